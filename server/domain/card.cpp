// Changing the patient card (rule C11), and what is pinned above the messages (rule C1).
#include "domain/card.hpp"

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "domain/writing.hpp"

namespace tasuki::domain {
namespace {

bool is_choice(const CardField& field, std::string_view code) {
    return std::ranges::find(field.choices, code, &CardChoice::code) != field.choices.end();
}

// Nothing but digits, and no more of them than a number of a card has.
bool is_number(std::string_view text) {
    return text.size() <= 6 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool lines_fit(const CardField& field, std::string_view text) {
    for (std::size_t lines = 1; !text.empty(); ++lines) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        if (lines > limits::kCardLines || line.empty()) return false;
        if (!field.choices.empty() && !is_choice(field, line)) return false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

Date iso_day(std::string_view text) {
    const auto day = parse_date(text);
    return day && to_iso(*day) == text ? *day : Date{};
}

No value_in_order(const Case& c, const CardValue& value) {
    const CardField* field = card_field(value.key);
    if (field == nullptr) return Refused(Refusal::unknown_card_field, "C11");
    if (const auto no = misfit(*field, value.value)) return Refused(*no, "C11");
    if (No no = words(value.source, limits::kCardSource)) return no;
    return past_day(value.stated_on, c.now);
}

No values_in_order(const Case& c, const ChangeCard& wish) {
    if (wish.values.empty()) return Refused(Refusal::bad_value, "C11");
    if (wish.values.size() > limits::kCardFieldsAtOnce || wish.body.raw.size() > limits::kBody) {
        return Refusal::too_large;
    }
    std::set<std::string_view> keys;
    for (const CardValue& value : wish.values) {
        if (No no = value_in_order(c, value)) return no;
        if (!keys.insert(value.key).second) return Refused(Refusal::bad_value, "C11");
    }
    const bool plan = keys.contains(kSharedPlan);
    if (plan && keys.size() > 1) return Refused(Refusal::bad_value, "C11");
    return {};
}

// Each value was written over the one that its author saw, or nothing of it is taken: two nurses at
// two bedsides would otherwise put each other's words away without a sign.
No nothing_newer(const Case& c, const ChangeCard& wish) {
    for (std::size_t i = 0; i < wish.values.size(); ++i) {
        const std::uint64_t stands = i < c.facts.card.size() ? c.facts.card[i] : 0;
        if (stands == wish.values[i].was_seq) continue;
        Refused no(Refusal::card_moved_on, "C11");
        no.original_seq = stands;
        return no;
    }
    return {};
}

}  // namespace

std::optional<Refusal> misfit(const CardField& field, std::string_view value) {
    if (value.empty()) return {};
    if (value.size() > field.most) return Refusal::too_large;
    switch (field.kind) {
        case CardKind::choice:
            return is_choice(field, value) ? std::nullopt : std::optional(Refusal::bad_value);
        case CardKind::date:
            return iso_day(value).known() ? std::nullopt : std::optional(Refusal::bad_date);
        case CardKind::number:
            return is_number(value) ? std::nullopt : std::optional(Refusal::bad_value);
        case CardKind::list:
            return lines_fit(field, value) ? std::nullopt : std::optional(Refusal::bad_value);
        case CardKind::text: return {};
    }
    return Refusal::bad_value;
}

Date due_on(std::string_view key, std::string_view value) {
    return key == kCertifiedUntil ? iso_day(value) : Date{};
}

bool sees_to_certification(const Group& group, const Account& account) {
    return std::ranges::any_of(group.memberships, [&](const Membership& member) {
        if (!member.stands() || member.account != account.id) return false;
        const Affiliation* at = account.active_at(member.office);
        const bool plans = at != nullptr && at->profession == profession::care_manager;
        return plans || member.responsible || member.manager;
    });
}

Decided<Change> rule(const Case& c, const ChangeCard& wish) {
    const auto member = writer_of(c, wish.room, wish.membership);
    if (!member) return member.error();
    if (auto before = answered_before(c, wish)) return std::move(*before);
    if (No no = may_write(c, **member)) return *no;
    if (!wish.client_msg_id) return Refusal::bad_value;
    if (No no = values_in_order(c, wish)) return *no;
    if (No no = nothing_newer(c, wish)) return *no;

    Making made(c);
    NewEvent& event = made.event(EventKind::card_changed, wish.room, *member);
    event.client_msg_id = wish.client_msg_id;
    event.body = wish.body;
    for (const CardValue& value : wish.values) {
        event.card.push_back({value.key, due_on(value.key, value.value)});
    }
    const bool plan = wish.values.front().key == kSharedPlan;
    made.act(plan ? ledger::Event::plan_changed : ledger::Event::card_changed, "C11", *member);
    return made.take();
}

// What stands pinned is there for everybody, so that everybody may take it off, also who came later
// than it; only what one sees is put up again.
Decided<Change> rule(const Case& c, const PinDecision& wish) {
    const auto member = somebody_here(c, wish.room);
    if (!member) return member.error();
    if (auto before = answered_before(c, wish)) return std::move(*before);
    if (No no = may_write(c, **member)) return *no;
    if (!wish.client_msg_id) return Refusal::bad_value;
    const auto& message = c.facts.message;
    const std::uint64_t first = first_visible(*c.group, c.who(), wish.room, c.now);
    const bool there =
        message && message->room == wish.room && message->event == EventKind::posted && first != 0;
    if (!there || (!c.facts.pinned && message->seq < first)) {
        return Refused(Refusal::no_such_message, "B6");
    }
    if (message->retracted) return Refused(Refusal::already_retracted, "C5");
    if (message->head.kind != MessageKind::decision) return Refused(Refusal::wrong_kind, "C1");
    if (message->proxy_open) return Refused(Refusal::not_confirmed_yet, "A9");
    if (c.facts.pinned == wish.pinned) return Refused(Refusal::already_done, "C1");
    if (No no = words(wish.reason, limits::kReason)) return *no;

    Making made(c);
    NewEvent& event =
        made.event(wish.pinned ? EventKind::pinned : EventKind::unpinned, wish.room, *member);
    event.client_msg_id = wish.client_msg_id;
    event.refers_to = message->seq;
    event.version = message->version;
    event.reason = wish.reason;
    event.pin = wish.pinned ? PinChange::on : PinChange::off;
    made.act(wish.pinned ? ledger::Event::pinned : ledger::Event::unpinned, "C1", *member).version =
        message->version;
    return made.take();
}

}  // namespace tasuki::domain
