// A bundle on an auditor's desk, far from the server: every change to it must be seen there.
#include "ledger/export.hpp"

#include <gtest/gtest.h>

#include "ledger/export_files.hpp"
#include "ledger/tiles.hpp"
#include "small_ledger.hpp"

namespace tasuki::ledger {
namespace {

using test::exported;
using test::Files;
using test::verified;

struct World : test::SmallLedger {
    explicit World(LogKind kind = LogKind::real, Fork fork = {}) : SmallLedger(kind, fork) {
        seal();
        group().post(300);
        logs[1].post(5);
        first = seal(true);
        group().post(240);
        seal(true);
    }
    std::string first;
};

std::string path_in(const test::SmallLog& log, const std::string& file) {
    return log_folder(log.name()) + file;
}

// Rewrites one bundle of a log.
template <class F>
void change_bundle(Files& files, const std::string& path, F&& change) {
    auto entries = decode_bundle(files.at(path)).value();
    change(entries);
    files[path] = encode_bundle(entries);
}

void expect_fault(const ExportReport& report, FaultKind kind, const Hash& log,
                  std::uint64_t index) {
    ASSERT_TRUE(report.fault);
    EXPECT_EQ(describe(report.fault->kind).slug, describe(kind).slug);
    EXPECT_EQ(report.fault->log, log);
    EXPECT_EQ(report.fault->index, index);
}

TEST(Export, AWholeLedgerHoldsAndCountsItsLogs) {
    const World world;
    const auto report = verified(exported(world), world.trust());
    ASSERT_FALSE(report.fault) << describe(report.fault->kind).slug << report.fault->expected;
    EXPECT_EQ(report.logs, 3u);
    EXPECT_EQ(report.entries, 1 + 6 + 541 + world.top.size());
    EXPECT_TRUE(report.every_log);
    EXPECT_FALSE(report.demo);
    EXPECT_TRUE(verified(exported(World(LogKind::demo)), world.trust()).demo);
}

TEST(Export, HasTheLayoutOfTlogTiles) {
    World world;
    const auto files = exported(world);
    const auto& group = world.group();
    for (const char* file : {"tile/0/000", "tile/0/001", "tile/0/002.p/29", "tile/1/000.p/2",
                             "tile/entries/000", "tile/entries/001", "tile/entries/002.p/29"})
        EXPECT_TRUE(files.contains(path_in(group, file))) << file;
    EXPECT_EQ(files.at(path_in(group, "tile/0/000")).size(), 8192u);
}

// One patient's log is handed over without showing that another patient exists.
TEST(Export, OneLogAloneHoldsAndShowsNoOther) {
    World world;
    const auto files = test::exported_alone(world, world.group());
    const auto report = verified(files, world.trust());
    ASSERT_FALSE(report.fault);
    EXPECT_EQ(report.logs, 1u);
    EXPECT_FALSE(report.every_log);
    for (const auto& [path, content] : files) {
        const auto text = text_of(content);
        for (const auto* other : {&world.logs[0], &world.logs[1]}) {
            EXPECT_EQ(path.find(to_hex(other->name())), std::string::npos);
            EXPECT_EQ(text.find(text_of(other->ledger.view())), std::string::npos);
        }
    }
}

TEST(Export, AnAlteredEntryIsNamedWithAndWithoutTheTopLog) {
    World world;
    const auto& group = world.group();
    for (auto files : {exported(world), test::exported_alone(world, group)}) {
        change_bundle(files, path_in(group, "tile/entries/001"),
                      [](auto& entries) { entries[44].back() ^= 1; });
        expect_fault(verified(files, world.trust()), FaultKind::altered, group.name(), 300);
    }
}

TEST(Export, DropSwapInsertAndTruncateAreNamed) {
    World world;
    const auto& group = world.group();
    const auto bundle = path_in(group, "tile/entries/000");
    const auto last = path_in(group, "tile/entries/002.p/29");
    for (const auto& whole : {exported(world), test::exported_alone(world, group)}) {
        auto dropped = whole, swapped = whole, inserted = whole, cut = whole, more = whole;
        change_bundle(dropped, bundle, [](auto& e) { e.erase(e.begin() + 17); });
        expect_fault(verified(dropped, world.trust()), FaultKind::removed, group.name(), 17);
        change_bundle(swapped, bundle, [](auto& e) { std::swap(e[17], e[20]); });
        expect_fault(verified(swapped, world.trust()), FaultKind::reordered, group.name(), 17);
        change_bundle(inserted, last, [](auto& e) { e.insert(e.begin() + 3, e[9]); });
        expect_fault(verified(inserted, world.trust()), FaultKind::inserted, group.name(), 515);
        change_bundle(cut, last, [](auto& e) { e.resize(20); });
        expect_fault(verified(cut, world.trust()), FaultKind::truncated, group.name(), 532);
        change_bundle(more, last, [](auto& e) { e.push_back(to_bytes("more")); });
        expect_fault(verified(more, world.trust()), FaultKind::inserted, group.name(), 541);
    }
}

// Somebody exports the log as it was last month and calls it today's.
TEST(Export, AShorterLogIsMeasuredAgainstItsSeal) {
    World world;
    auto& group = world.group();
    auto files = exported(world);
    const auto longer = group.entries;
    group.entries.resize(301);
    world.newest[group.name()] = {group.name(), 301, group.tree().root()};
    for (const auto& [path, content] : exported(world)) {
        if (path == "manifest" || path.starts_with(log_folder(group.name()))) files[path] = content;
    }
    expect_fault(verified(files, world.trust()), FaultKind::truncated, group.name(), 301);
}

TEST(Export, EveryFileIsCheckedOrMissed) {
    World world;
    for (const auto& whole : {exported(world), test::exported_alone(world, world.group())}) {
        ASSERT_FALSE(verified(whole, world.trust()).fault);
        for (const auto& [path, content] : whole) {
            auto gone = whole, changed = whole;
            gone.erase(path);
            EXPECT_TRUE(verified(gone, world.trust()).fault) << path;
            changed[path][content.size() / 2] ^= 1;
            EXPECT_TRUE(verified(changed, world.trust()).fault) << path;
        }
    }
}

TEST(Export, ALogThatTheTopLogNamesMustBeThere) {
    World world;
    auto files = exported(world);
    auto manifest = parse_manifest(text_of(files.at("manifest"))).value();
    manifest.logs.pop_back();
    files["manifest"] = to_bytes(to_text(manifest));
    expect_fault(verified(files, world.trust()), FaultKind::log_missing, world.group().name(), 0);
}

TEST(Export, AStrangersKeyOrSignatureProvesNothing) {
    const World world;
    const auto files = exported(world);
    const NoteSigner stranger{world.signer.name, test::hash_named("stranger")};
    expect_fault(verified(files, {{stranger.verifier(SignatureType::ed25519)}, {}}),
                 FaultKind::not_signed, {}, 0);
    auto resigned = files;
    resigned["checkpoint"] = to_bytes(sign_checkpoint(world.head(), stranger));
    expect_fault(verified(resigned, world.trust()), FaultKind::not_signed, {}, 0);
}

TEST(Export, AnOlderCheckpointIsContinued) {
    const World world;
    auto trust = world.trust();
    trust.older = world.first;
    const auto report = verified(exported(world), trust);
    EXPECT_FALSE(report.fault);
    EXPECT_TRUE(report.older_compared);
}

// The operator shows one history to the office and another to the auditor, both rightly signed.
TEST(Export, AForkIsNamedByAnOlderCheckpoint) {
    const World shown;
    World other;
    other.group().entries.clear();
    World forked;
    forked.top[2][50] ^= 1;
    auto trust = shown.trust();
    trust.older = forked.checkpoint();  // same size, other root
    expect_fault(verified(exported(shown), trust), FaultKind::forked, {}, 0);
}

TEST(Export, AnExportOlderThanTheCheckpointKeptIsTruncated) {
    World world;
    const auto files = exported(world);
    const auto size = world.head().size;
    world.group().post(3);
    auto trust = world.trust();
    trust.older = world.seal();
    expect_fault(verified(files, trust), FaultKind::truncated, {}, size);
}

// After a restore the origin changes; exactly the restore that names the old one is accepted.
TEST(Export, ADeclaredRestoreIsAcceptedAndAnUndeclaredOneIsAFork) {
    const World before;
    const Fork fork{origin_hash(before.signer.name),
                    {40, test::hash_named("chain")},
                    before.head().size,
                    before.head().root};
    auto after_of = [](const Fork& declared) {
        World after(LogKind::real, declared);
        after.signer.name += "-2";
        return after;
    };
    const World after = after_of(fork), silent = after_of({});
    auto trust = after.trust();
    trust.keys.push_back(before.trust().keys.front());
    trust.older = before.checkpoint();
    const auto report = verified(exported(after), trust);
    EXPECT_FALSE(report.fault);
    EXPECT_EQ(report.restored, fork);
    expect_fault(verified(exported(silent), trust), FaultKind::forked, {}, 0);
}

TEST(Export, ASealThatContradictsAnEarlierOneIsNamed) {
    World world;
    const auto name = world.group().name();
    world.top.push_back(encode(Head{name, 100, test::hash_named("smaller")}));
    const auto at = world.top.size() - 1;
    expect_fault(verified(exported(world), world.trust()), FaultKind::head_went_back, {}, at);
    World days;
    days.top.push_back(encode(Day{{days.time + 1}, 2, test::hash_named("two of three")}));
    expect_fault(verified(exported(days), days.trust()), FaultKind::day_differs, {},
                 days.top.size() - 1);
}

TEST(Export, NothingIsWrittenAsFinishedWhenAnEntryIsNotThere) {
    World world;
    world.group().entries.pop_back();
    EXPECT_THROW(exported(world), std::runtime_error);
}

TEST(Manifest, OnlyItsWrittenFormIsRead) {
    const Manifest manifest{
        true, false, {{test::hash_named("a"), test::id_named<LedgerId>("b"), 7}}};
    const auto text = to_text(manifest);
    EXPECT_EQ(parse_manifest(text), manifest);
    for (std::size_t n = 0; n < text.size(); ++n)
        EXPECT_NE(parse_manifest(text.substr(0, n)), manifest);
    EXPECT_FALSE(parse_manifest(text + "x"));
    EXPECT_FALSE(parse_manifest("tasuki-export/1\ntop all\nlogs all\nlog zz\n"));
}

// A manifest may lie about a size; that must end in a verdict, not in a search without end.
TEST(Manifest, AnAbsurdSizeEndsInAVerdict) {
    World world;
    for (auto files : {exported(world), test::exported_alone(world, world.group())}) {
        auto manifest = parse_manifest(text_of(files.at("manifest"))).value();
        manifest.logs.back().size = ~0ULL;
        files["manifest"] = to_bytes(to_text(manifest));
        EXPECT_TRUE(verified(files, world.trust()).fault);
    }
}

}  // namespace
}  // namespace tasuki::ledger
