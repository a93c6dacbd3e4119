// The gates in front of the rules: who asks, what they may know, what the state allows.
#include <algorithm>

#include "domain/reading.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {

No person_may_ask(const Case& c) {
    if (c.asker.level < AuthLevel::session || !c.asker.account) return Refusal::not_signed_in;
    const Account* person = c.facts.asker;
    if (person == nullptr || person->state != AccountState::active) return Refusal::session_ended;
    const Region* region = c.facts.region;
    if (region != nullptr && person->accepted_policy < region->policy_version) {
        return Refused(Refusal::policy_not_accepted, "A5");
    }
    return {};
}

No fresh_enough(const Asker& asker) {
    if (asker.level >= AuthLevel::fresh) return {};
    return Refused(Refusal::needs_fresh_sign_in, "A3");
}

No timer_asks(const Case& c) {
    if (c.asker.level == AuthLevel::timer) return {};
    return Refusal::not_found;  // no person can ask this
}

bool administers_origin(const Case& c) {
    return c.facts.asker != nullptr && c.facts.asker->administers(c.group->origin);
}

Refused outsider(const Case& c) {
    const auto waits = [&](const Admission& a) {
        return (a.state == AdmissionState::invited && a.account == c.who()) ||
               (a.state == AdmissionState::accepted && a.office_manager == c.who());
    };
    const bool knows = c.group->has_standing(c.who()) || administers_origin(c) ||
                       std::ranges::any_of(c.group->admissions, waits);
    return Refused(knows ? Refusal::not_allowed : Refusal::not_found, "A7");
}

Decided<const Membership*> acting(const Case& c, MembershipId named) {
    if (No no = person_may_ask(c)) return *no;
    if (const Membership* member = c.group->standing(c.who(), named)) return member;
    // A second affiliation stands, and the client has to name one of both.
    if (c.group->has_standing(c.who())) return Refused(Refusal::bad_value, "B12");
    return Refused(Refusal::not_found, "B6");
}

const Membership* lead_of(const Group& group, AccountId account) {
    const auto at = std::ranges::find_if(group.memberships, [&](const Membership& member) {
        return member.account == account && member.stands() && member.office == group.origin &&
               (member.responsible || member.manager);
    });
    return at == group.memberships.end() ? nullptr : &*at;
}

Decided<const Membership*> leading(const Case& c) {
    if (No no = person_may_ask(c)) return *no;
    if (const Membership* lead = lead_of(*c.group, c.who())) {
        if (lead->reads_until) return Refused(Refusal::office_suspended, "A6");
        return lead;
    }
    if (!c.group->has_standing(c.who())) return outsider(c);
    const bool of_origin = std::ranges::any_of(c.group->memberships, [&](const Membership& m) {
        return m.stands() && m.account == c.who() && m.office == c.group->origin;
    });
    return Refused(of_origin ? Refusal::not_allowed : Refusal::not_origin_office, "A7");
}

No state_allows(const Group& group, Action action) {
    if (allowed(group.state, group.cause, action)) return {};
    switch (group.state) {
        case GroupState::draft:
            return Refused(group.notice ? Refusal::consent_missing : Refusal::notice_missing, "B3");
        case GroupState::frozen: return Refused(Refusal::group_frozen, "B3");
        case GroupState::closed: return Refused(Refusal::group_closed, "B11");
        case GroupState::destroyed: return Refused(Refusal::group_destroyed, "B11");
        case GroupState::active: break;
    }
    return Refused(Refusal::group_not_active, "B3");
}

No words(std::string_view text, std::size_t most) {
    constexpr std::string_view kWideSpace = "　";
    std::string_view rest = text;
    while (!rest.empty()) {
        if (rest.starts_with(kWideSpace)) {
            rest.remove_prefix(kWideSpace.size());
        } else if (std::string_view(" \t\r\n").find(rest.front()) != std::string_view::npos) {
            rest.remove_prefix(1);
        } else {
            break;
        }
    }
    if (rest.empty()) return Refusal::bad_text;
    return words_if_any(text, most);
}

No words_if_any(std::string_view text, std::size_t most) {
    if (text.size() > most) return Refusal::too_large;
    return {};
}

No past_day(const Date& date, Instant now) {
    if (!valid(date) || date > jst_date(now)) return Refusal::bad_date;
    return {};
}

std::uint64_t first_visible(const Group& group, AccountId account, Room room, Instant now) {
    std::uint64_t first = 0;
    for (const Membership& member : group.memberships) {
        if (member.account != account || !reads(member, room, now)) continue;
        const std::uint64_t from = member.first_seq[index_of(room)];
        if (first == 0 || from < first) first = from;
    }
    return first;
}

}  // namespace tasuki::domain
