// A stage for stories of sessions: one loop, a fake clock, the fictional town, and as many clients
// as a story needs, each with a signed-in device. One thread, except where passwords are hashed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "base/crypto.hpp"
#include "base/limits.hpp"
#include "fake_connection.hpp"
#include "fake_store.hpp"
#include "session/door.hpp"
#include "session/secrets.hpp"
#include "support/fake_clock.hpp"
#include "tasuki/v1/envelope.pb.h"

namespace tasuki::test {

namespace pb = tasuki::v1;

class Stage;

// One client: what it sends and what it was sent.
class Client {
  public:
    Client(Stage& stage, std::string token);

    // Sends and waits for the answer; an empty envelope where none came.
    pb::ServerEnvelope ask(pb::ClientEnvelope request);
    std::uint64_t send(pb::ClientEnvelope request);  // does not wait
    std::vector<pb::ServerEnvelope> all() const;     // everything that was handed to the network
    std::vector<pb::ServerEnvelope> pushes() const;
    std::vector<std::uint64_t> live_seqs(GroupId group) const;  // of EventPush, as they came

    pb::ServerEnvelope hello();
    pb::ServerEnvelope attach(std::vector<std::pair<GroupId, std::uint64_t>> cursors = {});
    pb::ServerEnvelope post(GroupId group, const std::string& text, std::uint64_t epoch,
                            ClientMsgId id = {});
    pb::ServerEnvelope page(GroupId group, std::uint64_t from, std::uint32_t limit = 0);

    // Whether a frame that was handed to the network carries something of this group, "revoked"
    // apart: the sentence of rule B6.
    bool was_sent_content_of(GroupId group) const;

    std::shared_ptr<FakeConnection> connection;
    bool served() const { return *served_; }  // on_connection has returned

  private:
    Stage& stage_;
    std::shared_ptr<bool> served_ = std::make_shared<bool>(false);
    std::uint64_t last_request_ = 0;
};

struct SignedInDevice {
    Bytes session_secret;
    Bytes device_secret;
    SessionId session;
    DeviceId device;
    std::string token() const { return session::token_text(session_secret); }
};

class Stage {
  public:
    Stage();
    ~Stage();

    void settle();  // until nothing more happens by itself
    void wait(std::chrono::milliseconds time);
    void advance(std::chrono::milliseconds by);  // moves the clock, then ticks
    // A device with a running session, as if the person had signed in just now.
    SignedInDevice device_of(const std::string& person,
                             domain::DeviceClass device_class = domain::DeviceClass::lent,
                             domain::DeviceForm form = domain::DeviceForm::pc);
    std::unique_ptr<Client> connect(const std::string& token);
    // Connected, welcomed.
    std::unique_ptr<Client> client(const std::string& person);
    session::HttpReply http(pb::ClientEnvelope request, std::string token = {},
                            std::string origin = {});
    pb::ServerEnvelope post_http(pb::ClientEnvelope request, std::string token = {});

    boost::asio::io_context io;
    FakeClock clock;
    World world;
    session::SessionConfig config;
    FakeStore store;
    session::Hub hub;
    session::HashWorker hashes;
    session::Challenges challenges;
    session::Door door;

  private:
    std::vector<std::weak_ptr<FakeConnection>> connections_;
};

pb::ServerEnvelope parse(const Bytes& frame);
std::string bytes_of(ByteView view);
template <class Tag>
std::string bytes_of(const Id<Tag>& id) {
    return bytes_of(id.view());
}
// A serialised body with fresh salts, as a client makes it.
std::string body_of(const std::string& text, const pb::Head& head);
std::string report(const std::string& text);
// The staff room of a group in an Attached; empty where it is not in it.
pb::Attached::RoomState room_of(const pb::ServerEnvelope& answer, GroupId group);
std::string slug(const pb::ServerEnvelope& answer);  // of a refusal; else "-"

}  // namespace tasuki::test
