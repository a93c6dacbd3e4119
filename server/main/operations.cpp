#include "main/operations.hpp"

#include <sstream>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include "main/service.hpp"
#include "session/secrets.hpp"

namespace tasuki {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kBackupRequest = "backup ";

asio::awaitable<std::optional<std::string>> reload_here(Service& service) {
    co_return service.reload_certificates();
}

asio::awaitable<std::size_t> renew_here(Service& service) { co_return service.renew_group_keys(); }

}  // namespace

Operations::Operations(Service& service, asio::io_context& loop, const config::Config& config)
    : service_(service),
      loop_(loop),
      backup_(service, loop.get_executor()),
      health_(loop, config.health.address, config.health.port,
              [this](std::string path) { return on_health(std::move(path)); }),
      admin_(loop, config.admin_socket,
             [this](Bytes request, uid_t uid) { return on_request(std::move(request), uid); }) {}

void Operations::start() {
    asio::post(loop_, [this] {
        health_.start();
        admin_.start();
    });
}

void Operations::stop() {
    asio::post(loop_, asio::use_future([this] {
                   stopping_ = true;
                   health_.stop();
                   admin_.stop();
               }))
        .get();
    backup_.stop();
    files_.join();
}

asio::awaitable<net::PlainReply> Operations::on_health(std::string path) {
    const auto health = service_.health();
    if (path == "/metrics") {
        auto text = co_await service_.metrics();
        co_return net::PlainReply{200, std::move(text)};
    }
    if (path == "/readyz" && (stopping_ || !health.accepts_reads))
        co_return net::PlainReply{503, "not ready\n"};
    if (service_.lost()) co_return net::PlainReply{503, "the store is lost\n"};
    co_return net::PlainReply{200, health.accepts_posts ? "ok\n" : "ok, posts are stopped\n"};
}

namespace {

// The lines behind the command; what is missing is empty, and refused as no name.
domain::PersonName name_in(const std::string& command) {
    domain::PersonName name;
    std::istringstream lines(command);
    std::string skipped;
    std::getline(lines, skipped);
    for (auto* part : {&name.family, &name.given, &name.family_kana, &name.given_kana}) {
        std::getline(lines, *part);
    }
    return name;
}

}  // namespace

asio::awaitable<Bytes> Operations::on_request(Bytes request, uid_t) {
    const std::string command(text_of(request));
    std::string answer;
    if (command == "status") {
        answer = co_await service_.metrics();
    } else if (command == "seal") {
        service_.seal_now();
        answer = "封印を依頼しました / a seal was asked for\n";
    } else if (command == "reload-certificate") {
        answer = co_await reload_certificate();
    } else if (command.starts_with("bootstrap-link\n")) {
        auto name = name_in(command);
        answer = co_await bootstrap_link(std::move(name));
    } else if (command == "rekey-groups") {
        answer = co_await rekey_groups();
    } else if (command == "backup-status") {
        answer = backup_.status();
    } else if (command.starts_with(kBackupRequest)) {
        const std::filesystem::path to(command.substr(kBackupRequest.size()));
        const bool begun = !stopping_ && to.is_absolute() && backup_.start(to);
        answer =
            begun ? "running" : "failed 別のバックアップを作成中です / another one is being made";
    } else {
        answer = "この命令はありません / unknown command\n";
    }
    co_return to_bytes(answer);
}

asio::awaitable<std::string> Operations::reload_certificate() {
    const auto wrong =
        co_await asio::co_spawn(files_.get_executor(), reload_here(service_), asio::use_awaitable);
    co_return wrong ? "証明書はそのままです / kept the old one: " + *wrong + "\n"
                    : std::string("証明書を読み直しました / reloaded\n");
}

// Not on the loop: it waits for the store thread, piece by piece.
asio::awaitable<std::string> Operations::rekey_groups() {
    const auto groups =
        co_await asio::co_spawn(files_.get_executor(), renew_here(service_), asio::use_awaitable);
    domain::Command asked = operator_command(domain::RecordRekey{domain::Renewed::group_keys});
    const auto outcome = co_await service_.commit(std::move(asked));
    if (!outcome) co_return std::string(text_of(outcome.error().refusal).japanese) + "\n";
    co_return std::to_string(groups) +
        "件のグループに新しい鍵を作りました。今までのものは前の鍵のまま読めます。\n" +
        std::to_string(groups) + " groups have a new key for what is written from now on.\n";
}

asio::awaitable<std::string> Operations::bootstrap_link(domain::PersonName name) {
    const auto link = session::make_secret();
    const auto code = session::make_code();
    domain::Asker asker;
    asker.level = domain::AuthLevel::operator_socket;
    domain::MakeBootstrapLink wish{make_id<EnrolmentId>(),         make_id<AccountId>(),
                                   make_id<Pseudonym>(),           session::secret_hash(link),
                                   session::code_hash(link, code), std::move(name)};
    // Named: of a temporary that is moved from inside a co_await GCC 12 destroys the strings twice.
    domain::Command asked{asker, domain::PeopleCommand{std::move(wish)}};
    const auto outcome = co_await service_.commit(std::move(asked));
    if (!outcome) co_return std::string(text_of(outcome.error().refusal).japanese) + "\n";
    co_return "登録リンクの合い言葉 / link secret: " + session::token_text(link) +
        "\n確認番号 / code: " + code +
        "\n72時間以内に一度だけ使えます。番号は別の方法で伝えてください。\n"
        "Good once, for 72 hours; hand the code over by another way.\n";
}

bool server_listens(const config::Config& config) {
    asio::io_context loop;
    asio::local::stream_protocol::socket socket(loop);
    boost::system::error_code error;
    socket.connect(asio::local::stream_protocol::endpoint(config.admin_socket.string()), error);
    return !error;
}

std::string ask_server(const config::Config& config, const std::string& command) {
    asio::io_context loop;
    asio::local::stream_protocol::socket socket(loop);
    boost::system::error_code error;
    socket.connect(asio::local::stream_protocol::endpoint(config.admin_socket.string()), error);
    if (error)
        throw std::runtime_error(config.admin_socket.string() +
                                 "：サーバーが動いていないか、権限がありません / no server listens "
                                 "there, or it may not be asked by this user");
    Writer request;
    request.blob(command);
    asio::write(socket, asio::buffer(request.bytes()));
    std::array<std::uint8_t, 4> size{};
    asio::read(socket, asio::buffer(size));
    Bytes answer(Reader(ByteView(size)).u32());
    if (answer.size() > net::AdminSocket::kMessage) throw std::runtime_error("malformed answer");
    asio::read(socket, asio::buffer(answer));
    return std::string(text_of(answer));
}

}  // namespace tasuki
