#include "ledger/fault.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace tasuki::ledger {
namespace {

using enum FaultKind;

constexpr FaultText kFaults[] = {
    {altered, "altered", "記録が書き換えられています", "an entry was altered"},
    {removed, "removed", "記録が抜き取られています", "an entry was removed"},
    {inserted, "inserted", "記録が差し込まれています", "an entry was inserted"},
    {reordered, "reordered", "記録の順序が入れ替えられています", "entries were reordered"},
    {truncated, "truncated", "記録の末尾が失われています", "the end of the log is missing"},
    {undecodable, "undecodable", "記録として読めない内容です", "an entry can't be read"},
    {wrong_log, "wrong_log", "別の記録簿の記録が混ざっています", "an entry is of another log"},
    {bad_start, "bad_start", "記録簿の先頭が正しくありません", "the log does not start as it must"},
    {state_link, "state_link", "状態の参照が正しくありません", "an entry names a wrong state"},
    {time_went_back, "time_went_back", "時刻が前の記録より前に戻っています",
     "an entry is earlier than the one before"},
    {root_differs, "root_differs", "封印された値と一致しません",
     "the entries do not give the sealed root"},
    {saved_hash_differs, "saved_hash_differs", "保存されたハッシュが記録と一致しません",
     "a stored hash is not that of its entry"},
    {head_went_back, "head_went_back", "封印の履歴が食い違っています",
     "a seal contradicts an earlier one"},
    {day_differs, "day_differs", "一日分の封印が一致しません", "a day's root does not hold"},
    {chain_broken, "chain_broken", "書込みの連鎖が切れています", "the chain of commits is broken"},
    {forked, "forked", "以前に確認した記録と食い違っています（分岐）",
     "does not continue the older checkpoint (fork)"},
    {log_missing, "log_missing", "記録簿が欠けています", "a log is missing"},
    {file_missing, "file_missing", "ファイルがないか、読めません",
     "a file is missing or can't be read"},
    {not_signed, "not_signed", "署名を確認できません", "the checkpoint's signature does not hold"},
};

}  // namespace

const FaultText& describe(FaultKind kind) {
    const auto* at = std::ranges::find(kFaults, kind, &FaultText::kind);
    if (at == std::end(kFaults)) throw std::logic_error("ledger: no such kind of fault");
    return *at;
}

}  // namespace tasuki::ledger
