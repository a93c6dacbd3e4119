#include "domain/awaiting.hpp"

#include "base/sorted.hpp"

namespace tasuki::domain {
namespace {

struct Collector {
    const Group& group;
    std::vector<Awaited> found;

    void add(MembershipId id, Awaits what) {
        const Membership* member = group.membership(id);
        if (member != nullptr) found.push_back({member->account, what});
    }
    void add(const std::vector<MembershipId>& named, Awaits what) {
        for (MembershipId id : named) add(id, what);
    }
};

void add_act(Collector& all, const MessageFacts& message) {
    const Head& head = message.head;
    const bool open = message.request == RequestState::open;
    switch (head.kind) {
        case MessageKind::question:
        case MessageKind::request:
            if (open) all.add(head.addressees, Awaits::answer);
            break;
        case MessageKind::instruction:
            if (open) all.add(head.addressees, Awaits::receipt);
            if (message.request == RequestState::received) {
                all.add(head.addressees, Awaits::report);
            }
            break;
        case MessageKind::phone_memo:
            if (open) all.add(head.spoke_with, Awaits::co_signature);
            break;
        default: break;
    }
}

}  // namespace

std::vector<Awaited> awaited(const Group& group, const MessageFacts& message) {
    if (message.retracted || message.event != EventKind::posted) return {};
    Collector all{group, {}};
    if (message.proxy_open) all.found.push_back({message.entered_for, Awaits::final_word});
    add_act(all, message);
    all.add(message.head.confirm_by, Awaits::confirmation);
    sort_unique(all.found);
    return std::move(all.found);
}

std::vector<Awaited> still_awaited(const Group& group, const MessageFacts& message,
                                   const std::function<bool(AccountId)>& has_confirmed) {
    auto all = awaited(group, message);
    std::erase_if(all, [&](const Awaited& one) {
        return one.what == Awaits::confirmation && has_confirmed(one.account);
    });
    return all;
}

}  // namespace tasuki::domain
