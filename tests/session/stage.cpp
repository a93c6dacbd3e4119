#include "stage.hpp"

#include <boost/asio/co_spawn.hpp>

#include "base/crypto.hpp"

namespace tasuki::test {

namespace {

session::awaitable<void> serve(session::Door* door, std::shared_ptr<FakeConnection> connection,
                               std::string token) {
    co_await door->on_connection(*connection, std::move(token), {});
}

session::awaitable<void> post_one(session::Door* door, session::HttpRequest request,
                                  std::optional<session::HttpReply>* out) {
    *out = co_await door->on_request(std::move(request));
}

session::SessionConfig quick() {
    session::SessionConfig config;
    config.drain_poll = std::chrono::milliseconds{1};
    config.origins = {"https://tasuki.example.jp"};
    config.passkeys = domain::relying_party(config.origins, {});
    return config;
}

}  // namespace

pb::ServerEnvelope parse(const Bytes& frame) {
    pb::ServerEnvelope out;
    if (!out.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
        throw std::logic_error("the server sent what is no envelope");
    }
    return out;
}

std::string bytes_of(ByteView view) { return std::string(text_of(view)); }

std::string body_of(const std::string& text, const pb::Head& head) {
    pb::Body body;
    const auto add = [&](const pb::PartContent& content) {
        auto* part = body.add_parts();
        part->set_salt(bytes_of(session::make_secret()));
        part->set_content(content.SerializeAsString());
    };
    pb::PartContent first;
    *first.mutable_head() = head;
    add(first);
    pb::PartContent second;
    second.set_text(text);
    add(second);
    return body.SerializeAsString();
}

std::string report(const std::string& text) {
    pb::Head head;
    head.set_kind(pb::MESSAGE_KIND_REPORT);
    head.set_urgency(pb::URGENCY_ROUTINE);
    return body_of(text, head);
}

pb::Attached::RoomState room_of(const pb::ServerEnvelope& answer, GroupId group) {
    for (const auto& room : answer.attached().rooms()) {
        if (room.group_id() == bytes_of(group) && room.room() == 1) return room;
    }
    return {};
}

std::string slug(const pb::ServerEnvelope& answer) {
    return answer.has_refused() ? answer.refused().slug() : "-";
}

// ---- Client -------------------------------------------------------------------------------------

Client::Client(Stage& stage, std::string token) : stage_(stage) {
    connection = std::make_shared<FakeConnection>(stage.io.get_executor());
    boost::asio::co_spawn(stage.io, serve(&stage.door, connection, std::move(token)),
                          [served = served_](std::exception_ptr) { *served = true; });
    stage_.settle();
}

std::uint64_t Client::send(pb::ClientEnvelope request) {
    request.set_request_id(++last_request_);
    const auto text = request.SerializeAsString();
    connection->send(to_bytes(text));
    return last_request_;
}

pb::ServerEnvelope Client::ask(pb::ClientEnvelope request) {
    const auto id = send(std::move(request));
    for (int i = 0; i < 2000; ++i) {
        stage_.settle();
        for (const auto& envelope : all()) {
            if (envelope.request_id() == id) return envelope;
        }
        if (stage_.hashes.waiting() == 0) break;
        stage_.io.restart();
        stage_.io.run_for(std::chrono::milliseconds{5});
    }
    return {};
}

std::vector<pb::ServerEnvelope> Client::all() const {
    std::vector<pb::ServerEnvelope> out;
    for (const auto& frame : connection->written) out.push_back(parse(*frame));
    return out;
}

std::vector<pb::ServerEnvelope> Client::pushes() const {
    auto out = all();
    std::erase_if(out, [](const auto& envelope) { return envelope.request_id() != 0; });
    return out;
}

std::vector<std::uint64_t> Client::live_seqs(GroupId group) const {
    std::vector<std::uint64_t> out;
    for (const auto& push : pushes()) {
        if (push.has_event() && push.event().group_id() == bytes_of(group)) {
            out.push_back(push.event().event().seq());
        }
    }
    return out;
}

pb::ServerEnvelope Client::hello() {
    pb::ClientEnvelope request;
    request.mutable_hello()->set_protocol_min(1);
    request.mutable_hello()->set_protocol_max(1);
    request.mutable_hello()->set_app("tasuki-test");
    return ask(std::move(request));
}

pb::ServerEnvelope Client::attach(std::vector<std::pair<GroupId, std::uint64_t>> cursors) {
    pb::ClientEnvelope request;
    request.mutable_attach();
    for (const auto& [group, seq] : cursors) {
        auto* cursor = request.mutable_attach()->add_cursors();
        cursor->set_group_id(bytes_of(group));
        cursor->set_room(1);
        cursor->set_seq(seq);
        cursor->set_incarnation(bytes_of(stage_.store.identity().incarnation));
    }
    return ask(std::move(request));
}

pb::ServerEnvelope Client::post(GroupId group, const std::string& text, std::uint64_t epoch,
                                ClientMsgId id) {
    pb::ClientEnvelope request;
    auto* post = request.mutable_post();
    post->set_group_id(bytes_of(group));
    post->set_room(1);
    post->set_client_msg_id(bytes_of(id ? id : make_id<ClientMsgId>()));
    post->set_roster_epoch(epoch);
    post->set_body(report(text));
    return ask(std::move(request));
}

pb::ServerEnvelope Client::page(GroupId group, std::uint64_t from, std::uint32_t limit) {
    pb::ClientEnvelope request;
    auto* page = request.mutable_read_page();
    page->set_group_id(bytes_of(group));
    page->set_room(1);
    page->set_from_seq(from);
    page->set_limit(limit);
    return ask(std::move(request));
}

bool Client::was_sent_content_of(GroupId group) const {
    const auto id = bytes_of(group);
    for (const auto& frame : connection->written) {
        const auto envelope = parse(*frame);
        if (envelope.has_revoked() || envelope.has_attached()) continue;
        if (text_of(*frame).find(id) != std::string_view::npos) return true;
    }
    return false;
}

// ---- Stage --------------------------------------------------------------------------------------

Stage::Stage()
    : config(quick()),
      store(io, world),
      hub(io.get_executor(), clock, config),
      challenges(io.get_executor(), clock),
      door({store, hub, hashes, challenges, clock, config}) {
    world.now = clock.now();
    hub.start(store);
}

// Whatever still waits is let go before the parts it stands on are.
Stage::~Stage() {
    hub.stop();
    for (const auto& connection : connections_) {
        if (const auto open = connection.lock()) open->hang_up();
    }
    store.go_on();
    store.reads_go_on();
    for (int i = 0; i < 1000 && hub.counts().sessions != 0; ++i) wait(std::chrono::milliseconds{2});
}

void Stage::settle() {
    io.restart();
    while (io.poll() != 0) io.restart();
}

void Stage::wait(std::chrono::milliseconds time) {
    io.restart();
    io.run_for(time);
}

void Stage::advance(std::chrono::milliseconds by) {
    clock.advance(by);
    world.now = clock.now();
    hub.tick();
    settle();
}

SignedInDevice Stage::device_of(const std::string& person, domain::DeviceClass device_class,
                                domain::DeviceForm form) {
    SignedInDevice out;
    out.session_secret = session::make_secret();
    out.device_secret = session::make_secret();
    out.session = make_id<SessionId>();
    out.device = make_id<DeviceId>();
    domain::Device device;
    device.id = out.device;
    device.account = world.id_of(person);
    device.secret_hash = session::secret_hash(out.device_secret);
    device.name = "訪問用（架空）";
    device.device_class = device_class;
    device.form = form;
    world.devices[device.id] = device;
    domain::Session made;
    made.id = out.session;
    made.account = device.account;
    made.device = device.id;
    made.secret_hash = session::secret_hash(out.session_secret);
    made.started = clock.now();
    made.ends = clock.now() + limits::kSessionLife;
    made.fresh_until = clock.now() + limits::kFreshFor;
    world.sessions[made.id] = made;
    return out;
}

std::unique_ptr<Client> Stage::connect(const std::string& token) {
    auto out = std::make_unique<Client>(*this, token);
    connections_.push_back(out->connection);
    return out;
}

std::unique_ptr<Client> Stage::client(const std::string& person) {
    auto out = connect(device_of(person).token());
    if (!out->hello().welcome().signed_in()) throw std::logic_error("not signed in");
    return out;
}

session::HttpReply Stage::http(pb::ClientEnvelope request, std::string token, std::string origin) {
    request.set_request_id(1);
    session::HttpRequest post;
    post.method = "POST";
    post.content_type = "application/x-protobuf";
    post.origin = std::move(origin);
    (post.origin.empty() ? post.bearer : post.cookie) = std::move(token);
    post.body = to_bytes(request.SerializeAsString());
    post.peer.address = "192.0.2.9";
    std::optional<session::HttpReply> reply;
    boost::asio::co_spawn(io, post_one(&door, std::move(post), &reply),
                          [](const std::exception_ptr& error) {
                              if (error) std::rethrow_exception(error);
                          });
    for (int i = 0; i < 4000 && !reply; ++i) {
        io.restart();
        io.run_for(std::chrono::milliseconds{5});
    }
    if (!reply) throw std::logic_error("no reply");
    return *reply;
}

pb::ServerEnvelope Stage::post_http(pb::ClientEnvelope request, std::string token) {
    return parse(http(std::move(request), std::move(token)).body);
}

}  // namespace tasuki::test
