// Opening groups, and everything by which people come and go. The session makes the ids; the rules
// decide whether they come to be.
#include <algorithm>

#include "base/crypto.hpp"
#include "domain/reading.hpp"
#include "session/session.hpp"

namespace tasuki::session {
namespace {

struct MakeIds {
    void operator()(domain::OpenGroup& c) const {
        c.group = make_id<GroupId>();
        c.patient_pseudonym = make_id<Pseudonym>();
        c.membership = make_id<MembershipId>();
    }
    void operator()(domain::AdmitPerson& c) const { c.admission = make_id<AdmissionId>(); }
    void operator()(domain::AdmitOffice& c) const { c.admission = make_id<AdmissionId>(); }
    void operator()(domain::NamePerson& c) const {
        c.admission = make_id<AdmissionId>();
        c.membership = make_id<MembershipId>();
    }
    void operator()(domain::AcceptInvitation& c) const { c.membership = make_id<MembershipId>(); }
    void operator()(domain::AssignResponsible& c) const {
        if (c.account) c.membership = make_id<MembershipId>();
    }
    template <class Other>
    void operator()(Other&) const {}
};

// The cut that the answer tells of: not one's own, whose receipt is the origin's.
const domain::Cut* cut_to_tell(const store::Committed& done, GroupId group, AccountId asker) {
    const auto at = std::find_if(done.cuts.begin(), done.cuts.end(), [&](const domain::Cut& cut) {
        return cut.group == group && cut.account != asker;
    });
    return at == done.cuts.end() ? nullptr : &*at;
}

bool consent_stands(const domain::Group& group) {
    return std::any_of(group.consents.begin(), group.consents.end(),
                       [](const auto& c) { return !c.withdrawn && !c.family_data && !c.office; });
}

encode::GroupLine line_of(const store::GroupNow& now, const domain::Account& reader, Instant at) {
    encode::GroupLine line;
    line.now = now;
    for (const auto room : {domain::Room::staff, domain::Room::family}) {
        line.first_seq[domain::index_of(room)] = readable_from(now, reader, room, at);
    }
    for (const auto& m : now.group->memberships) {
        if (m.account == reader.id && m.stands()) line.membership = m.id;
    }
    return line;
}

}  // namespace

awaitable<void> Session::on_roster(std::uint64_t id, domain::GroupCommand command) {
    std::visit(MakeIds{}, command);
    const auto group = domain::group_of(command);
    const bool opens = std::holds_alternative<domain::OpenGroup>(command);
    const auto* leave = std::get_if<domain::Leave>(&command);
    if (leave != nullptr) leaving_.push_back(leave->membership);
    const auto outcome = co_await commit(std::move(command));
    if (over()) co_return;
    if (!outcome) {
        co_await refuse(id, outcome.error());
        co_return;
    }
    const auto& done = **outcome;
    if (opens) {
        outbox_.answer(encode::group_opened(id, done));
        co_return;
    }
    std::optional<encode::CutFacts> cut;
    if (const auto* told = cut_to_tell(done, group, account_.id)) {
        cut = encode::CutFacts{.cut = *told, .devices = {}};
        cut->devices =
            co_await parts_.store.wipes(parts_.hub.loop_number(), group, told->membership);
        if (over()) co_return;
    }
    outbox_.answer(encode::group_changed(id, group, done, cut));
}

awaitable<void> Session::on(std::uint64_t id, ask::ListGroups wish) {
    const auto loop = parts_.hub.loop_number();
    const auto now = parts_.clock.now();
    std::vector<encode::GroupLine> lines;
    domain::ReadList record;
    record.office = wish.office;
    if (wish.office) {
        record.what = domain::ListWhat::office_groups;
        const auto groups = co_await parts_.store.groups_of_office(loop, wish.office);
        for (const auto& group : groups) lines.push_back({group, {}, {}, {}, {}});
    } else {
        record.what = domain::ListWhat::groups;
        const auto mine = co_await parts_.store.groups_of(loop, account_.id);
        for (const auto& one : mine) {
            auto line = line_of(one.now, account_, now);
            line.invitation = one.invitation;
            line.displayed_to = one.displayed_to;
            if (line.membership || line.invitation) lines.push_back(std::move(line));
        }
    }
    const auto names = co_await office_names();
    const auto outcome = co_await commit(domain::PeopleCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    // Cut off while the list was being made: it is not on it.
    std::vector<encode::GroupLine> still;
    for (auto& line : lines) {
        const auto at = groups_.find(line.now.group->id);
        const bool gone =
            at != groups_.end() && line.membership && at->second.cut_membership == line.membership;
        if (!gone) still.push_back(std::move(line));
    }
    list(encode::groups(id, still, names));
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadGroup wish) {
    const auto now = co_await parts_.store.group(parts_.hub.loop_number(), wish.group);
    encode::Names names;
    if (now) names = co_await names_of(*now->group);
    domain::ReadRange record;
    record.group = wish.group;
    record.what = domain::ReadWhat::group_view;
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    const auto& current = (**outcome).group ? (**outcome).group : now;
    if (!current) {
        refuse(id, Refusal::not_found);
        co_return;
    }
    const auto at = parts_.clock.now();
    encode::GroupView view;
    view.line = line_of(*current, account_, at);
    view.consent_stands = consent_stands(*current->group);
    if (current->group->state == domain::GroupState::draft) {
        view.until = current->group->opened + limits::kDraftLife;
    } else {
        view.until = domain::reading_ends(*current->group).value_or(Instant{});
    }
    show(Tag{wish.group, domain::Room::staff, 0, 0, 0, false}, encode::group(id, view, names));
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadCutReceipt wish) {
    const auto loop = parts_.hub.loop_number();
    encode::CutFacts facts;
    facts.devices = co_await parts_.store.wipes(loop, wish.group, wish.membership);
    domain::ReadRange record;
    record.group = wish.group;
    record.what = domain::ReadWhat::cut_receipt;
    record.membership = wish.membership;
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over()) co_return;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return;
    }
    const auto& now = (**outcome).group;
    const auto* member = now ? now->group->membership(wish.membership) : nullptr;
    if (member == nullptr) {
        refuse(id, Refusal::not_found);
        co_return;
    }
    facts.cut = {.group = wish.group,
                 .account = member->account,
                 .membership = member->id,
                 .at_seq = member->ended_seq,
                 .other_stands = now->group->has_standing(member->account)};
    show(Tag{wish.group, domain::Room::staff, 0, 0, 0, false}, encode::cut_receipt(id, facts));
}

}  // namespace tasuki::session
