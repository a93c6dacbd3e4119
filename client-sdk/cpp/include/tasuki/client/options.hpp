// What a Client is made with. Plain data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "tasuki/client/values.hpp"

namespace tasuki::client {

struct Options {
    std::string host;  // a name or an address; the certificate must be for it
    std::uint16_t port = 443;

    // Whom to trust: one of these. The CA file or text takes the place of the machine's own list.
    std::string ca_file;
    std::string ca_pem;
    std::optional<Hash> pinned_certificate;  // SHA-256 of the server's certificate (DER)
    std::string client_certificate_file;     // optional, with its key
    std::string client_key_file;

    // Outbox, cursors, what was seen of the ledger, the device's secret: all sealed with
    // storage_key, which belongs into the system's key store. An empty folder keeps nothing (a
    // shared device).
    std::filesystem::path storage_folder;
    std::array<std::uint8_t, 32> storage_key{};
    std::string ledger_vkey;  // pins the ledger's key beforehand; else that of the first contact

    std::string app = "tasuki-cpp";
    std::uint32_t app_version = 0x00000100;  // 1.2.3 as 0x00010203
    std::function<Time()> clock;             // of claims and expiries; empty: the machine's

    Millis connect_timeout{15'000};
    Millis request_timeout{30'000};
    Millis idle_timeout{50'000};  // silence after which the peer counts as gone
    Millis backoff_first{500};
    Millis backoff_most{60'000};
    Millis come_back_within{250};  // when the server says "come back at once"
    Millis receipts_every{2'000};  // one frame per room
    Millis save_within{50};        // of taken events' cursors
    Millis delta_patience{5'000};  // how long announced pages are waited for before pulling
    Millis checks_every{10'000};   // between two rounds of ledger proofs

    std::size_t events_queued = 1'024;     // above it live entries are left out and pulled later
    std::uint64_t catch_up_most = 1'000;   // entries of a room; beyond it TooFar
    std::size_t outbox_most = 1'000;       // waiting messages
    std::chrono::hours keep_sent{24 * 7};  // own acknowledged messages, against a restore
    std::size_t groups_checked = 8;        // ledger proofs in one round
};

}  // namespace tasuki::client
