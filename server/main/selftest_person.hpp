// One person of the selftest: a client of the SDK and what reached it. One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "tasuki/client.hpp"

namespace tasuki::selftest {

template <class To>
To id_as(const std::array<std::uint8_t, 16>& bytes) {
    To id;
    id.bytes = bytes;
    return id;
}

class Townsperson {
  public:
    Townsperson(boost::asio::any_io_executor loop, client::Options options);
    Townsperson(const Townsperson&) = delete;
    Townsperson& operator=(const Townsperson&) = delete;

    void start();  // connects, and takes every event from now on

    client::Options options;
    client::Client client;
    client::MembershipId membership;

    client::State state = client::State::offline;
    std::map<client::ClientMsgId, std::uint64_t> sent;  // to their seq
    std::set<std::uint64_t> posted, corrected, retracted;
    std::uint64_t entries = 0, repeated = 0, highest = 0;
    std::uint64_t failed = 0, mismatches = 0, proved = 0, revoked_at = 0;
    bool done = false;

  private:
    boost::asio::awaitable<void> pump();
    void take(const client::Event& event);
    void take_entry(const client::Entry& entry);

    boost::asio::any_io_executor loop_;
    std::set<std::pair<client::GroupId, std::uint64_t>> seen_;
};

}  // namespace tasuki::selftest
