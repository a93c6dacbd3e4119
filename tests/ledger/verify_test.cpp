// The verifier's whole worth is that it names the place. Each change an operator might make to a
// patient's log is made here, and must be named: which entry, and what was done to it.
#include "ledger/verify.hpp"

#include <gtest/gtest.h>

#include "small_ledger.hpp"

namespace tasuki::ledger {
namespace {

constexpr std::uint64_t kBad = 13;

struct Changed {
    test::SmallLog log;
    std::vector<Hash> saved;  // as a store's rows or an export's tiles still have them
    bool with_saved = true;
    bool with_heads = true;

    Changed() : log(test::small_log("group", Home::group)) {
        for (const std::size_t posts : {9u, 6u, 14u}) {  // seals at 10, 16 and 30
            log.post(posts);
            log.heads.push_back({log.entries.size(), log.tree().root()});
        }
        for (const Bytes& entry : log.entries) saved.push_back(leaf_hash(entry));
    }

    LogVerdict verdict() const {
        LogToCheck check{log.name(), log.ledger, 30, log.entry(), {}, {}};
        if (with_heads) check.heads = log.heads;
        if (with_saved)
            check.saved_hash = [this](std::uint64_t i) {
                return i < saved.size() ? std::optional(saved[i]) : std::nullopt;
            };
        return verify_leaves(check);
    }
    // Rewrites one leaf as somebody who knows the format would.
    template <class F>
    void rewrite(std::uint64_t index, F&& change) {
        Leaf leaf = decode_leaf(log.entries.at(index)).value();
        change(leaf);
        log.entries[index] = encode(leaf);
    }
    void drop(std::uint64_t i) { log.entries.erase(log.entries.begin() + std::ptrdiff_t(i)); }
    void swap(std::uint64_t i, std::uint64_t k) { std::swap(log.entries[i], log.entries[k]); }
    void insert(std::uint64_t i, Bytes entry) {
        log.entries.insert(log.entries.begin() + std::ptrdiff_t(i), std::move(entry));
    }
    void forget_hashes() {  // the stored hashes were made to fit
        saved.clear();
        for (const Bytes& entry : log.entries) saved.push_back(leaf_hash(entry));
    }
};

void expect_fault(const Changed& changed, FaultKind kind, std::uint64_t index) {
    const auto fault = changed.verdict().fault;
    ASSERT_TRUE(fault);
    EXPECT_EQ(describe(fault->kind).slug, describe(kind).slug);
    EXPECT_EQ(fault->index, index);
    EXPECT_EQ(fault->log, changed.log.name());
}

TEST(Verify, AnUntouchedLogHoldsAndYieldsItsState) {
    const Changed whole;
    const auto verdict = whole.verdict();
    EXPECT_FALSE(verdict.fault);
    EXPECT_EQ(verdict.frontier, whole.log.tree());
    EXPECT_EQ(verdict.state_at, 25u);
    EXPECT_EQ(verdict.state, test::hash_named("state25"));
}

TEST(Verify, AFlippedBitIsNamedAtEveryEntry) {
    for (std::uint64_t i = 0; i < 30; ++i) {
        Changed changed;
        Bytes& entry = changed.log.entries[i];
        entry[entry.size() - 3] ^= 0x20;
        expect_fault(changed, FaultKind::altered, i);
    }
}

TEST(Verify, ADroppedEntryIsNamedAtEveryPlace) {
    for (std::uint64_t i = 0; i < 29; ++i) {
        Changed changed;
        changed.drop(i);
        expect_fault(changed, FaultKind::removed, i);
    }
    Changed last;
    last.drop(29);
    expect_fault(last, FaultKind::truncated, 29);
}

TEST(Verify, SwappedEntriesAreNamedAtEveryPlace) {
    for (std::uint64_t i = 0; i < 29; ++i) {
        Changed next, far;
        next.swap(i, i + 1);
        expect_fault(next, FaultKind::reordered, i);
        if (i < 25) {
            far.swap(i, i + 4);
            expect_fault(far, FaultKind::reordered, i);
        }
    }
}

TEST(Verify, AnInsertedEntryIsNamedAtEveryPlace) {
    for (std::uint64_t i = 0; i < 30; ++i) {
        Changed forged, copied;
        Leaf leaf = decode_leaf(forged.log.entries[i]).value();
        leaf.app_version = 99;
        forged.insert(i, encode(leaf));
        expect_fault(forged, FaultKind::inserted, i);
        copied.insert(i, copied.log.entries[(i + 11) % 30]);
        expect_fault(copied, FaultKind::inserted, i);
    }
}

TEST(Verify, ATruncatedLogIsNamedAtEveryLength) {
    for (std::size_t n = 0; n < 30; ++n) {
        Changed changed;
        changed.log.entries.resize(n);
        expect_fault(changed, FaultKind::truncated, n);
        changed.with_saved = false;
        expect_fault(changed, FaultKind::truncated, n);
    }
}

// Without stored hashes that fit the seal the entries' own numbers still tell.
TEST(Verify, DropSwapAndInsertAreNamedWithoutStoredHashes) {
    for (const bool refit : {false, true}) {
        Changed dropped, swapped, inserted;
        dropped.drop(kBad);
        swapped.swap(kBad, kBad + 2);
        inserted.insert(kBad + 1, inserted.log.entries[kBad]);
        for (auto* changed : {&dropped, &swapped, &inserted}) {
            changed->with_saved = refit;
            if (refit) changed->forget_hashes();
        }
        expect_fault(dropped, FaultKind::removed, kBad);
        expect_fault(swapped, FaultKind::reordered, kBad);
        expect_fault(inserted, FaultKind::inserted, kBad + 1);
    }
}

// A forger who rewrites an entry and every hash of ours can't rewrite the seals: the first seal
// that differs and the one before it are the borders.
TEST(Verify, AConsistentForgeryIsNarrowedDownToOneSeal) {
    Changed changed;
    changed.rewrite(kBad, [](Leaf& leaf) { leaf.first_seq = 7777; });
    changed.forget_hashes();
    const auto fault = changed.verdict().fault;
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->kind, FaultKind::root_differs);
    EXPECT_EQ(fault->index, 10u);
    EXPECT_EQ(fault->until, 16u);
}

TEST(Verify, AStoredHashThatWasChangedIsToldApartFromAChangedEntry) {
    Changed changed;
    changed.saved[kBad][0] ^= 1;
    expect_fault(changed, FaultKind::saved_hash_differs, kBad);
}

// What follows holds for leaves that no seal covers yet, and for a server that wrote them wrongly.
struct Unsealed : Changed {
    Unsealed() { with_heads = with_saved = false; }
};

TEST(Verify, AnOldStateThatCallsItselfTheNewestIsNamed) {
    Unsealed changed;
    changed.rewrite(22, [](Leaf& leaf) { leaf.state_at = 15; });
    expect_fault(changed, FaultKind::state_link, 22);
    Unsealed hidden;
    hidden.rewrite(25, [](Leaf& leaf) {
        leaf.state = {};
        leaf.state_at = 20;
    });
    expect_fault(hidden, FaultKind::state_link, 26);  // the next one still knows of it
}

TEST(Verify, TimeGoesBackOnlyInALeafThatSaysSo) {
    Unsealed back;
    back.rewrite(22, [](Leaf& leaf) { leaf.time.ms -= 1000; });
    expect_fault(back, FaultKind::time_went_back, 22);

    auto log = test::small_log("group", Home::group);
    log.post(2);
    Leaf step = log.next(Event::clock_stepped);
    const Instant before{step.time.ms - 7};
    log.time = step.time.ms = before.ms - 60'000;
    step.extra = encode(ClockStep{before, step.time});
    log.write(step);
    log.post(2);
    LogToCheck check{log.name(), log.ledger, log.entries.size(), log.entry(), {}, {}};
    EXPECT_FALSE(verify_leaves(check).fault);
    Leaf lie = decode_leaf(log.entries[3]).value();
    lie.extra = encode(ClockStep{{before.ms - 1}, lie.time});
    log.entries[3] = encode(lie);
    const auto fault = verify_leaves(check).fault;
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->kind, FaultKind::time_went_back);
    EXPECT_EQ(fault->index, 3u);
}

