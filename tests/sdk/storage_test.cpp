// What stands on the device's disk: sealed, whole, and there after a crash.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/crypto.hpp"
#include "identity.hpp"
#include "outbox.hpp"
#include "places.hpp"
#include "support/temp_folder.hpp"

namespace tasuki::client {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

std::string file_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void flip_a_bit(const fs::path& path, std::size_t at) {
    auto bytes = file_text(path);
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

OutboxItem item_with(const std::string& words) {
    OutboxItem item;
    fill_random(item.id.bytes);
    fill_random(item.account.bytes);
    fill_random(item.where.group.bytes);
    item.reason = words;
    item.seqs = {3, 5, 8};
    item.body = to_bytes(words);
    item.roster_epoch = 7;
    return item;
}

// Of a person who was enrolled here twice, the PIN is that of the device that is signed in.
TEST(Identity, TheDeviceIsTheOneThatIsSignedIn) {
    Vault vault({}, random_key());
    Identity identity(vault);
    EnrolledDevice old;
    fill_random(old.id.bytes);
    fill_random(old.account.bytes);
    auto fresh = old;
    fill_random(fresh.id.bytes);
    identity.enrol("a-old", old);
    identity.enrol("b-new", fresh);
    EXPECT_EQ(identity.device(), nullptr);
    identity.begin({.account = fresh.account, .device = fresh.id, .secret = {}, .ends = {}});
    ASSERT_NE(identity.device(), nullptr);
    EXPECT_EQ(identity.device()->id, fresh.id);
}

TEST(Vault, ARecordIsThereAfterReopening) {
    TempFolder folder;
    const auto key = random_key();
    {
        Vault vault(folder.path() / "v", key);
        vault.put("one", view("襷"));
        vault.put("one", view("襷をつなぐ"));
    }
    Vault vault(folder.path() / "v", key);
    ASSERT_TRUE(vault.get("one"));
    EXPECT_EQ(tasuki::text_of(*vault.get("one")), "襷をつなぐ");
    vault.remove("one");
    EXPECT_FALSE(vault.get("one"));
    EXPECT_FALSE(vault.get("two"));
}

// A lost phone: nobody may read from its folder what was about to be sent.
TEST(Vault, NothingReadableIsOnDisk) {
    TempFolder folder;
    Vault vault(folder.path() / "v", random_key());
    vault.put("one", view("血圧が下がっています"));
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
        if (!entry.is_regular_file()) continue;
        EXPECT_EQ(file_text(entry.path()).find("血圧"), std::string::npos) << entry.path();
        EXPECT_EQ(fs::status(entry.path()).permissions() & fs::perms::others_all, fs::perms::none);
    }
}

TEST(Vault, AnotherKeyIsRefusedBeforeAnythingIsWritten) {
    TempFolder folder;
    { Vault vault(folder.path() / "v", random_key()); }
    EXPECT_THROW(Vault(folder.path() / "v", random_key()), StorageBroken);
}

TEST(Vault, OneFlippedBitIsNoticed) {
    TempFolder folder;
    Vault vault(folder.path() / "v", random_key());
    vault.put("one", view("words"));
    const auto path = folder.path() / "v" / "one.sealed";
    for (std::size_t at : {std::size_t{0}, std::size_t{14}, fs::file_size(path) - 1}) {
        flip_a_bit(path, at);
        EXPECT_THROW(vault.get("one"), StorageBroken) << at;
        flip_a_bit(path, at);
    }
    EXPECT_TRUE(vault.get("one"));
}

TEST(Vault, ARecordUnderAnotherNameIsNoticed) {
    TempFolder folder;
    Vault vault(folder.path() / "v", random_key());
    vault.put("one", view("1"));
    vault.put("two", view("2"));
    fs::copy_file(folder.path() / "v" / "one.sealed", folder.path() / "v" / "two.sealed",
                  fs::copy_options::overwrite_existing);
    EXPECT_THROW(vault.get("two"), StorageBroken);
}

TEST(Vault, ASecondProcessIsRefused) {
    TempFolder folder;
    const auto key = random_key();
    Vault vault(folder.path() / "v", key);
    EXPECT_THROW(Vault(folder.path() / "v", key), StorageBroken);
}

TEST(Vault, AHalfWrittenRecordOfACrashIsSweptAway) {
    TempFolder folder;
    const auto key = random_key();
    {
        Vault vault(folder.path() / "v", key);
        vault.put("one", view("old"));
    }
    std::ofstream(folder.path() / "v" / "one.new") << "half";
    Vault vault(folder.path() / "v", key);
    EXPECT_EQ(tasuki::text_of(*vault.get("one")), "old");
    EXPECT_FALSE(fs::exists(folder.path() / "v" / "one.new"));
}

TEST(Vault, WithoutAFolderNothingIsKept) {
    TempFolder folder;
    Vault vault({}, random_key());
    vault.put("one", view("shared device"));
    EXPECT_TRUE(vault.get("one"));
    EXPECT_FALSE(vault.keeps());
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Outbox, AnItemReadsAsItWasWritten) {
    auto item = item_with("理由");
    item.kind = WriteKind::correct;
    item.state = SendState::asking;
    item.error = Error::stale_audience;
    item.original_seq = 12;
    item.version = 3;
    item.wrong_patient = true;
    item.seq = 99;
    item.acknowledged = Time(Millis(5));
    fill_random(item.incarnation.bytes);
    EXPECT_EQ(decode_item(encode(item)), item);
}

TEST(Outbox, NoPrefixOfAnItemReadsAsOne) {
    const auto bytes = encode(item_with("x"));
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        EXPECT_FALSE(decode_item(ByteView(bytes).first(n))) << n;
    }
}

