// Of whom something is still expected by a message as it stands (rule C12). Pure; any thread.
#pragma once

#include <functional>
#include <vector>

#include "domain/group.hpp"
#include "domain/message.hpp"

namespace tasuki::domain {

enum class Awaits : std::uint8_t {
    answer = 1,        // 未回答
    receipt = 2,       // 指示受け
    report = 3,        // 実施報告
    co_signature = 4,  // 確認署名
    confirmation = 5,  // 確認しました
    final_word = 6,    // 確定
};
struct Awaited {
    AccountId account;
    Awaits what = Awaits::answer;
    auto operator<=>(const Awaited&) const = default;
};

// Sorted, each once. Who has confirmed already is not known here: receipts are told apart.
std::vector<Awaited> awaited(const Group& group, const MessageFacts& message);
// Without the confirmations of those who have confirmed its newest version.
std::vector<Awaited> still_awaited(const Group& group, const MessageFacts& message,
                                   const std::function<bool(AccountId)>& has_confirmed);

}  // namespace tasuki::domain
