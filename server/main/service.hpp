// The running server: every part made in order, on the stack of main's own thread, and taken down
// in reverse. `serve`, `demo` and the selftest all run exactly this.
//
// Made, started and stopped on main's thread; the loops, the store thread and the readers work for
// it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "main/config.hpp"
#include "main/operations.hpp"
#include "main/record.hpp"
#include "net/server.hpp"
#include "session/door.hpp"
#include "session/hash_worker.hpp"
#include "session/hub.hpp"
#include "store/backup.hpp"
#include "store/threaded_store.hpp"

namespace tasuki {

class Service {
  public:
    // Opens the port (a taken one is a sentence for the operator) and starts the store; accepts
    // nothing yet.
    Service(const config::Config& config, std::unique_ptr<Record> record, const Clock& clock);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    void start();
    // Gate: accepts nothing new, tells everybody to come back, finishes what was accepted, seals.
    void stop(std::chrono::milliseconds patience);

    std::uint16_t port() const { return server_->port(); }
    std::optional<std::string> reload_certificates() { return server_->reload_certificates(); }
    void seal_now() { store_->request_seal(); }
    bool lost() const { return store_->lost(); }

    // On the first loop.
    boost::asio::awaitable<std::string> metrics();
    boost::asio::awaitable<store::Outcome> commit(domain::Command command);
    // On a thread that is no loop's; takes long, while everything goes on.
    store::MadeBackup back_up(const std::filesystem::path& to,
                              std::function<bool(store::BackupProgress)> tell);
    std::size_t renew_group_keys() { return store_->renew_group_keys(); }  // neither
    store::Store::Health health() const { return store_->health(); }

  private:
    struct Lane {
        Lane(net::Loops& loops, std::size_t i, Service& service);
        session::Hub hub;
        std::unique_ptr<session::Door> door;
    };

    session::SessionConfig session_config_;
    std::unique_ptr<Record> record_;
    const Clock& clock_;
    net::Loops loops_;
    std::unique_ptr<store::ThreadedStore> store_;
    session::HashWorker hashes_;
    session::Challenges challenges_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::unique_ptr<net::Server> server_;
    std::unique_ptr<Operations> operations_;
    bool stopped_ = false;
};

}  // namespace tasuki
