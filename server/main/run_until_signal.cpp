#include "main/run_until_signal.hpp"

#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/log.hpp"

namespace tasuki {

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct SignalLoop::Parts {
    asio::io_context loop{1};
    asio::signal_set signals{loop, SIGTERM, SIGINT, SIGHUP};
    asio::steady_timer look{loop};
    Service* service = nullptr;
    bool fine = true;

    void wait_signal() {
        signals.async_wait([this](const boost::system::error_code& error, int number) {
            if (error) return;
            if (number != SIGHUP) return loop.stop();
            if (const auto wrong = service->reload_certificates())
                log::error("certificate_kept", {{"why", log::Value::technical(*wrong)}});
            wait_signal();
        });
    }
    // A store that can't say whether a commit took place must not go on for long.
    void watch() {
        look.expires_after(200ms);
        look.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            if (!service->lost()) return watch();
            fine = false;
            loop.stop();
        });
    }
};

SignalLoop::SignalLoop() : parts_(std::make_unique<Parts>()) { ::signal(SIGPIPE, SIG_IGN); }
SignalLoop::~SignalLoop() = default;

bool SignalLoop::run(Service& service) {
    parts_->service = &service;
    parts_->wait_signal();
    parts_->watch();
    parts_->loop.run();
    return parts_->fine;
}

}  // namespace tasuki
