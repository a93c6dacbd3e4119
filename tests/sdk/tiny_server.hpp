// A server of the tests' own, just enough of the wire to misbehave on purpose: real TLS, HTTPS and
// WebSocket on 127.0.0.1, one group, and a script that may answer in place of it. It links no
// server code, so that the SDK and the server can't share a mistake. Runs on the test's io_context.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "support/certificates.hpp"
#include "tasuki/client/values.hpp"
#include "tasuki/v1/envelope.pb.h"

namespace tasuki::test {

namespace pb = tasuki::v1;

// One WebSocket of a client.
class Peer {
  public:
    virtual ~Peer() = default;
    virtual void send(const pb::ServerEnvelope& envelope) = 0;
    virtual void close(std::uint16_t code) = 0;
    virtual void drop() = 0;  // the network is gone
    bool attached = false;
};

enum class Deliver { live, never, twice };

class TinyServer {
  public:
    TinyServer(boost::asio::io_context& context, const CertificateFiles& files,
               std::string client_ca = {});
    ~TinyServer();

    std::uint16_t port() const { return port_; }
    void stop_listening();
    void drop_everybody();
    void close_everybody(std::uint16_t code);

    // ---- The world ----
    std::string group = std::string(16, '\x11');
    std::string me = std::string(16, '\x22');
    std::string my_membership = std::string(16, '\x23');
    std::string colleague = std::string(16, '\x33');
    std::string incarnation = std::string(16, '\x44');
    std::string session_secret = std::string(32, '\x55');
    std::vector<pb::Event> events;  // seq i + 1 at i
    std::uint64_t epoch = 1;
    std::uint64_t revision = 0;
    std::vector<pb::ReceiptChange> receipts;
    bool invited = true;  // a member
    std::uint64_t cut_at = 0;
    std::uint32_t policy_to_accept = 0;
    bool locked = false;
    std::string pin = "240613";
    std::string vkey;
    std::optional<pb::DeclaredFork> fork;  // of the life that a restore began

    // ---- How it misbehaves ----
    std::function<bool(Peer&, const pb::ClientEnvelope&)> script;  // true: answered, or not
    std::uint64_t delta_most = 200;
    bool delta_follows = true;
    bool lose_next_answer = false;  // takes the post, then the network goes away
    bool unreachable = false;       // every connection is dropped as soon as it is made
    bool lost_means_unreachable = false;
    std::uint64_t refuse_posts_below_epoch = 0;
    std::function<pb::LedgerRef()> ledger;  // where an accepted post stands

    // ---- What happens ----
    std::uint64_t colleague_posts(const std::string& text, Deliver how = Deliver::live);
    std::uint64_t retract(std::uint64_t seq);
    void lag();
    void cut_me();
    void push(const pb::ServerEnvelope& envelope);
    void restore(std::uint64_t keep);  // an older backup, a new incarnation

    // ---- What was heard ----
    std::vector<pb::ClientEnvelope> heard;
    std::vector<std::string> bearers;
    std::vector<std::string> wiped;  // memberships whose wipe was taken
    std::size_t count(pb::ClientEnvelope::KindCase kind) const;
    std::size_t connections() const;

    // Called by the connections.
    void on_frame(Peer& peer, const pb::ClientEnvelope& envelope);
    pb::ServerEnvelope on_post(const pb::ClientEnvelope& envelope);
    bool takes(const std::string& bearer) const;

  private:
    struct Net;
    void answer(Peer& peer, const pb::ClientEnvelope& asked);
    void take_post(Peer& peer, std::uint64_t request, const std::string& id,
                   std::uint64_t post_epoch, pb::Event event);
    void attach(Peer& peer, const pb::ClientEnvelope& asked);
    pb::Page page(const pb::ReadPage& wish) const;
    pb::Event& append(pb::Event event);

    std::unique_ptr<Net> net_;
    std::uint16_t port_ = 0;
    std::map<std::string, pb::Accepted> taken_;
};

// Serialised Body with one text.
std::string body_of(const std::string& text);

}  // namespace tasuki::test
