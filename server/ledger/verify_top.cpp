#include "ledger/entry_pass.hpp"
#include "ledger/verify.hpp"

namespace tasuki::ledger {
namespace {

// What each entry of the top log must be, given those before it; gathers the seals of every log.
class TopForm {
  public:
    explicit TopForm(TopVerdict& out) : out_(out) {}

    std::optional<Fault> check(std::uint64_t index, ByteView bytes) {
        const auto entry = decode_top(bytes);
        if (!entry) return fault(FaultKind::undecodable, index, "an entry", "other bytes");
        const auto* start = std::get_if<TopStart>(&*entry);
        if ((index == 0) != (start != nullptr))
            return fault(FaultKind::bad_start, index, "one start, in front", "another entry");
        if (start != nullptr) out_.start = *start;
        if (const auto* head = std::get_if<Head>(&*entry)) return check_head(index, *head);
        if (const auto* day = std::get_if<Day>(&*entry)) return check_day(index, *day);
        return std::nullopt;
    }

  private:
    static Fault fault(FaultKind kind, std::uint64_t index, std::string expected,
                       std::string found) {
        return {kind, {}, index, index + 1, std::move(expected), std::move(found)};
    }

    std::optional<Fault> check_head(std::uint64_t index, const Head& head) {
        auto& seals = out_.logs[head.log];
        if (!seals.empty() && head.size <= seals.back().size) {
            return fault(FaultKind::head_went_back, index,
                         "more than " + std::to_string(seals.back().size) + " entries",
                         std::to_string(head.size) + " entries");
        }
        seals.push_back({head.size, head.root});
        return std::nullopt;
    }

    std::optional<Fault> check_day(std::uint64_t index, const Day& day) {
        std::vector<Head> newest;  // a map is sorted by name
        for (const auto& [log, seals] : out_.logs)
            newest.push_back({log, seals.back().size, seals.back().root});
        const Hash root = day_root(newest);
        const bool later = !last_day_ || day.time >= *last_day_;
        if (day.logs != newest.size() || day.root != root || !later)
            return fault(FaultKind::day_differs, index, to_hex(root), to_hex(day.root));
        last_day_ = day.time;
        return std::nullopt;
    }

    TopVerdict& out_;
    std::optional<Instant> last_day_;
};

}  // namespace

TopVerdict verify_top(const TopToCheck& top) {
    TopVerdict out;
    TopForm form(out);
    EntryPass pass(top.size, top.entry, top.saved_hash, top.heads);
    out.fault = pass.run([&form](std::uint64_t i, ByteView entry) { return form.check(i, entry); },
                         top.roots_at);
    out.frontier = pass.frontier();
    out.roots = pass.roots();
    return out;
}

}  // namespace tasuki::ledger
