// `tasuki demo`: a fictional town in an encrypted store, served on loopback only. A second start
// finds the town as it was left; --fresh makes it anew; --selftest lives through it and stops.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>

#include "base/log.hpp"
#include "main/cli.hpp"
#include "main/demo_seed.hpp"
#include "main/run_until_signal.hpp"
#include "main/self_certificate.hpp"
#include "main/selftest.hpp"

namespace tasuki::cli {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

struct DemoPlace {
    fs::path folder;
    config::Config config;
};

DemoPlace place_in(const fs::path& folder, std::uint16_t port) {
    DemoPlace place{folder, {}};
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    auto& c = place.config;
    c.listen = {"127.0.0.1", port};
    c.health = {"127.0.0.1", 0};
    for (const auto* host : {"localhost", "127.0.0.1"}) {
        c.origins.push_back("https://" + std::string(host) + ":" + std::to_string(port));
    }
    c.admin_socket = folder / "run" / "admin.sock";
    c.store_folder = folder / "store";
    c.key_folder = c.journal_folder = folder / "keys";
    c.readers = 2;
    const auto certificate = self_certificate(folder);
    c.certificate = certificate.certificate;
    c.certificate_key = certificate.key;
    c.log_level = "warning";
    return place;
}

// The whole three weeks, through the engine and a clock that the story sets.
std::unique_ptr<DemoSeed> seed(const DemoPlace& place) {
    const SystemClock real;
    store::InitWish wish;
    wish.region_name = "架空の町（デモ）";
    wish.origin = "demo";
    wish.demo = true;
    store::init_store({place.config.store_folder, place.config.key_folder}, wish, real.now());
    auto record = open_record(place.config, Expect::demo);
    StoryClock clock(real.now() - 24h * 40);
    store::Engine engine(*record->tables, *record->keys, *record->key_store, clock,
                         record->ports(clock), record->options(false));
    auto town = std::make_unique<DemoSeed>(clock, real.now(), [&engine](domain::Command command) {
        auto applied = engine.apply({std::move(command)});
        if (applied.front().fault) std::rethrow_exception(applied.front().fault);
        return applied.front().outcome;
    });
    town->play();
    engine.stop();
    record->anchor->sync();
    return town;
}

void write_logins(const fs::path& file, const DemoSeed& town) {
    std::string text =
        "架空の町に入るための情報（デモ専用）/ sign-in data of the fictional town\n\n";
    for (const auto& [key, login] : town.logins())
        text += login.display + "\n  ログイン名 " + login.key + "  パスワード " + login.password +
                "  確認コードの鍵 " + to_base32(login.totp_secret) + "\n";
    store::replace_file(file, view(text));
}

// A page of links, one for each person, that lies beside logins.txt in the demo's own folder: the
// web app does with it what a person would type. It opens nothing that the server would not open
// anyway, and the server offers no other way in.
constexpr std::string_view kPageHead =
    "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>架空の町（デモ）</title>"
    "<h1>架空の町（デモ）</h1><p>どなたとして入りますか。人も記録も、すべて架空です。</p><ul>\n";

void write_entrance(const fs::path& file, const DemoSeed& town) {
    std::string page(kPageHead);
    for (const auto& [key, login] : town.logins()) {
        const std::string typed = login.key + "\n" + login.password + "\n" +
                                  to_base32(login.totp_secret) + "\n" + login.display;
        page += "<li><a target=\"_blank\" rel=\"noopener\" href=\"https://localhost:0/#demo=" +
                to_base64url(view(typed)) + "\">" + login.display + "</a>\n";
    }
    store::replace_file(file, view(page + "</ul></html>\n"));
}

// The port may be another one each time.
void point_entrance(const fs::path& file, unsigned port) {
    std::ifstream in(file);
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    static const std::regex address("https://localhost:[0-9]+/");
    const auto there = "https://localhost:" + std::to_string(port) + "/";
    store::replace_file(file, view(std::regex_replace(page, address, there)));
}

void verify_stopped(const DemoPlace& place) {
    auto record = open_record(place.config, Expect::demo);
    store::StoreVerifier verifier(verify_input(*record));
    while (!verifier.done())
        if (const auto finding = verifier.step())
            throw std::runtime_error(store::to_text(*finding));
    std::printf("✓ 検証：記録と操作・閲覧記録の %llu 件がすべて合っています\n",
                static_cast<unsigned long long>(verifier.entries()));
}

int selftest() {
    const auto folder =
        fs::temp_directory_path() / ("tasuki-selftest-" + std::to_string(::getpid()));
    struct Cleaner {
        fs::path folder;
        ~Cleaner() {
            std::error_code ignored;
            fs::remove_all(folder, ignored);
        }
    } cleaner{folder};
    const auto place = place_in(folder, 0);
    const auto town = seed(place);
    std::puts("✓ 架空の町：3週間分の記録を作りました");
    const SystemClock clock;
    {
        SignalLoop signals;
        Service service(place.config, open_record(place.config, Expect::demo), clock);
        service.start();
        SelftestPlace story;
        story.port = service.port();
        story.certificate_pem = self_certificate(folder).pem;
        story.client_folder = folder / "clients";
        story.town = town.get();
        fs::create_directories(story.client_folder);
        live_through(story, [](const std::string& sentence) {
            std::printf("✓ %s\n", sentence.c_str());
            std::fflush(stdout);
        });
        service.stop(5s);
    }
    std::puts("✓ 停止：受け付けたものをすべて書き終えて止まりました");
    verify_stopped(place);
    const auto looked_at = find_no_plain_text({place.config.store_folder});
    std::printf("✓ 保存ファイル %llu バイトのどこにも、氏名も本文も読める形でありません\n",
                static_cast<unsigned long long>(looked_at));
    std::puts("selftest: すべての約束を確かめました / every promise held");
    return kFine;
}

}  // namespace

int demo(const Arguments& arguments) {
    log::set_level(log::Level::warning);
    if (arguments.has("--selftest")) return selftest();
    const auto port =
        static_cast<std::uint16_t>(std::stoi(arguments.value("--port").value_or("8443")));
    const char* home = std::getenv("HOME");
    const fs::path folder =
        arguments.value("--folder")
            .value_or((fs::path(home != nullptr ? home : "/tmp") / ".tasuki-demo").string());
    if (arguments.has("--fresh")) {
        fs::remove_all(folder / "store");
        fs::remove_all(folder / "keys");
    }
    const auto place = place_in(folder, port);
    const auto logins = folder / "logins.txt";
    const auto entrance = folder / "enter.html";
    if (!fs::exists(place.config.store_folder)) {
        std::puts("架空の町を作っています… / making the fictional town");
        const auto town = seed(place);
        write_logins(logins, *town);
        write_entrance(entrance, *town);
    }
    const SystemClock clock;
    SignalLoop signals;
    Service service(place.config, open_record(place.config, Expect::demo), clock);
    service.start();
    std::printf(
        "\nTasuki（デモ）が動いています / is running: https://localhost:%u/\n"
        "入るための情報 / sign-in data: %s\n",
        unsigned{service.port()}, logins.c_str());
    if (fs::exists(entrance)) {  // a town made by an older version has none
        point_entrance(entrance, unsigned{service.port()});
        std::printf("ひと押しで入る / one click: file://%s\n", entrance.c_str());
    }
    std::puts("止める / stop: Ctrl-C");
    std::fflush(stdout);
    const bool asked = signals.run(service);
    service.stop(5s);
    return asked ? kFine : kFailed;
}

}  // namespace tasuki::cli
