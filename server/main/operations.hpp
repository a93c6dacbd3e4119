// What the operator and the machine's own supervisor may ask of a running server: health, readiness
// and metrics on a loopback port, administration on the unix socket. Lives on the first loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "domain/people.hpp"
#include "main/backup_job.hpp"
#include "main/config.hpp"
#include "net/admin_socket.hpp"
#include "net/plain_http.hpp"

namespace tasuki {

class Service;

class Operations {
  public:
    Operations(Service& service, boost::asio::io_context& loop, const config::Config& config);

    void start();
    void stop();  // any thread but the loop's; returns when nothing new is taken

  private:
    boost::asio::awaitable<net::PlainReply> on_health(std::string path);
    boost::asio::awaitable<Bytes> on_request(Bytes request, uid_t uid);
    boost::asio::awaitable<std::string> bootstrap_link(domain::PersonName name);
    boost::asio::awaitable<std::string> reload_certificate();
    boost::asio::awaitable<std::string> rekey_groups();

    Service& service_;
    boost::asio::io_context& loop_;
    boost::asio::thread_pool files_{1};  // certificates, new keys: no work for a loop
    BackupJob backup_;
    net::PlainHttp health_;
    net::AdminSocket admin_;
    bool stopping_ = false;
};

// The client's side of the unix socket: asks one thing and gives the answer's text. Throws
// std::runtime_error with the next step when no server listens.
std::string ask_server(const config::Config& config, const std::string& command);
bool server_listens(const config::Config& config);

}  // namespace tasuki
