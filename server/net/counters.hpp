// What net counts, for the metrics. Each Counter is written by its own loop thread and read by any.
#pragma once

#include <atomic>
#include <cstdint>

namespace tasuki::net {

class Counter {
  public:
    // One writer: a load and a store, no locked instruction.
    void add(std::uint64_t n) { set(get() + n); }
    void set(std::uint64_t n) { value_.store(n, std::memory_order_relaxed); }
    std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_{0};
};

struct LoopCounters {
    Counter open;                // connections now, from accept on
    Counter handshakes;          // finished
    Counter handshake_failures;  // wrong version, no certificate, not TLS, too slow
    Counter requests;            // HTTP
    Counter upgrades;            // WebSockets accepted
    Counter frames_in;           // whole messages
    Counter frames_out;          // WebSocket frames that sessions wrote
    Counter sends;               // send(2) after the handshake; frames_out / sends is the gathering
    Counter records;             // TLS records of those
    Counter bytes_in;            // ciphertext
    Counter bytes_out;
    Counter queued;   // bytes waiting for slow peers, as of the last sweep
    Counter dropped;  // connections ended because the peer did not read
};

}  // namespace tasuki::net
