// The review list of an office (rules B10, B3): loaded, recorded, then shown in pages of whole
// groups.
#include <algorithm>
#include <set>

#include "session/session.hpp"

namespace tasuki::session {
namespace {

// The groups behind `after` that have something for this reader, as many as a page takes.
std::vector<encode::ReviewGroup> first_page(const std::vector<store::ReviewRead>& all,
                                            const ask::ReadReviewList& wish,
                                            const domain::Account& reader, bool fresh, Instant now,
                                            bool& more) {
    std::vector<encode::ReviewGroup> page;
    std::size_t bytes = 0;
    for (const auto& one : all) {
        if (wish.after && one.now.group->id <= wish.after) continue;
        auto items = review(*one.now.group, wish.office, reader, fresh, one.seen, now);
        if (items.empty()) continue;
        encode::ReviewGroup group{one.now.group, std::move(items), wish.office};
        bytes += encode::review_bytes(group);
        more = !page.empty() && bytes > limits::kReviewPageBytes;
        if (more) break;
        page.push_back(std::move(group));
    }
    return page;
}

}  // namespace

awaitable<void> Session::on(std::uint64_t id, ask::ReadReviewList wish) {
    const auto loop = parts_.hub.loop_number();
    const auto all = co_await parts_.store.reviewed(loop, wish.office);
    if (over()) co_return;
    const auto now = parts_.clock.now();
    bool more = false;
    auto page = first_page(all, wish, account_, now < session_.fresh_until, now, more);
    std::set<AccountId> ids;
    for (const auto& one : page) {
        for (const auto& m : one.group->memberships) ids.insert(m.account);
    }
    encode::Names names;
    names.accounts = co_await parts_.store.accounts(loop, {ids.begin(), ids.end()});
    names.offices = co_await parts_.store.offices(loop);
    domain::ReadList record;
    record.what = domain::ListWhat::review;
    record.office = wish.office;
    const auto outcome = co_await commit(domain::PeopleCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    // Cut off while the list was being made: it is not on it.
    std::erase_if(page, [&](const encode::ReviewGroup& one) {
        const auto at = groups_.find(one.group->id);
        return at != groups_.end() && at->second.cut;
    });
    list(encode::review_list(id, page, more, names));
}

}  // namespace tasuki::session
