#include "desk.hpp"

#include "base/crypto.hpp"

namespace tasuki::test {
namespace {

// The app: takes one event after the other until its program is gone.
client::awaitable<void> take_events(Desk& desk, Client& client, std::shared_ptr<bool> alive) {
    while (*alive && desk.taking) {
        auto event = co_await client.next();
        if (!*alive) co_return;
        desk.events.push_back(event);
        const auto* state = std::get_if<client::StateChanged>(&desk.events.back());
        if (state != nullptr && state->state == client::State::ended) co_return;
    }
}

}  // namespace

Desk::Desk(std::string client_ca)
    : authority(folder.path().string()),
      certificate(authority.issue("server")),
      server(context, certificate, std::move(client_ca)) {}

Desk::~Desk() {
    if (alive_) *alive_ = false;
    client.reset();
    server.stop_listening();
    server.drop_everybody();
    context.restart();
    context.run_for(50ms);
}

client::Options Desk::options() {
    client::Options options;
    options.host = "127.0.0.1";
    options.port = server.port();
    options.ca_file = authority.file();
    options.storage_folder = folder.path() / "device";
    options.storage_key = derive_key(view(folder.path().string()), "test");
    options.backoff_first = 20ms;
    options.backoff_most = 200ms;
    options.come_back_within = 20ms;
    options.receipts_every = 100ms;
    options.save_within = 5ms;
    options.delta_patience = 300ms;
    options.checks_every = 50ms;
    options.request_timeout = 5s;
    options.clock = clock;
    return options;
}

void Desk::make_client() { client = std::make_unique<Client>(context.get_executor(), options()); }

void Desk::start() {
    alive_ = std::make_shared<bool>(true);
    client->start();
    boost::asio::co_spawn(context, take_events(*this, *client, alive_), boost::asio::detached);
}

void Desk::kill_client() {
    *alive_ = false;
    client.reset();
    run_for(20ms);
}

void Desk::sign_in() {
    client::SignIn wish;
    wish.login_name = "kango-hanako";
    wish.password = "kago-no-naka";
    wish.totp = "123456";
    wish.new_device.name = "訪問用タブレット1";
    auto in = wait_for(client->sign_in(wish));
    ASSERT_TRUE(in) << in.error().detail;
}

void Desk::live() {
    if (!client) make_client();
    if (!client->account()) sign_in();
    start();
    wait_live();
}

// By the app's own eyes: everything that came before is shown.
void Desk::wait_live() {
    const auto said_so = [&] {
        const auto changes = all<client::StateChanged>();
        return !changes.empty() && changes.back().state == client::State::live;
    };
    ASSERT_TRUE(until(said_so));
}

bool Desk::until(const std::function<bool()>& holds, std::chrono::milliseconds most) {
    const auto end = std::chrono::steady_clock::now() + most;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
        context.restart();
        context.run_one_for(20ms);
    }
    return true;
}

void Desk::run_for(std::chrono::milliseconds span) {
    context.restart();
    context.run_for(span);
}

client::RoomRef Desk::room() const {
    client::RoomRef where;
    std::copy(server.group.begin(), server.group.end(), where.group.bytes.begin());
    return where;
}

std::vector<std::uint64_t> Desk::seqs() const {
    std::vector<std::uint64_t> found;
    for (const auto& one : all<client::MessagePosted>()) found.push_back(one.entry.seq);
    return found;
}

std::vector<std::string> Desk::texts() const {
    std::vector<std::string> found;
    for (const auto& one : all<client::MessagePosted>()) found.push_back(one.body.text());
    return found;
}

}  // namespace tasuki::test
