// The fewest people (架空) with whom something can happen: a region officer, a physician of a
// clinic who opens a patient's group, and a visiting nurse. Each is a Client of the SDK; everything
// goes over the real server. One thread, one io_context.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "e2e/real_server.hpp"
#include "tasuki/client.hpp"

namespace tasuki::test {

using namespace std::chrono_literals;

// A person with a device, and an app that takes every event.
class Someone {
  public:
    Someone(boost::asio::io_context& context, const RealServer& server, std::string name);

    void power_on();   // the program starts and connects
    void power_off();  // kill -9
    bool is_on() const { return client_ != nullptr; }
    const std::string& name() const { return name_; }
    client::Client& client() { return *client_; }

    template <class E>
    std::vector<E> all() const {
        std::vector<E> found;
        for (const auto& one : events) {
            if (const auto* e = std::get_if<E>(&one)) found.push_back(*e);
        }
        return found;
    }
    std::vector<client::Event> events;  // of all lives of the device
    // What the person knows, to sign in again.
    std::string login_name, password;
    std::vector<std::string> recovery_codes;

  private:
    static client::awaitable<void> take(Someone& someone, std::shared_ptr<client::Client> client,
                                        std::shared_ptr<bool> on);

    boost::asio::io_context& context_;
    std::string name_;
    client::Options options_;
    std::shared_ptr<client::Client> client_;
    std::shared_ptr<bool> on_;
};

class SmallTown {
  public:
    SmallTown();  // the group is open and both are in

    bool until(const std::function<bool()>& holds, std::chrono::milliseconds most = 30s);
    template <class T>
    T wait_for(client::awaitable<T> work) {
        std::optional<T> answer;
        boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr broken, T value) {
            if (broken) std::rethrow_exception(broken);
            answer.emplace(std::move(value));
        });
        if (!until([&] { return answer.has_value(); })) throw std::runtime_error("no answer");
        return std::move(*answer);
    }
    template <class T>
    auto must(client::awaitable<client::Result<T>> work) {
        auto answer = wait_for(std::move(work));
        return std::move(answer).value();  // throws Failed
    }

    // What everybody saw so far and what the server logged: why a story stopped.
    std::string told() const;

    void sign_in_again(Someone& someone);  // with a recovery code: no step of the app is awaited
    client::Result<client::SignedIn> try_to_sign_in(Someone& someone);
    // By a link and its code, on a new device.
    void enrol(Someone& someone, client::Bytes link, const std::string& code,
               const std::string& login_name);
    // Another person (架空) of the clinic, enrolled and let into the group.
    client::MembershipId add_colleague(Someone& someone, const std::string& login_name,
                                       const std::string& kana);

    client::RoomRef room() const { return {group, client::Room::staff}; }

    boost::asio::io_context context{1};
    RealServer server;
    Someone officer;
    Someone doctor;
    Someone nurse;
    client::OfficeId clinic;
    client::OfficeId station;
    client::GroupId group;
    client::MembershipId nurses;

  private:
    void found();
    void open_group();
    bool sees_come_in(client::MembershipId member);
    void let_nurse_in();
};

}  // namespace tasuki::test
