// The patient card and what is pinned: read and changed while the connection stands.
#include "calls.hpp"
#include "outbox.hpp"

namespace tasuki::client {
namespace {

// Asked for in pages until the whole of it is there.
awaitable<Result<Card>> whole_card(CorePtr core, GroupId group, bool with_form) {
    Card card;
    std::string after;
    for (bool more = true; more;) {
        pb::ClientEnvelope envelope;
        auto& to = *envelope.mutable_read_card();
        to.set_group_id(write_id(group));
        to.set_after_key(after);
        to.set_with_form(with_form && after.empty());
        auto answer = co_await ask(core, std::move(envelope));
        if (!answer) co_return answer.error();
        if (!answer->has_card()) co_return not_the_answer("Card");
        const auto& part = answer->card();
        if (part.has_form()) card.form = read(part.form());
        for (const auto& line : part.lines()) card.lines.push_back(read(line));
        more = part.more() && part.lines_size() > 0;
        if (more) after = card.lines.back().field.key;
    }
    co_return card;
}

Result<CardForm> read_form_answer(const pb::ServerEnvelope& from) {
    if (!from.has_card()) return not_the_answer("Card");
    return read(from.card().form());
}

Result<CardVersions> read_versions_answer(const pb::ServerEnvelope& from) {
    if (!from.has_card()) return not_the_answer("Card");
    CardVersions versions;
    for (const auto& line : from.card().lines()) versions.lines.push_back(read(line));
    versions.more = from.card().more();
    return versions;
}

awaitable<Result<PinnedPage>> pinned_of(CorePtr core, RoomRef where, pb::ClientEnvelope envelope) {
    auto answer = co_await ask(std::move(core), std::move(envelope));
    if (!answer) co_return answer.error();
    if (!answer->has_pinned()) co_return not_the_answer("Pinned");
    PinnedPage page;
    for (const auto& one : answer->pinned().events()) page.events.push_back(read(where, one));
    page.more = answer->pinned().more();
    co_return page;
}

// What was done comes as an entry of the room as well, as it does to everybody else.
awaitable<Result<Accepted>> entered(CorePtr core, RoomRef where, pb::ClientEnvelope envelope) {
    auto answer = co_await ask(core, std::move(envelope));
    if (!answer) co_return answer.error();
    if (!answer->has_accepted()) co_return not_the_answer("Accepted");
    auto accepted = read(answer->accepted());
    core->places.saw_epoch(where.group, accepted.roster_epoch);
    if (auto no = core->trust.remember(where.group, accepted.ledger)) {
        mismatch(*core, *no, where.group, {});
    }
    if (auto room = core->rooms.find(where); room != core->rooms.end() && accepted.seq != 0) {
        room->second.feed.known(accepted.seq);
        look_for_gap(*core, where);
    }
    co_return accepted;
}

}  // namespace

awaitable<Result<Card>> Client::read_card(GroupId group, bool with_form) {
    return whole_card(core_, group, with_form);
}

awaitable<Result<CardForm>> Client::read_card_form() {
    pb::ClientEnvelope envelope;
    envelope.mutable_read_card()->set_with_form(true);
    return call<CardForm>(core_, std::move(envelope), &read_form_answer);
}

awaitable<Result<CardVersions>> Client::read_card_versions(GroupId group, std::string key,
                                                           std::uint64_t before_seq) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_read_card_versions();
    to.set_group_id(write_id(group));
    to.set_key(key);
    to.set_before_seq(before_seq);
    return call<CardVersions>(core_, std::move(envelope), &read_versions_answer);
}

awaitable<Result<Accepted>> Client::change_card(GroupId group, std::vector<CardField> fields,
                                                MembershipId as) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_change_card();
    to.set_group_id(write_id(group));
    to.set_client_msg_id(write_id(new_message_id(core_->now())));
    to.set_body(write_bytes(write_card(fields)));
    to.set_membership_id(write_id(as));
    return entered(core_, RoomRef{group, Room::staff}, std::move(envelope));
}

awaitable<Result<PinnedPage>> Client::read_pinned(RoomRef where, std::uint64_t before_seq) {
    pb::ClientEnvelope envelope;
    write_room(where, *envelope.mutable_read_pinned());
    envelope.mutable_read_pinned()->set_before_seq(before_seq);
    return pinned_of(core_, where, std::move(envelope));
}

awaitable<Result<Accepted>> Client::pin_decision(RoomRef where, std::uint64_t seq, bool pinned,
                                                 std::string reason) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_pin_decision();
    write_room(where, to);
    to.set_client_msg_id(write_id(new_message_id(core_->now())));
    to.set_seq(seq);
    to.set_pinned(pinned);
    to.set_reason(reason);
    return entered(core_, where, std::move(envelope));
}

}  // namespace tasuki::client
