// A connection in memory: a test speaks as the client, and sees every frame in the order in which
// it was handed to the network. Stuck, it accepts nothing, as a phone in a lift does. One thread.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "session/connection.hpp"
#include "session/signal.hpp"

namespace tasuki::test {

class FakeConnection final : public session::Connection {
  public:
    explicit FakeConnection(const boost::asio::any_io_executor& loop) : in_(loop), out_(loop) {
        peer_.address = "192.0.2.7";
    }

    // ---- The client's side --------------------------------------------------------------------
    void send(Bytes frame) {
        incoming_.push_back(std::move(frame));
        in_.wake();
    }
    void hang_up() { end(); }
    void get_stuck() { stuck_ = true; }
    void get_going() {
        stuck_ = false;
        out_.wake();
    }
    void hold_in_kernel(std::size_t bytes) { unsent_ = bytes; }

    std::vector<session::Frame> written;  // accepted by the network
    std::optional<session::Close> closed;
    bool aborted = false;
    bool over() const { return over_; }
    std::size_t frame_limit() const { return limit_; }
    session::Peer& who() { return peer_; }

    // ---- The port -----------------------------------------------------------------------------
    session::awaitable<std::optional<Bytes>> read() override {
        while (incoming_.empty() && !over_) co_await in_.wait();
        if (over_) co_return std::nullopt;
        auto frame = std::move(incoming_.front());
        incoming_.pop_front();
        if (frame.size() > limit_) {
            close(session::Close::too_big);
            co_return std::nullopt;
        }
        co_return frame;
    }
    session::awaitable<bool> write(session::Frame frame) override {
        while (stuck_ && !over_) co_await out_.wait();
        if (over_) co_return false;
        written.push_back(std::move(frame));
        co_return true;
    }
    std::size_t unsent() const override { return unsent_; }
    void limit_frames(std::size_t bytes) override { limit_ = bytes; }
    void close(session::Close code) override {
        if (!closed && !over_) closed = code;
        end();
    }
    void abort() override {
        aborted = true;
        end();
    }
    const session::Peer& peer() const override { return peer_; }

  private:
    void end() {
        over_ = true;
        in_.wake();
        out_.wake();
    }

    session::Signal in_;
    session::Signal out_;
    std::deque<Bytes> incoming_;
    session::Peer peer_;
    std::size_t limit_ = 0;
    std::size_t unsent_ = 0;
    bool stuck_ = false;
    bool over_ = false;
};

}  // namespace tasuki::test