TEST(Verify, AnEntryOfAnotherPatientsLogIsNamed) {
    Unsealed changed;
    changed.rewrite(kBad, [](Leaf& leaf) { leaf.ledger = test::id_named<LedgerId>("other"); });
    expect_fault(changed, FaultKind::wrong_log, kBad);
}

TEST(Verify, OnlyLeafZeroOpensTheLog) {
    Unsealed other;
    other.rewrite(0, [](Leaf& leaf) {
        leaf.event = Event::posted;
        leaf.extra.clear();
    });
    expect_fault(other, FaultKind::bad_start, 0);
    Unsealed renamed;  // other random bytes are another name in the top log
    renamed.rewrite(0, [](Leaf& leaf) { leaf.extra[0] ^= 1; });
    expect_fault(renamed, FaultKind::bad_start, 0);
    Unsealed twice;
    const Bytes extra = decode_leaf(twice.log.entries[0]).value().extra;
    twice.rewrite(kBad, [&](Leaf& leaf) {
        leaf.event = Event::log_created;
        leaf.extra = extra;
    });
    expect_fault(twice, FaultKind::bad_start, kBad);
}

TEST(Verify, BytesThatAreNoLeafAreNamed) {
    Unsealed changed;
    changed.log.entries[kBad] = to_bytes("not a leaf");
    expect_fault(changed, FaultKind::undecodable, kBad);
}

TEST(Verify, TheFirstBrokenBatchOfTheChainIsNamed) {
    std::vector<Batch> batches;
    Chain chain = chain_start(view("0123456789abcdef"));
    const Chain start = chain;
    for (std::uint8_t n = 0; n < 6; ++n) {
        Batch batch{{Hash{n}, Hash{n, 1}}, {}};
        chain = chain_next(chain, batch.leaf_hashes);
        batch.value = chain.value;
        batches.push_back(batch);
    }
    const BatchReader read = [&](std::uint64_t n) {
        return n <= batches.size() ? std::optional(batches[n - 1]) : std::nullopt;
    };
    EXPECT_FALSE(verify_chain(start, chain, read));
    EXPECT_FALSE(verify_chain({3, batches[2].value}, chain, read));
    auto changed = batches;
    std::swap(changed[3].leaf_hashes[0], changed[3].leaf_hashes[1]);
    std::swap(batches, changed);
    EXPECT_EQ(verify_chain(start, chain, read).value().index, 4u);
    std::swap(batches, changed);
    Chain other = chain;
    other.value[0] ^= 1;  // an anchor of another life
    EXPECT_EQ(verify_chain(start, other, read).value().kind, FaultKind::chain_broken);
    batches.pop_back();  // an old store put back behind its anchor
    EXPECT_EQ(verify_chain(start, chain, read).value().index, 6u);
}

}  // namespace
}  // namespace tasuki::ledger
