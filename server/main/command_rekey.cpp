// `tasuki rekey`: new keys. Those of the groups while the server works; root key and page keys on a
// stopped store.
#include <cstdio>

#include "main/cli.hpp"
#include "main/operations.hpp"
#include "main/progress.hpp"
#include "main/record.hpp"
#include "store/rekey.hpp"

namespace tasuki::cli {
namespace {

std::string text_of_step(const store::RekeyProgress& p) {
    constexpr const char* kSteps[] = {"写し / copying", "暗号化 / sealing", "検証 / verifying",
                                      "切替え / switching"};
    std::string out = kSteps[static_cast<int>(p.step)];
    return p.done == 0 ? out : out + " " + std::to_string(p.done);
}

std::size_t renew_groups_here(const config::Config& config) {
    const SystemClock clock;
    const auto record = open_record(config, Expect::either);
    store::Engine engine(*record->tables, *record->keys, *record->key_store, clock,
                         record->ports(clock), record->options(config.accept_clock));
    const auto groups = engine.groups_in_use();
    Progress progress;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        engine.renew_group_keys({groups[i]});
        progress.show("グループの鍵 / group keys " + std::to_string(i + 1) + "/" +
                      std::to_string(groups.size()));
    }
    progress.end();
    const auto applied =
        engine.apply({operator_command(domain::RecordRekey{domain::Renewed::group_keys})});
    if (applied.front().fault) std::rethrow_exception(applied.front().fault);
    engine.stop();
    record->anchor->sync();
    return groups.size();
}

void say_groups(std::size_t groups) {
    std::printf(
        "%zu件のグループに新しい鍵を作りました。これから書くものに使われ、今までのものは前の鍵の"
        "まま読めます。\n"
        "%zu groups have a new key for what is written from now on; the rest stays readable.\n",
        groups, groups);
}

}  // namespace

int rekey(const Arguments& arguments) {
    const auto config = effective_config(arguments).config;
    bool root = arguments.has("--root");
    bool pages = arguments.has("--pages");
    bool groups = arguments.has("--groups");
    if (!root && !pages && !groups) root = pages = groups = true;
    if (server_listens(config)) {
        if (root || pages)
            throw store::CannotOpen(
                "サーバーが動いています。親鍵とページ鍵は止めてから替えます（グループの鍵だけなら "
                "--groups）/ the server runs: stop it for a new root key or page keys; --groups "
                "alone goes while it works");
        std::fputs(ask_server(config, "rekey-groups").c_str(), stdout);
        return kFine;
    }
    if (groups) say_groups(renew_groups_here(config));
    if (!root && !pages) return kFine;
    const SystemClock clock;
    Progress progress;
    store::rekey_store({{config.store_folder, config.key_folder},
                        root,
                        pages,
                        clock,
                        [&progress](store::RekeyProgress p) { progress.show(text_of_step(p)); }});
    progress.end();
    if (root)
        std::puts(
            "新しい親鍵に替えました。控えを取り替えてください。前の親鍵ではもう開きません。\n"
            "A new root key: replace every copy you keep of it. The old one opens nothing here.");
    if (pages)
        std::puts(
            "記録と鍵のファイルを新しいページ鍵で作り直しました。\n"
            "Store and key store stand under new page keys.");
    std::puts(
        "今までのバックアップは復旧用紙で開けます。新しいバックアップを作ってください。\n"
        "Earlier backups still open with the recovery sheet. Make a new one now.");
    return kFine;
}

}  // namespace tasuki::cli
