// A small ledger as a store would write it: an office's log, a region's log and a patient group's
// log, with seals in between. Held in memory so that a test can change any byte of it. Persons and
// offices are fictional (架空). Test support; one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/checkpoint.hpp"
#include "ledger/export.hpp"
#include "ledger/leaf.hpp"
#include "ledger/top.hpp"
#include "ledger/verify_export.hpp"
#include "vectors.hpp"

namespace tasuki::ledger::test {

struct SmallLog {
    LedgerId ledger;
    LogCreated created;
    std::vector<Bytes> entries;
    std::vector<SealedHead> heads;
    std::uint64_t state_at = kNoState;
    std::int64_t time = 1795000000000;

    Hash name() const { return log_name(ledger, created); }
    Frontier tree() const {
        Frontier out;
        for (const Bytes& entry : entries) out.append(leaf_hash(entry));
        return out;
    }
    EntryReader entry() const {
        return [this](std::uint64_t i) {
            return i < entries.size() ? std::optional(entries[i]) : std::nullopt;
        };
    }

    Leaf next(Event event) {
        Leaf leaf;
        leaf.index = entries.size();
        leaf.ledger = ledger;
        leaf.time = {time += 7};
        leaf.event = event;
        leaf.state_at = state_at;
        leaf.actor = id_named<Pseudonym>("架空 花子");
        return leaf;
    }
    void write(Leaf leaf) {
        leaf.state_at = state_at = state_at_for(leaf.has_state(), leaf.index, state_at);
        entries.push_back(encode(leaf));
    }
    void post(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            Leaf leaf = next(Event::posted);
            leaf.room = 1;
            leaf.first_seq = leaf.last_seq = leaf.index;
            leaf.commitment = hash_named("body" + std::to_string(leaf.index));
            if (leaf.index % 5 == 0) leaf.state = hash_named("state" + std::to_string(leaf.index));
            write(leaf);
        }
    }
};

inline SmallLog small_log(const std::string& who, Home home, LogKind kind = LogKind::real) {
    SmallLog log;
    log.ledger = id_named<LedgerId>(who);
    log.created = {hash_named(who + " random"), kind, home, {}};
    Leaf first = log.next(Event::log_created);
    first.extra = encode(log.created);
    log.write(first);
    return log;
}

struct SmallLedger {
    NoteSigner signer{"ledger.example.jp/kakuu-region", hash_named("signer")};
    std::vector<SmallLog> logs;
    std::vector<Bytes> top;
    std::map<Hash, Head> newest;
    std::int64_t time = 1795000000000;

    explicit SmallLedger(LogKind kind = LogKind::real, Fork fork = {}) {
        top.push_back(ledger::encode(TopStart{hash_named("top"), kind, fork}));
        for (const auto& [who, home] :
             {std::pair{"region", Home::region}, std::pair{"office", Home::office},
              std::pair{"group", Home::group}})
            logs.push_back(small_log(who, home, kind));
    }
    SmallLog& group() { return logs[2]; }

    // What a seal does: a head for each log that changed, then the signed root over all.
    std::string seal(bool with_day = false) {
        for (SmallLog& log : logs) {
            const Head head{log.name(), log.entries.size(), log.tree().root()};
            if (newest.contains(head.log) && newest[head.log] == head) continue;
            newest[head.log] = head;
            log.heads.push_back({head.size, head.root});
            top.push_back(ledger::encode(head));
        }
        if (with_day) {
            std::vector<Head> heads;
            for (const auto& [name, head] : newest) heads.push_back(head);
            top.push_back(ledger::encode(Day{{time += 1000}, heads.size(), day_root(heads)}));
        }
        return checkpoint();
    }
    Checkpoint head() const {
        Frontier tree;
        for (const Bytes& entry : top) tree.append(leaf_hash(entry));
        return {signer.name, tree.size(), tree.root()};
    }
    std::string checkpoint() const { return sign_checkpoint(head(), signer); }
    EntryReader top_entry() const {
        return [this](std::uint64_t i) {
            return i < top.size() ? std::optional(top[i]) : std::nullopt;
        };
    }
    ExportTrust trust() const { return {{signer.verifier(SignatureType::ed25519)}, {}}; }

    std::optional<TlogProof> head_proof(const SmallLog& log) const {
        const Bytes head = ledger::encode(newest.at(log.name()));
        const std::uint64_t at =
            static_cast<std::uint64_t>(std::ranges::find(top, head) - top.begin());
        const auto node = nodes_over([this](std::uint64_t i) { return leaf_hash(top[i]); });
        return TlogProof{{}, at, prove_inclusion(at, top.size(), node), checkpoint()};
    }
};

using Files = std::map<std::string, Bytes>;

inline Files exported(const SmallLedger& ledger) {
    Files out;
    ExportSource source{ledger.checkpoint(), true, ledger.top_entry(), {}};
    for (const SmallLog& log : ledger.logs)
        source.logs.push_back(
            {{log.name(), log.ledger, ledger.newest.at(log.name()).size}, log.entry(), {}});
    write_export(source,
                 [&](const std::string& path, ByteView content) { out[path] = to_bytes(content); });
    return out;
}

// One patient's log alone, as it is handed over: the top log stays at home.
inline Files exported_alone(const SmallLedger& ledger, const SmallLog& log) {
    Files out;
    ExportSource source{ledger.checkpoint(), false, {}, {}};
    source.logs.push_back(
        {{log.name(), log.ledger, log.entries.size()}, log.entry(), ledger.head_proof(log)});
    write_export(source,
                 [&](const std::string& path, ByteView content) { out[path] = to_bytes(content); });
    return out;
}

inline ExportReport verified(const Files& files, const ExportTrust& trust) {
    const FileReader file = [&](const std::string& path) {
        const auto at = files.find(path);
        return at == files.end() ? std::nullopt : std::optional(at->second);
    };
    return verify_export(file, trust);
}

}  // namespace tasuki::ledger::test
