// `tasuki init`: in two steps, because a store whose recovery sheet nobody holds can't be restored.
// The first prints the sheet, the second (--confirm) proves that somebody has it on paper.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "main/cli.hpp"
#include "main/record.hpp"
#include "store/region_keys.hpp"

namespace tasuki::cli {
namespace {

void write_sheet(const std::string& sheet, const std::optional<std::string>& file) {
    if (!file) {
        std::fputs(sheet.c_str(), stdout);
        return;
    }
    const auto before = ::umask(0077);
    std::ofstream out(*file);
    ::umask(before);
    out << sheet;
    if (!out.flush()) throw std::runtime_error(*file + "：書けません / cannot be written");
    std::printf("復旧用紙を %s に書きました。印刷したら消してください。\n", file->c_str());
}

bool confirm(const config::Config& config, const std::string& code) {
    const auto keys = store::load_store_keys(config.key_folder);
    const auto tables = store::SqlcipherTables::open(config.store_folder, keys.page());
    return store::confirm_sheet(*tables, code, SystemClock{}.now());
}

// The region is founded by the rules like everything after it, so that its log begins with it.
void found(const config::Config& config, store::NewStore& made, const std::string& region) {
    const SystemClock clock;
    const auto keys = store::load_store_keys(config.key_folder);
    store::AnchorFile anchor(config.key_folder);
    store::EnginePorts ports;
    ports.anchor = [&](const ledger::Chain& chain) { anchor.place(chain, clock.now()); };
    store::EngineOptions options;
    options.incarnation = made.tables->setting(store::setting::kIncarnation).value();
    options.origin = std::string(text_of(made.tables->setting(store::setting::kOrigin).value()));
    options.anchored = anchor.last();
    store::Engine engine(*made.tables, keys, *made.key_store, clock, ports, options);
    domain::Asker asker;
    asker.level = domain::AuthLevel::operator_socket;
    const auto applied =
        engine.apply({{asker, domain::PeopleCommand{domain::CreateRegion{region, false}}}});
    if (applied.front().fault) std::rethrow_exception(applied.front().fault);
    if (!applied.front().outcome)
        throw std::runtime_error(
            std::string(text_of(applied.front().outcome.error().refusal).japanese));
    engine.stop();
    anchor.sync();
}

int ask_for_code(const config::Config& config) {
    for (int tries = 0; tries < 5; ++tries) {
        std::printf("\n用紙の確認番号を入力してください / code on the sheet: ");
        std::fflush(stdout);
        std::string typed;
        if (!std::getline(std::cin, typed)) return kFailed;
        if (confirm(config, typed)) {
            std::puts("確認しました。tasuki serve で開始できます。");
            return kFine;
        }
        std::puts("番号が違います。用紙をもう一度ご覧ください。");
    }
    return kFailed;
}

}  // namespace

int init(const Arguments& arguments) {
    const auto config = effective_config(arguments).config;
    if (const auto code = arguments.value("--confirm")) {
        if (!confirm(config, *code)) {
            std::fputs("番号が違います / that is not the code of the sheet\n", stderr);
            return kFailed;
        }
        std::puts("確認しました。tasuki serve で開始できます。");
        return kFine;
    }
    const auto region = arguments.needed("--region");
    store::InitWish wish;
    wish.region_name = region;
    wish.origin = "tasuki";
    auto made =
        store::init_store({config.store_folder, config.key_folder}, wish, SystemClock{}.now());
    found(config, made, region);
    write_sheet(made.sheet, arguments.value("--sheet"));
    made = {};
    if (::isatty(STDIN_FILENO) == 1) return ask_for_code(config);
    std::puts(
        "\n用紙を印刷して金庫などに保管し、tasuki init --confirm 番号 で確認してください。\n"
        "Print the sheet, keep it safe, then: tasuki init --confirm CODE");
    return kFine;
}

}  // namespace tasuki::cli
