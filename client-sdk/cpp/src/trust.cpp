#include "trust.hpp"

#include <algorithm>
#include <tuple>

#include "ledger/checkpoint.hpp"
#include "ledger/top.hpp"
#include "ledger/tree.hpp"

namespace tasuki::client {

Verdict Trust::meet(const std::string& vkey) {
    if (vkey.empty()) return vkey_.empty() ? Verdict{} : Mismatch::key_changed;
    if (!vkey_.empty() && vkey != vkey_) return Mismatch::key_changed;
    if (!ledger::parse_vkey(vkey)) return Mismatch::bad_signature;
    vkey_ = vkey;
    return {};
}

bool Trust::follow(const std::string& vkey, const DeclaredFork& fork) {
    if (vkey_.empty() || vkey == vkey_ || broken_) return false;
    const auto before = ledger::parse_vkey(vkey_);
    const auto now = ledger::parse_vkey(vkey);
    if (!before || !now || before->key != now->key || before->type != now->type) return false;
    const auto opened = ledger::open_checkpoint(fork.note, std::span(&*now, 1));
    const auto entry = ledger::decode_top(fork.start);
    const auto* start = entry ? std::get_if<ledger::TopStart>(&*entry) : nullptr;
    if (opened.fault != ledger::NoteFault::none || start == nullptr) return false;
    if (start->fork.old_origin != ledger::origin_hash(before->name)) return false;
    if (!ledger::inclusion_holds(ledger::leaf_hash(fork.start), 0, opened.checkpoint.size,
                                 fork.inclusion, opened.checkpoint.root))
        return false;
    vkey_ = vkey;
    kept_ = {};
    for (auto& [group, memory] : groups_) {
        memory.size = 0;
        memory.root = {};
        memory.checked_at = 0;
        memory.tried_at = 0;
        memory.unproved.clear();  // own messages are sent again, and acknowledged anew
    }
    return true;
}

Verdict Trust::look_at(const Checkpoint& shown) const {
    auto key = ledger::parse_vkey(vkey_);
    if (!key) return Mismatch::bad_signature;
    auto opened = ledger::open_checkpoint(shown.note, std::span(&*key, 1));
    if (opened.fault != ledger::NoteFault::none) return Mismatch::bad_signature;
    if (opened.checkpoint.size != shown.size || opened.checkpoint.root != shown.root) {
        return Mismatch::bad_signature;
    }
    if (shown.size < kept_.size) return Mismatch::went_back;
    if (shown.size == kept_.size && kept_.size > 0 && shown.root != kept_.root) {
        return Mismatch::forked;
    }
    return {};
}

Verdict Trust::grown(const HeadProof& proof) const {
    if (auto no = look_at(proof.checkpoint)) return no;
    if (kept_.size > 0 &&
        !ledger::consistency_holds(kept_.size, kept_.root, proof.checkpoint.size,
                                   proof.checkpoint.root, proof.top_consistency)) {
        return Mismatch::forked;
    }
    return {};
}

Verdict Trust::accept(GroupId group, const HeadProof& proof) {
    if (auto no = grown(proof)) return no;
    auto& memory = mine(group);
    if (memory.log_name != Hash{} && memory.log_name != proof.log_name) {
        return Mismatch::log_changed;
    }
    const auto head = ledger::encode(ledger::TopEntry(
        ledger::Head{.log = proof.log_name, .size = proof.size, .root = proof.root}));
    if (proof.head_index >= proof.checkpoint.size ||
        !ledger::inclusion_holds(ledger::leaf_hash(head), proof.head_index, proof.checkpoint.size,
                                 proof.head_inclusion, proof.checkpoint.root)) {
        return Mismatch::head_not_included;
    }
    if (memory.size > 0 && (proof.size < memory.size ||
                            !ledger::consistency_holds(memory.size, memory.root, proof.size,
                                                       proof.root, proof.consistency))) {
        return Mismatch::group_forked;
    }
    memory.log_name = proof.log_name;
    memory.size = proof.size;
    memory.root = proof.root;
    memory.checked_at = proof.checkpoint.size;
    kept_ = proof.checkpoint;
    return {};
}

Verdict Trust::accept(GroupId group, const LedgerRef& ref, const LeafProof& proof) {
    auto& memory = mine(group);
    if (ref.log_name != memory.log_name) return Mismatch::log_changed;
    // The server's own idea of the leaf is of no interest: the acknowledged one has to be there.
    if (proof.index != ref.index || proof.size != memory.size || ref.index >= memory.size ||
        !ledger::inclusion_holds(ref.leaf_hash, ref.index, memory.size, proof.inclusion,
                                 memory.root)) {
        return Mismatch::leaf_missing;
    }
    std::erase(memory.unproved, ref);
    return {};
}

Verdict Trust::remember(GroupId group, const LedgerRef& ref) {
    if (ref == LedgerRef{}) return {};
    auto& memory = mine(group);
    if (memory.log_name == Hash{}) memory.log_name = ref.log_name;
    if (memory.log_name != ref.log_name) return Mismatch::log_changed;
    if (std::ranges::find(memory.unproved, ref) != memory.unproved.end()) return {};
    if (memory.unproved.size() >= kUnproved) memory.unproved.erase(memory.unproved.begin());
    memory.unproved.push_back(ref);
    return {};
}

std::vector<GroupId> Trust::due(std::size_t most, std::uint64_t checkpoint_size) const {
    struct Waiting {
        std::uint64_t tried_at;
        GroupId group;
        bool own;
    };
    std::vector<Waiting> all;
    for (const auto& [key, memory] : groups_) {
        if (key.first != account_ || memory.checked_at >= checkpoint_size) continue;
        all.push_back({memory.tried_at, key.second, !memory.unproved.empty()});
    }
    std::ranges::sort(all, {}, [](const auto& one) { return std::tuple(one.tried_at, one.group); });
    auto places = (most + 1) / 2;
    std::stable_partition(all.begin(), all.end(), [&](const auto& one) {
        if (!one.own || places == 0) return false;
        --places;
        return true;
    });
    if (all.size() > most) all.resize(most);
    std::vector<GroupId> groups;
    groups.reserve(all.size());
    for (const auto& one : all) groups.push_back(one.group);
    return groups;
}

void Trust::open(AccountId account) {
    account_ = account;
    // Of the time when the record did not say whose they are.
    for (auto at = groups_.begin(); at != groups_.end() && !at->first.first;) {
        auto node = groups_.extract(at++);
        node.key().first = account;
        groups_.insert(std::move(node));
    }
}

void Trust::start_anew() {
    vkey_.clear();
    kept_ = {};
    groups_.clear();
    broken_ = false;
}

}  // namespace tasuki::client
