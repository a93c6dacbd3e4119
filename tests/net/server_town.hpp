// A whole net::Server over some loops with a front door of the tests' own behind each: "member" is
// the one secret that signs in. The test's thread plays the clients.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/server.hpp"
#include "net/ws_client.hpp"
#include "session/connection.hpp"
#include "support/certificates.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::test {

// Echoes each frame; a frame "burst N" is answered by N frames, "close C" and "abort" end the
// connection from the server's side, "throw" breaks its session, "flood" writes until it can't.
class EchoDoor final : public session::FrontDoor {
  public:
    session::awaitable<session::HttpReply> on_request(session::HttpRequest request) override;
    session::awaitable<bool> knows(std::string secret) override;
    // PUT echoes the length of the piece; GET sends `file`, piece by piece, until it is `cut`.
    session::awaitable<session::HttpReply> on_file(session::HttpRequest request) override;
    std::vector<Bytes> file;
    std::function<void()> cut;  // of the download that runs, on the loop
    bool origin_allowed(std::string_view origin) const override;
    session::awaitable<void> on_connection(session::Connection& connection, std::string secret,
                                           std::string origin) override;

    std::atomic<int> now{0};
    std::atomic<int> seen{0};
    std::atomic<int> requests{0};
    std::vector<session::Connection*> connections;  // on the loop

  private:
    session::awaitable<void> serve(session::Connection& connection);
    session::awaitable<bool> obey(session::Connection& connection, Bytes frame);
};

struct TownWish {
    std::size_t loops = 1;
    net::StreamLimits stream;
    net::ClientCertificates client_certificates = net::ClientCertificates::off;
    bool allow_tls12 = false;
    int connections_before_sign_in = 64;
    net::Assets assets;
    std::string address = "127.0.0.1";
};

class ServerTown {
  public:
    explicit ServerTown(const TownWish& wish = {});
    ~ServerTown();

    net::Server& server() { return *server_; }
    net::Loops& loops() { return loops_; }
    EchoDoor& door(std::size_t i = 0) { return *doors_[i]; }
    TestAuthority& authority() { return authority_; }
    const net::TlsConfig& tls() const { return config_.tls; }
    std::string file(const std::string& name) const { return folder_.file(name); }

    TlsClientWish wish() const;
    TlsClient client(int receive_buffer = 0) const;
    WsClient socket(const WsWish& wish = {}) const { return WsClient(client(), wish); }
    std::uint16_t server_port() const { return server_->port(); }
    net::Drained drain(std::chrono::milliseconds patience);
    void on_loop(std::size_t i, const std::function<void()>& act);

  private:
    TempFolder folder_;
    TestAuthority authority_;
    net::ServerConfig config_;
    net::Loops loops_;
    std::vector<std::unique_ptr<EchoDoor>> doors_;
    std::unique_ptr<net::Server> server_;
};

bool soon(const std::function<bool()>& holds);

}  // namespace tasuki::test
