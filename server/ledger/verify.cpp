#include "ledger/verify.hpp"

#include "ledger/entry_pass.hpp"
#include "ledger/extra.hpp"
#include "ledger/leaf.hpp"

namespace tasuki::ledger {
namespace {

// What each leaf must be, given those before it.
class LeafForm {
  public:
    explicit LeafForm(const LogToCheck& log) : log_(log) {}

    std::optional<Fault> check(std::uint64_t index, ByteView entry) {
        const auto leaf = decode_leaf(entry);
        if (!leaf) return fault(FaultKind::undecodable, index, "a leaf", "other bytes");
        if (leaf->ledger != log_.ledger)
            return fault(FaultKind::wrong_log, index, log_.ledger.hex(), leaf->ledger.hex());
        if (leaf->index != index) return misplaced(index, leaf->index);
        if (auto bad = check_start(*leaf)) return bad;
        const std::uint64_t state_at = state_at_for(leaf->has_state(), index, state_at_);
        if (leaf->state_at != state_at)
            return fault(FaultKind::state_link, index, place(state_at), place(leaf->state_at));
        if (auto bad = check_time(*leaf)) return bad;
        state_at_ = state_at;
        if (leaf->has_state()) state_ = leaf->state;
        time_ = leaf->time;
        return std::nullopt;
    }

    std::uint64_t state_at() const { return state_at_; }
    const Hash& state() const { return state_; }

  private:
    static std::string place(std::uint64_t at) {
        return at == kNoState ? "none" : std::to_string(at);
    }
    static Fault fault(FaultKind kind, std::uint64_t index, std::string expected,
                       std::string found) {
        return {kind, {}, index, index + 1, std::move(expected), std::move(found)};
    }

    Fault misplaced(std::uint64_t index, std::uint64_t named) const {
        FaultKind kind = FaultKind::inserted;
        if (named > index) kind = stands_later(index) ? FaultKind::reordered : FaultKind::removed;
        return fault(kind, index, "index " + std::to_string(index),
                     "index " + std::to_string(named));
    }

    bool stands_later(std::uint64_t index) const {
        for (std::uint64_t i = index + 1; i < log_.size; ++i) {
            const auto entry = log_.entry(i);
            if (!entry) return false;
            const auto leaf = decode_leaf(*entry);
            if (leaf && leaf->index == index) return true;
        }
        return false;
    }

    std::optional<Fault> check_start(const Leaf& leaf) const {
        if ((leaf.index == 0) != (leaf.event == Event::log_created)) {
            return fault(FaultKind::bad_start, leaf.index,
                         leaf.index == 0 ? "log_created" : "another event",
                         std::string(describe(leaf.event).slug));
        }
        if (leaf.index != 0) return std::nullopt;
        const auto created = decode_log_created(leaf.extra);
        if (!created) return fault(FaultKind::bad_start, 0, "how a log begins", "other bytes");
        const Hash name = log_name(log_.ledger, *created);
        if (log_.name != Hash{} && name != log_.name)
            return fault(FaultKind::bad_start, 0, to_hex(log_.name), to_hex(name));
        return std::nullopt;
    }

    std::optional<Fault> check_time(const Leaf& leaf) const {
        if (leaf.index == 0 || leaf.time >= time_) return std::nullopt;
        const auto step = decode_clock_step(leaf.extra);
        const bool says_so =
            (leaf.event == Event::clock_stepped || leaf.event == Event::clock_accepted) && step &&
            step->from == time_ && step->to == leaf.time;
        if (says_so) return std::nullopt;
        return fault(FaultKind::time_went_back, leaf.index,
                     "not before " + std::to_string(time_.ms), std::to_string(leaf.time.ms));
    }

    const LogToCheck& log_;
    std::uint64_t state_at_ = kNoState;
    Hash state_{};
    Instant time_;
};

}  // namespace

LogVerdict verify_leaves(const LogToCheck& log) {
    LeafForm form(log);
    EntryPass pass(log.size, log.entry, log.saved_hash, log.heads);
    LogVerdict out;
    out.fault = pass.run([&form](std::uint64_t i, ByteView entry) { return form.check(i, entry); });
    if (out.fault) out.fault->log = log.name;
    out.frontier = pass.frontier();
    out.state = form.state();
    out.state_at = form.state_at();
    return out;
}

std::optional<Fault> verify_chain(const Chain& from, const Chain& to, const BatchReader& batch) {
    Chain chain = from;
    while (chain.n < to.n) {
        const std::uint64_t n = chain.n + 1;
        const auto next = batch(n);
        if (!next || next->leaf_hashes.empty())
            return Fault{FaultKind::chain_broken, {}, n, n + 1, "a batch", "none"};
        chain = chain_next(chain, next->leaf_hashes);
        if (chain.value != next->value)
            return Fault{FaultKind::chain_broken, {}, n, n + 1, to_hex(chain.value),
                         to_hex(next->value)};
    }
    if (chain != to)
        return Fault{FaultKind::chain_broken, {}, chain.n, chain.n + 1, to_hex(to.value),
                     to_hex(chain.value)};
    return std::nullopt;
}

}  // namespace tasuki::ledger
