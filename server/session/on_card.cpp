// The patient card as it stands, what stood in a field, what is pinned (rules C1, C11). Log, then
// show. Card and pins are shown whatever the history scope; what stood before is clipped to it.
#include <algorithm>
#include <limits>

#include "base/limits.hpp"
#include "session/decode.hpp"
#include "session/session.hpp"

namespace tasuki::session {
namespace {

// Behind every entry: 0 would mean all.
constexpr auto kBehind = std::numeric_limits<std::uint64_t>::max();
constexpr domain::SeqRange kNoVersion{kBehind, kBehind};

domain::ReadRange card_reading(GroupId group, domain::ReadWhat what) {
    domain::ReadRange record;
    record.group = group;
    record.what = what;
    return record;
}

// The value that an entry put into this field.
std::optional<encode::CardLine> line_of(const store::CardPut& put) {
    const auto body = decode_card(put.event->body);
    if (!body) return std::nullopt;
    const auto value = std::ranges::find(body->values, put.key, &domain::CardValue::key);
    if (value == body->values.end()) return std::nullopt;
    return encode::CardLine{*value, put.event};
}

// In the order of the form, behind that field, as many as a frame holds.
encode::Card page_of_card(const store::CardRead& read, const std::string& after_key) {
    encode::Card out;
    std::size_t bytes = 0;
    bool behind = after_key.empty();
    for (const auto& field : domain::card_fields()) {
        const auto put = std::ranges::find(read.values, field.key, &store::CardPut::key);
        auto line = behind && put != read.values.end() ? line_of(*put) : std::nullopt;
        behind = behind || field.key == after_key;
        if (!line) continue;
        bytes += line->value.value.size() + line->value.source.size() + limits::kCardLine;
        out.more = !out.lines.empty() && bytes > limits::kPageBytes;
        if (out.more) break;
        out.lines.push_back(std::move(*line));
    }
    return out;
}

domain::SeqRange span_of(const std::vector<std::shared_ptr<const store::StoredEvent>>& events) {
    domain::SeqRange span;
    for (const auto& event : events) {
        span.first = span.first == 0 ? event->seq : std::min(span.first, event->seq);
        span.last = std::max(span.last, event->seq);
    }
    return span;
}

}  // namespace

awaitable<std::optional<store::GroupNow>> Session::record_reading(std::uint64_t id,
                                                                  domain::ReadRange record) {
    const auto outcome = co_await commit(domain::GroupCommand{record});
    if (over()) co_return std::nullopt;
    if (!outcome || not_now()) {
        refuse(id, outcome ? *not_now() : outcome.error().refusal);
        co_return std::nullopt;
    }
    co_return (**outcome).group;
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadCard wish) {
    co_await outbox_.drained();
    if (over()) co_return;
    if (!wish.group) {  // the form alone: nothing of anybody
        encode::Card form;
        form.with_form = true;
        outbox_.answer(encode::card(id, {}, form));
        co_return;
    }
    const auto read = co_await parts_.store.card(parts_.hub.loop_number(), wish.group);
    if (over()) co_return;
    const auto record = card_reading(wish.group, domain::ReadWhat::card);
    const auto now = co_await record_reading(id, record);
    if (!now) co_return;
    auto page = page_of_card(read, wish.after_key);
    page.with_form = wish.with_form;
    show(Tag{wish.group, domain::Room::staff, 0, 0, 0, false}, encode::card(id, wish.group, page));
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadCardVersions wish) {
    co_await outbox_.drained();
    if (over()) co_return;
    const auto read = co_await parts_.store.card_versions(parts_.hub.loop_number(), wish.group,
                                                          wish.key, wish.before);
    if (over()) co_return;
    auto record = card_reading(wish.group, domain::ReadWhat::card_versions);
    record.range = read.values.empty() ? kNoVersion
                                       : domain::SeqRange{read.values.back().event->seq,
                                                          read.values.front().event->seq};
    const auto now = co_await record_reading(id, record);
    if (!now) co_return;
    const auto first = first_seq_in(*now, domain::Room::staff);
    encode::Card page;
    std::size_t bytes = 0;
    for (const auto& put : read.values) {
        auto line = line_of(put);
        if (!line || first == 0 || put.event->seq < first) continue;
        bytes += line->value.value.size() + line->value.source.size() + limits::kCardLine;
        page.more = !page.lines.empty() && bytes > limits::kPageBytes;
        if (page.more) break;
        page.lines.push_back(std::move(*line));
    }
    page.more = page.more || read.more;
    show(Tag{wish.group, domain::Room::staff, 0, 0, 0, false}, encode::card(id, wish.group, page));
}

awaitable<void> Session::on(std::uint64_t id, ask::ReadPinned wish) {
    co_await outbox_.drained();
    if (over()) co_return;
    const Hub::ReadWatch watch(parts_.hub, wish.group);
    const auto read =
        co_await parts_.store.pinned(parts_.hub.loop_number(), wish.group, wish.room, wish.before);
    if (over()) co_return;
    auto record = card_reading(wish.group, domain::ReadWhat::pinned);
    record.room = wish.room;
    record.range = span_of(read.events);
    const auto now = co_await record_reading(id, record);
    if (!now) co_return;
    // From the first on: a pinned decision is everybody's.
    auto events = show_all(read.events, 1, watch.late());
    std::erase_if(events, [](const Shown& shown) { return shown.retracted_at_seq != 0; });
    show(Tag{wish.group, wish.room, 0, 0, 0, false},
         encode::pinned(id, {wish.group, wish.room}, events, read.more));
}

}  // namespace tasuki::session
