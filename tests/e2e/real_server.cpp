#include "e2e/real_server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tasuki::test {
namespace {

std::uint16_t free_port() {
    boost::asio::io_context context;
    const auto loopback = boost::asio::ip::address_v4::loopback();
    boost::asio::ip::tcp::acceptor acceptor(context, {loopback, 0});
    return acceptor.local_endpoint().port();
}

std::string text_of_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string find_in(const std::string& text, const std::string& pattern) {
    std::smatch found;
    if (!std::regex_search(text, found, std::regex(pattern))) {
        throw std::runtime_error("nothing like " + pattern + " in: " + text);
    }
    return found[1];
}

int wait_for(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

RealServer::RealServer()
    : authority_(folder_.path().string()),
      certificate_(authority_.issue("server")),
      port_(free_port()),
      health_port_(free_port()) {
    write_config();
    const auto made = run({"init", "--region", "架空市", "--sheet", folder("sheet.txt")});
    if (made.code != 0) throw std::runtime_error("init: " + made.text);
    const auto code =
        find_in(text_of_file(folder("sheet.txt")), "Confirmation code :\\s*([0-9 -]+)");
    const auto confirmed = run({"init", "--confirm", code});
    if (confirmed.code != 0) throw std::runtime_error("init --confirm: " + confirmed.text);
}

RealServer::~RealServer() {
    if (pid_ > 0) kill();
}

void RealServer::write_config() {
    std::ofstream(folder("tasuki.toml"))
        << "[server]\nlisten = \"127.0.0.1:" << port_ << "\"\ncertificate = \""
        << certificate_.certificate << "\"\ncertificate_key = \"" << certificate_.key
        << "\"\norigins = \"https://tasuki.example.jp\"\nloops = 2\ndrain_seconds = 2\n"
        << "[health]\nlisten = \"127.0.0.1:" << health_port_ << "\"\n[admin]\nsocket = \""
        << folder("admin/admin.sock") << "\"\n[store]\nfolder = \"" << folder("store")
        << "\"\nkey_folder = \"" << folder("keys") << "\"\n";
}

pid_t RealServer::spawn(const std::vector<std::string>& arguments,
                        const std::string& output) const {
    std::vector<std::string> words{TASUKI_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    words.insert(words.end(), {"--config", folder("tasuki.toml")});
    std::vector<char*> line;
    for (auto& word : words) line.push_back(word.data());
    line.push_back(nullptr);
    const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const auto pid = ::fork();
    if (pid != 0) {
        ::close(out);
        return pid;
    }
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, 0);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execv(line.front(), line.data());
    ::_exit(127);
}

RealServer::Said RealServer::run(const std::vector<std::string>& arguments) const {
    const auto output = folder("said-" + arguments.front());
    ::unlink(output.c_str());
    const int code = wait_for(spawn(arguments, output));
    return {.code = code, .text = text_of_file(output)};
}

void RealServer::start() {
    pid_ = spawn({"serve"}, folder("serve.log"));
    for (int tries = 0; tries < 200; ++tries) {
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = -1;
            throw std::runtime_error("serve ended: " + log());
        }
        if (run({"healthcheck"}).code == 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("serve does not become ready: " + log());
}

void RealServer::kill() {
    ::kill(pid_, SIGKILL);
    wait_for(pid_);
    pid_ = -1;
}

int RealServer::stop() {
    ::kill(pid_, SIGTERM);
    const int code = wait_for(pid_);
    pid_ = -1;
    return code;
}

BootstrapLink RealServer::bootstrap_link() {
    const auto said = run({"bootstrap-link", "--family=架空", "--given=担当",
                           "--family-kana=カクウ", "--given-kana=タントウ"});
    return {.link = find_in(said.text, "link secret: (\\S+)"),
            .code = find_in(said.text, "code: ([0-9]{6})")};
}

std::string RealServer::log() const { return text_of_file(folder("serve.log")); }

}  // namespace tasuki::test
