// `tasuki serve` and what asks a running server.
#include <cstdio>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include "base/log.hpp"
#include "main/cli.hpp"
#include "main/run_until_signal.hpp"

namespace tasuki::cli {
namespace {

namespace asio = boost::asio;

log::Level level_of(const std::string& name) {
    if (name == "debug") return log::Level::debug;
    if (name == "warning") return log::Level::warning;
    if (name == "error") return log::Level::error;
    return log::Level::info;
}

int ask(const Arguments& arguments, const std::string& command) {
    std::fputs(ask_server(effective_config(arguments).config, command).c_str(), stdout);
    return kFine;
}

}  // namespace

int serve(const Arguments& arguments) {
    const auto config = effective_config(arguments).config;
    log::set_level(level_of(config.log_level));
    const SystemClock clock;
    SignalLoop signals;
    try {
        Service service(config, open_record(config, Expect::real), clock);
        service.start();
        const bool asked = signals.run(service);
        service.stop(std::chrono::seconds(config.drain_seconds));
        return asked ? kFine : kFailed;
    } catch (const store::StartRefused& e) {
        std::fprintf(stderr, "開始できません / refused to start: %s\n", e.what());
        return kRefused;
    }
}

int healthcheck(const Arguments& arguments) {
    const auto config = effective_config(arguments).config;
    asio::io_context loop;
    asio::ip::tcp::socket socket(loop);
    boost::system::error_code error;
    socket.connect({asio::ip::make_address(config.health.address), config.health.port}, error);
    if (error) {
        std::fputs("サーバーが動いていません / no server answers\n", stderr);
        return kFailed;
    }
    asio::write(socket, asio::buffer(std::string("GET /readyz HTTP/1.1\r\nHost: localhost\r\n"
                                                 "Connection: close\r\n\r\n")));
    asio::streambuf reply;
    asio::read_until(socket, reply, "\r\n", error);
    std::istream in(&reply);
    std::string version, status;
    in >> version >> status;
    std::puts(status == "200" ? "ok" : "not ready");
    return status == "200" ? kFine : kFailed;
}

int status(const Arguments& arguments) { return ask(arguments, "status"); }
int seal(const Arguments& arguments) { return ask(arguments, "seal"); }
int reload_certificate(const Arguments& arguments) { return ask(arguments, "reload-certificate"); }

// One line each; the rules say what is a name.
int bootstrap_link(const Arguments& arguments) {
    std::string command = "bootstrap-link";
    for (const auto* part : {"--family", "--given", "--family-kana", "--given-kana"}) {
        const auto value = arguments.needed(part);
        if (value.find('\n') != std::string::npos) {
            throw UsageError(std::string(part) + "：一行で / one line");
        }
        command += "\n" + value;
    }
    return ask(arguments, command);
}

}  // namespace tasuki::cli
