// Reading on request: pages, receipt lists, versions, the checkpoint; and the authenticator's code.
#include <algorithm>
#include <cctype>

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "calls.hpp"

namespace tasuki::client {
namespace {

Result<Page> read_page_answer(const pb::ServerEnvelope& from) {
    if (!from.has_page()) return not_the_answer("Page");
    return read(from.page());
}
Result<ReceiptList> read_list(const pb::ServerEnvelope& from) {
    if (!from.has_receipt_list()) return not_the_answer("ReceiptList");
    return read(from.receipt_list());
}
Result<Checkpoint> read_checkpoint_answer(const pb::ServerEnvelope& from) {
    if (!from.has_checkpoint()) return not_the_answer("Checkpoint");
    return read(from.checkpoint());
}

awaitable<Result<std::vector<RoomEvent>>> versions_of(CorePtr core, RoomRef where,
                                                      pb::ClientEnvelope envelope) {
    auto answer = co_await ask(std::move(core), std::move(envelope));
    if (!answer) co_return answer.error();
    if (!answer->has_versions()) co_return not_the_answer("VersionList");
    std::vector<RoomEvent> versions;
    for (const auto& one : answer->versions().events()) versions.push_back(read(where, one));
    co_return versions;
}

struct HandOver {
    RoomRef where;
    Client::Found found;
    void operator()(const pb::ServerEnvelope& part) const {
        std::vector<RoomEvent> hits;
        for (const auto& one : part.search_hits().events()) hits.push_back(read(where, one));
        if (!hits.empty() && found) found(std::move(hits));
    }
};

awaitable<Result<SearchEnd>> search_room(CorePtr core, RoomRef where, pb::ClientEnvelope envelope,
                                         Client::Found found) {
    const HandOver hand_over{where, std::move(found)};
    auto answer = co_await ask(std::move(core), std::move(envelope), hand_over);
    if (!answer) co_return answer.error();
    if (!answer->has_search_hits()) co_return not_the_answer("SearchHits");
    hand_over(*answer);
    const auto& last = answer->search_hits();
    co_return SearchEnd{last.searched_to_seq(), last.more(), last.stopped()};
}

AwaitedGroup read_part(const pb::Awaiting& from) {
    AwaitedGroup part;
    part.where = read_room(from.group_id(), from.room());
    part.more = from.more();
    part.certified_until = read(from.certified_until());
    for (const auto& one : from.items()) {
        AwaitedItem item;
        item.message = read(part.where, one.event());
        const auto& entry = entry_of(item.message);
        const bool corrected = std::holds_alternative<MessageCorrected>(item.message);
        item.seq = corrected ? entry.refers_to : entry.seq;
        for (const int what : one.what()) item.what.push_back(static_cast<Awaits>(what));
        part.items.push_back(std::move(item));
    }
    return part;
}

struct Gather {
    std::shared_ptr<std::vector<AwaitedGroup>> groups;
    void operator()(const pb::ServerEnvelope& part) const {
        if (part.has_awaiting()) groups->push_back(read_part(part.awaiting()));
    }
};

awaitable<Result<std::vector<AwaitedGroup>>> all_awaiting(CorePtr core) {
    pb::ClientEnvelope envelope;
    envelope.mutable_read_awaiting();
    const Gather gather{std::make_shared<std::vector<AwaitedGroup>>()};
    auto answer = co_await ask(std::move(core), std::move(envelope), gather);
    if (!answer) co_return answer.error();
    if (!answer->has_awaiting()) co_return not_the_answer("Awaiting");
    co_return std::move(*gather.groups);
}

Result<Visit> read_visit_answer(const pb::ServerEnvelope& from) {
    if (!from.has_visit()) return not_the_answer("Visit");
    const auto& visit = from.visit();
    return Visit{.where = read_room(visit.group_id(), visit.room()),
                 .own_seq = visit.own_seq(),
                 .own_at = read_time(visit.own_ms()),
                 .displayed_to = visit.displayed_to(),
                 .first_seq = visit.first_seq(),
                 .latest_seq = visit.latest_seq()};
}

std::optional<Bytes> from_base32(std::string_view text) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    Bytes bytes;
    std::uint32_t held = 0;
    int bits = 0;
    for (char c : text) {
        if (c == ' ' || c == '=') continue;
        const auto upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        const auto value = kLetters.find(upper);
        if (value == std::string_view::npos) return std::nullopt;
        held = (held << 5 | static_cast<std::uint32_t>(value)) & 0xfff;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<std::uint8_t>(held >> bits));
    }
    return bytes;
}

}  // namespace

awaitable<Result<Page>> Client::read_page(RoomRef where, PageWish wish) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_read_page();
    write_room(where, to);
    to.set_from_seq(wish.from_seq);
    to.set_limit(wish.limit);
    to.set_backwards(wish.backwards);
    to.set_receipts_after(wish.receipts_after);
    return call<Page>(core_, std::move(envelope), &read_page_answer);
}

awaitable<Result<ReceiptList>> Client::read_receipts(RoomRef where, std::uint64_t seq) {
    pb::ClientEnvelope envelope;
    write_room(where, *envelope.mutable_read_receipts());
    envelope.mutable_read_receipts()->set_seq(seq);
    return call<ReceiptList>(core_, std::move(envelope), &read_list);
}

awaitable<Result<std::vector<RoomEvent>>> Client::read_versions(RoomRef where, std::uint64_t seq) {
    pb::ClientEnvelope envelope;
    write_room(where, *envelope.mutable_read_versions());
    envelope.mutable_read_versions()->set_seq(seq);
    return versions_of(core_, where, std::move(envelope));
}

awaitable<Result<SearchEnd>> Client::search(RoomRef where, SearchWish wish, Found found) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_search();
    write_room(where, to);
    to.set_text(wish.text);
    if (wish.author) to.set_author_id(write_id(wish.author));
    if (wish.office) to.set_office_id(write_id(wish.office));
    to.set_since_ms(write_time(wish.since));
    to.set_until_ms(write_time(wish.until));
    if (wish.kind) to.set_kind(static_cast<pb::MessageKind>(*wish.kind));
    to.set_before_seq(wish.before_seq);
    to.set_limit(wish.limit);
    return search_room(core_, where, std::move(envelope), std::move(found));
}

awaitable<Result<std::vector<AwaitedGroup>>> Client::read_awaiting() { return all_awaiting(core_); }

awaitable<Result<Visit>> Client::read_visit(RoomRef where) {
    pb::ClientEnvelope envelope;
    write_room(where, *envelope.mutable_read_visit());
    return call<Visit>(core_, std::move(envelope), &read_visit_answer);
}

void Client::stop_search() {
    pb::ClientEnvelope envelope;
    envelope.mutable_stop_search();
    core_->link.tell(std::move(envelope));
}

awaitable<Result<Checkpoint>> Client::read_checkpoint() {
    pb::ClientEnvelope envelope;
    envelope.mutable_read_checkpoint();
    return call<Checkpoint>(core_, std::move(envelope), &read_checkpoint_answer);
}

std::string totp_now(std::string_view base32_secret, Time now) {
    constexpr std::int64_t kStepMs = 30'000;
    const auto secret = from_base32(base32_secret);
    if (!secret) return {};
    const auto ms = now == Time{} ? SystemClock().now().ms : now.time_since_epoch().count();
    return totp_code(*secret, ms / kStepMs);
}

}  // namespace tasuki::client
