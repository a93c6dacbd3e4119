#include "store/reads.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "store/opener.hpp"

namespace tasuki::store {
namespace {

constexpr std::size_t kReceiptsPerPage = 2'000;

domain::SeqRange range_of(const PageWish& wish, std::uint64_t last) {
    if (wish.backwards || wish.from == 0) return {1, wish.from == 0 ? last : wish.from};
    return {wish.from, last};
}

std::optional<Instant> time_of(const std::optional<row::Receipt>& receipt) {
    return receipt ? std::optional(receipt->at) : std::nullopt;
}

ReceiptRow shown(const row::Receipt& row) {
    return {row.revision, row.room,  row.membership, row.account,    row.device,
            row.kind,     row.range, row.at,         row.device_time};
}

}  // namespace

PageRead Reads::page(const PageWish& wish) const {
    const ReadScope scope(reading_);
    PageRead page;
    const auto row = reading_.group(wish.group);
    if (!row) return page;
    const auto head = reading_.room_head(row->no, wish.room);
    page.head = {head.last_seq, head.receipt_revision};
    const Opener opener(reading_, *row, wish.room, group_keys_(wish.group));
    const bool backwards = wish.backwards || wish.from == 0;
    const std::size_t limit =
        std::min(wish.limit == 0 ? limits::kPage : wish.limit, limits::kDeltaEvents);
    std::size_t bytes = 0;
    reading_.messages(
        row->no, wish.room, range_of(wish, head.last_seq), backwards, [&](row::Message&& message) {
            bytes += message.sealed.size();
            const bool full =
                page.events.size() >= limit || (!page.events.empty() && bytes > limits::kPageBytes);
            if (full) page.more = true;
            else page.events.push_back(opener.open(message));
            return !full;
        });
    if (backwards) std::ranges::reverse(page.events);
    reading_.receipts_after(row->no, wish.room, wish.receipts_after, [&](row::Receipt&& receipt) {
        page.more_receipts = page.receipts.size() == kReceiptsPerPage;
        if (!page.more_receipts) page.receipts.push_back(shown(receipt));
        return !page.more_receipts;
    });
    return page;
}

std::vector<std::shared_ptr<const StoredEvent>> Reads::versions(GroupId group, domain::Room room,
                                                                std::uint64_t seq) const {
    const ReadScope scope(reading_);
    std::vector<std::shared_ptr<const StoredEvent>> versions;
    const auto row = reading_.group(group);
    auto original = row ? reading_.message(row->no, room, seq) : std::nullopt;
    if (original && original->kind == domain::EventKind::corrected)
        original = reading_.message(row->no, room, original->refers_to);
    if (!original) return versions;
    const Opener opener(reading_, *row, room, group_keys_(group));
    versions.push_back(opener.open(*original));
    for (const auto& about : reading_.messages_about(row->no, room, original->seq))
        if (about.kind == domain::EventKind::corrected) versions.push_back(opener.open(about));
    return versions;
}

std::vector<ReceiptLine> Reads::receipts(GroupId group, domain::Room room,
                                         std::uint64_t seq) const {
    const ReadScope scope(reading_);
    std::vector<ReceiptLine> lines;
    const auto row = reading_.group(group);
    if (!row) return lines;
    using domain::ReceiptKind;
    for (const auto& m : reading_.memberships(row->no)) {
        const auto when = [&](ReceiptKind kind) {
            return time_of(reading_.receipt_for(row->no, room, m.id, kind, seq));
        };
        lines.push_back({m.id, m.account, when(ReceiptKind::delivered),
                         when(ReceiptKind::displayed), when(ReceiptKind::confirmed)});
    }
    return lines;
}

std::optional<GroupNow> Reads::load(GroupNo no) const {
    const auto row = reading_.group(no);
    if (!row) return std::nullopt;
    try {
        return load_group(reading_, *row, group_keys_(row->id).get()).now;
    } catch (const RecordFault& fault) {
        log::error("record_fault", {{"what", log::Value::technical(fault.what())}});
        return std::nullopt;
    }
}

std::vector<GroupListLine> Reads::groups_of(AccountId account) const {
    const ReadScope scope(reading_);
    std::vector<GroupListLine> lines;
    for (auto no : reading_.groups_of(account)) {
        auto now = load(no);
        if (!now) continue;
        GroupListLine line{std::move(*now), std::nullopt, {}};
        for (const auto& a : line.now.group->admissions)
            if (a.account == account && a.state == domain::AdmissionState::invited)
                line.invitation = a;
        if (const auto* m = line.now.group->standing(account))
            for (auto room : {domain::Room::staff, domain::Room::family}) {
                domain::RangeSet displayed;
                reading_.receipts_of(no, room, m->id, [&](row::Receipt&& receipt) {
                    if (receipt.kind == domain::ReceiptKind::displayed)
                        displayed.add(receipt.range);
                    return true;
                });
                const auto first = m->first_seq[index_of(room)];
                if (first != 0)
                    line.displayed_to[index_of(room)] = displayed.contiguous_from(first);
            }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<GroupNow> Reads::groups_of_office(OfficeId office) const {
    const ReadScope scope(reading_);
    std::vector<GroupNow> groups;
    for (auto no : reading_.groups_of_office(office))
        if (auto now = load(no)) groups.push_back(std::move(*now));
    return groups;
}

std::optional<GroupNow> Reads::group(GroupId id) const {
    const ReadScope scope(reading_);
    const auto row = reading_.group(id);
    if (!row) return std::nullopt;
    return load_group(reading_, *row, group_keys_(id).get()).now;
}

std::vector<WipeLine> Reads::wipes(GroupId group, MembershipId membership) const {
    const ReadScope scope(reading_);
    std::vector<WipeLine> lines;
    const auto row = reading_.group(group);
    if (!row) return lines;
    for (const auto& handover : reading_.handovers(row->no, membership)) {
        WipeLine line;
        line.device = handover.device;
        if (const auto device = reading_.device(handover.device))
            line.device_name = from_row(*device, keys_).name;
        line.last_seq = handover.last_seq[index_of(domain::Room::staff)];
        line.wiped = handover.wiped;
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace tasuki::store
