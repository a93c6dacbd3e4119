// `tasuki restore`: from a backup and the recovery sheet to a store that `tasuki serve` starts
// from.
#include <unistd.h>

#include <cstdio>

#include "main/cli.hpp"
#include "main/operations.hpp"
#include "main/progress.hpp"
#include "store/folder.hpp"
#include "store/restore.hpp"

namespace tasuki::cli {
namespace {

constexpr std::size_t kLongestSheet = 64 * 1024;

std::string text_of_step(const store::RestoreProgress& p) {
    constexpr const char* kSteps[] = {"読み込み / reading", "検証 / verifying",
                                      "控えの反映 / taking again",
                                      "グループの停止 / stopping groups", "仕上げ / moving"};
    std::string out = kSteps[static_cast<int>(p.step)];
    if (p.all != 0) return out + " " + std::to_string(p.done * 100 / p.all) + "%";
    return out + " " + std::to_string(p.done);
}

// The anchor of the old store says how much was written after the backup; without it nobody knows.
std::string text_of_loss(const std::optional<std::uint64_t>& batches) {
    if (!batches)
        return "・バックアップのあとに何が書かれたかは分かりません（前の鍵フォルダーがないため）。\n"
               "  How much was written after the backup is not known: the old key folder is not "
               "here.\n";
    const auto number = std::to_string(*batches);
    return "・復元した記録には、バックアップのあとの" + number + "回分の書込みがありません。\n  " +
           number + " batches that the old anchor knew of are missing.\n";
}

std::string text_of_waiting(std::size_t groups) {
    if (groups == 0)
        return "・担当者の一覧の確認を待つグループはありません。\n  No group waits for its roster "
               "to be confirmed.\n";
    const auto number = std::to_string(groups);
    return "・" + number +
           "件のグループは、連携元事業所が担当者の一覧を確認するまで止まっています。\n  " + number +
           " groups wait until their origin office has confirmed who is in.\n";
}

// What was taken away since the backup, and whether anybody has to look at the rosters for it.
std::string text_of_again(const std::optional<store::Restored::Again>& again) {
    if (!again) return "";
    const auto acts = std::to_string(again->acts);
    const auto done = std::to_string(again->done);
    std::string out = "・控え（ジャーナル）にあるバックアップ後の" + acts +
                      "件（担当解除・端末の失効・停止など）を確かめ、" + done +
                      "件を反映しました。\n  The journal holds " + acts +
                      " acts since the backup; " + done + " of them had to be done again.\n";
    if (!again->complete)
        out +=
            "・控えがすべてそろっているとは確かめられないため、グループは止まっています。\n"
            "  Nobody can tell that the journal is complete, so the groups wait all the same.\n";
    return out;
}

}  // namespace

int restore(const Arguments& arguments) {
    const auto config = effective_config(arguments).config;
    const std::filesystem::path backup = arguments.needed(kFile);
    const std::filesystem::path sheet_file = arguments.needed("--recovery-sheet");
    std::optional<std::filesystem::path> journal;
    if (const auto file = arguments.value("--journal")) journal = *file;
    if (server_listens(config))
        throw store::CannotOpen(
            "サーバーが動いています。止めてからやり直してください / the server runs; stop it first");
    auto sheet = store::read_credential(sheet_file, kLongestSheet);
    const SystemClock clock;
    Progress progress;
    const auto done = store::restore_store(
        {{config.store_folder, config.key_folder},
         backup,
         std::string(text_of(sheet)),
         clock,
         [&progress](store::RestoreProgress p) { progress.show(text_of_step(p)); },
         config.journal_folder,
         journal});
    wipe(sheet);
    progress.end();
    std::printf(
        "%s のバックアップから復元しました。\n"
        "・全員のサインインと、登録・招待のリンクは無効になりました。\n"
        "  Restored. All sign-ins and links are void.\n"
        "%s%s%s"
        "次に tasuki serve を実行してください。復旧用紙のファイルは消してください。\n"
        "Next: tasuki serve. Remove the file of the recovery sheet.\n",
        to_jst(done.from.made).c_str(), text_of_waiting(done.groups).c_str(),
        text_of_again(done.again).c_str(), text_of_loss(done.lost_batches).c_str());
    return kFine;
}

}  // namespace tasuki::cli
