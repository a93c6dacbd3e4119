// What every test of the running SDK stands on: a folder, a TinyServer, and a client whose app
// takes every event as it comes. One thread, one io_context.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "support/temp_folder.hpp"
#include "tasuki/client.hpp"
#include "tiny_server.hpp"

namespace tasuki::test {

using namespace std::chrono_literals;
using client::Client;
using Kind = pb::ClientEnvelope::KindCase;

class Desk {
  public:
    explicit Desk(std::string client_ca = {});
    ~Desk();

    client::Options options();
    void make_client();  // the program starts
    void start();        // and connects; an app takes every event
    void kill_client();  // kill -9: nothing is said, nothing is taken any more
    void sign_in();
    void live();  // signed in, connected, caught up
    void wait_live();

    // Runs until it holds; fails the test after some seconds.
    bool until(const std::function<bool()>& holds, std::chrono::milliseconds most = 8s);
    void run_for(std::chrono::milliseconds span);

    template <class T>
    T wait_for(client::awaitable<T> work) {
        std::optional<T> answer;
        boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr broken, T value) {
            if (broken) std::rethrow_exception(broken);
            answer.emplace(std::move(value));
        });
        if (!until([&] { return answer.has_value(); }, 20s)) throw std::runtime_error("no answer");
        return std::move(*answer);
    }

    client::RoomRef room() const;
    std::vector<std::uint64_t> seqs() const;  // of messages the app was shown, in order
    std::vector<std::string> texts() const;
    template <class E>
    std::vector<E> all() const {
        std::vector<E> found;
        for (const auto& one : events) {
            if (const auto* e = std::get_if<E>(&one)) found.push_back(*e);
        }
        return found;
    }
    template <class E>
    std::size_t count() const {
        return all<E>().size();
    }

    boost::asio::io_context context{1};
    TempFolder folder;
    TestAuthority authority;
    CertificateFiles certificate;
    TinyServer server;
    std::unique_ptr<Client> client;
    std::vector<client::Event> events;
    std::function<client::Time()> clock;
    bool taking = true;  // false: the app stopped asking for events

  private:
    std::shared_ptr<bool> alive_;
};

}  // namespace tasuki::test