// What a nurse wrote in a house without reception must be there after her phone died.
TEST(Outbox, AnAddedItemSurvivesAKilledProcess) {
    TempFolder folder;
    const auto key = random_key();
    const auto item = item_with("転倒しました");
    const auto child = ::fork();
    if (child == 0) {
        Vault vault(folder.path() / "v", key);
        Outbox outbox(vault);
        outbox.add(item);
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    Vault vault(folder.path() / "v", key);
    Outbox outbox(vault);
    EXPECT_TRUE(outbox.load().empty());
    ASSERT_NE(outbox.find(item.id), nullptr);
    EXPECT_EQ(outbox.find(item.id)->body, item.body);
}

TEST(Outbox, OneDamagedItemDoesNotHideTheOthers) {
    TempFolder folder;
    const auto key = random_key();
    const auto good = item_with("good");
    const auto bad = item_with("bad");
    Vault vault(folder.path() / "v", key);
    {
        Outbox outbox(vault);
        outbox.add(good);
        outbox.add(bad);
    }
    flip_a_bit(folder.path() / "v" / ("outbox-" + bad.id.hex() + ".sealed"), 40);
    Outbox outbox(vault);
    EXPECT_EQ(outbox.load(), std::vector<ClientMsgId>{bad.id});
    EXPECT_NE(outbox.find(good.id), nullptr);
    EXPECT_TRUE(fs::exists(folder.path() / "v" / ("outbox-" + bad.id.hex() + ".damaged")));
}

TEST(Outbox, OrderIsThatOfWritingAlsoAfterReopening) {
    TempFolder folder;
    const auto key = random_key();
    std::vector<ClientMsgId> written;
    Vault vault(folder.path() / "v", key);
    for (int round = 0; round < 2; ++round) {
        Outbox outbox(vault);
        outbox.load();
        for (int i = 0; i < 5; ++i) {
            auto item = item_with("n");
            written.push_back(item.id);
            outbox.add(item);
        }
    }
    Outbox outbox(vault);
    outbox.load();
    std::vector<ClientMsgId> read;
    for (const auto* item : outbox.in_order()) read.push_back(item->id);
    EXPECT_EQ(read, written);
}

// Rule B6: after the cut no word of the group stays on the device.
TEST(Outbox, NothingOfADroppedGroupStaysOnDisk) {
    TempFolder folder;
    Vault vault(folder.path() / "v", random_key());
    Outbox outbox(vault);
    auto unsent = item_with("u");
    auto sent = item_with("s");
    auto other = item_with("o");
    auto hers = item_with("h");  // of another person who writes to the same group
    sent.where = hers.where = unsent.where;
    sent.account = unsent.account;
    sent.state = SendState::sent;
    for (const auto& one : {unsent, sent, other, hers}) outbox.add(one);
    const auto dropped = outbox.drop_group(unsent.where.group, unsent.account);
    ASSERT_EQ(dropped.size(), 1U);
    EXPECT_EQ(dropped[0].id, unsent.id);
    EXPECT_EQ(vault.names("outbox-").size(), 2U);
    EXPECT_NE(outbox.find(hers.id), nullptr);
}

TEST(Outbox, AcknowledgedItemsGoAfterTheirDays) {
    Vault vault({}, random_key());
    Outbox outbox(vault);
    auto old = item_with("old");
    old.state = SendState::sent;
    old.acknowledged = Time(Millis(1000));
    auto unsent = item_with("unsent");
    unsent.written = Time(Millis(1000));
    outbox.add(old);
    outbox.add(unsent);
    outbox.drop_sent_before(Time(Millis(1000)));
    EXPECT_NE(outbox.find(old.id), nullptr);
    outbox.drop_sent_before(Time(Millis(1001)));
    EXPECT_EQ(outbox.find(old.id), nullptr);
    EXPECT_NE(outbox.find(unsent.id), nullptr);  // unsent words are never dropped by time
}

TEST(Places, CursorsReceiptsAndCutsReadAsTheyWereSaved) {
    TempFolder folder;
    Vault vault(folder.path() / "v", random_key());
    AccountId me;
    fill_random(me.bytes);
    RoomRef where;
    fill_random(where.group.bytes);
    GroupId gone;
    fill_random(gone.bytes);
    Incarnation incarnation;
    fill_random(incarnation.bytes);
    Places places(vault);
    places.open(me);
    places.restart(incarnation);
    auto& place = places.at(where);
    place.taken = 17;
    place.revision = 4;
    place.delivered.add({10, 17});
    place.displayed.add({12, 12});
    place.confirmed.add({13, 13});
    place.displayed_at = Time(Millis(77));
    const auto wanted = place;
    places.saw_epoch(where.group, 9);
    places.saw_epoch(where.group, 8);
    MembershipId mine;
    fill_random(mine.bytes);
    places.memberships()[where.group] = mine;
    places.cuts()[gone] = {.at_seq = 5, .membership = {}, .taken = true};
    places.save();
    Places again(vault);
    again.open(me);
    ASSERT_NE(again.find(where), nullptr);
    EXPECT_EQ(*again.find(where), wanted);
    EXPECT_EQ(again.epoch(where.group), 9U);
    EXPECT_EQ(again.incarnation(), incarnation);
    EXPECT_EQ(again.cuts().at(gone).at_seq, 5U);
    EXPECT_EQ(again.memberships().at(where.group), mine);
    again.forget(where.group);
    EXPECT_TRUE(again.memberships().empty());
}

TEST(Places, ARecordOfTheFirstFormatIsStillRead) {
    Vault vault({}, random_key());
    AccountId me;
    fill_random(me.bytes);
    GroupId gone;
    fill_random(gone.bytes);
    Writer out;
    out.u8(1).raw(Incarnation{}.bytes).u32(0).u32(1).raw(gone.bytes).u64(9);
    out.u32(1).raw(gone.bytes).u64(5).raw(MembershipId{}.bytes).u8(1);
    vault.put("places-" + me.hex(), out.take());
    Places places(vault);
    places.open(me);
    EXPECT_EQ(places.epoch(gone), 9U);
    EXPECT_EQ(places.cuts().at(gone).at_seq, 5U);
    EXPECT_TRUE(places.memberships().empty());
}

// Two nurses share a tablet: the second must not resume where the first one stopped.
TEST(Places, AnotherPersonHasPlacesOfHerOwn) {
    Vault vault({}, random_key());
    AccountId first;
    fill_random(first.bytes);
    AccountId second;
    fill_random(second.bytes);
    RoomRef where;
    fill_random(where.group.bytes);
    Places places(vault);
    places.open(first);
    places.at(where).taken = 50;
    places.save();
    places.open(second);
    EXPECT_EQ(places.find(where), nullptr);
    places.open(first);
    ASSERT_NE(places.find(where), nullptr);
    EXPECT_EQ(places.find(where)->taken, 50U);
}

TEST(Identity, TheSessionStandsAfterARestartAndIsGoneAfterItsEnd) {
    TempFolder folder;
    Vault vault(folder.path() / "v", random_key());
    EnrolledDevice device{.id = {}, .account = {}, .secret = Bytes(32, 3)};
    fill_random(device.account.bytes);
    {
        Identity identity(vault);
        identity.load();
        identity.enrol("kango-hanako", device);
        identity.begin({.account = device.account,
                        .device = device.id,
                        .secret = Bytes(32, 9),
                        .ends = Time(Millis(5))});
    }
    Identity identity(vault);
    identity.load();
    ASSERT_TRUE(identity.session());
    EXPECT_FALSE(identity.bearer().empty());
    EXPECT_EQ(identity.device()->secret, device.secret);
    identity.end();
    Identity again(vault);
    again.load();
    EXPECT_FALSE(again.session());
    EXPECT_NE(again.device_of("kango-hanako"), nullptr);  // the device stays enrolled
}

}  // namespace
}  // namespace tasuki::client
