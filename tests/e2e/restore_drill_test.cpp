// The worst day: the server's disks are gone, and what there is are a backup and a sheet of paper.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

namespace fs = std::filesystem;
using namespace tasuki::client;

constexpr int kFine = 0;
constexpr int kRefused = 3;

bool says(const RealServer::Said& said, const std::string& words) {
    return said.text.find(words) != std::string::npos;
}

std::vector<std::string> restore_words(const RealServer& server, const std::string& backup) {
    return {"restore", backup, "--recovery-sheet", server.folder("sheet.txt")};
}

bool saw(const Someone& someone, const std::string& text) {
    for (const auto& one : someone.all<MessagePosted>())
        if (one.body.text() == text) return true;
    return false;
}

std::vector<std::string> texts_in(SmallTown& town, Someone& someone) {
    std::vector<std::string> out;
    const auto page = town.must(someone.client().read_page(town.room(), {}));
    for (const auto& event : page.events)
        if (const auto* post = std::get_if<MessagePosted>(&event)) out.push_back(post->body.text());
    return out;
}

// After the backup a message is acknowledged and a member removed; both are not in it. The message
// comes back from its author's device; the removed member reads nothing, because nobody does before
// the origin office has looked at the roster.
TEST(RestoreDrill, WithClientsConnectedBeforeAndAfter) {
    SmallTown town;
    auto& doctor = town.doctor.client();
    ASSERT_TRUE(doctor.post(town.room(), Draft::report("バックアップの前")));
    ASSERT_TRUE(town.until([&] { return saw(town.nurse, "バックアップの前"); })) << town.told();
    const auto backup = town.server.folder("town.backup");
    const auto made = town.server.run({"backup", backup});
    ASSERT_EQ(made.code, kFine) << made.text;
    ASSERT_TRUE(doctor.post(town.room(), Draft::report("バックアップの後")));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 2; })) << town.told();
    town.must(doctor.remove(town.group, town.nurses, "交代"));
    ASSERT_EQ(town.server.run({"seal"}).code, kFine);
    ASSERT_TRUE(town.until([&] { return !town.doctor.all<CheckpointSeen>().empty(); }));

    const auto running = town.server.run(restore_words(town.server, backup));
    EXPECT_EQ(running.code, kRefused);
    EXPECT_TRUE(says(running, "stop it first")) << running.text;
    town.server.kill();
    fs::rename(town.server.folder("store"), town.server.folder("lost-store"));
    fs::rename(town.server.folder("keys"), town.server.folder("lost-keys"));
    const auto restored = town.server.run(restore_words(town.server, backup));
    ASSERT_EQ(restored.code, kFine) << restored.text;
    EXPECT_TRUE(says(restored, "1 groups wait")) << restored.text;
    town.server.start();

    // Nobody's sign-in outlives a restore.
    for (auto* one : {&town.doctor, &town.nurse})
        ASSERT_TRUE(town.until([&] { return !one->all<SessionEnded>().empty(); })) << town.told();
    town.sign_in_again(town.doctor);
    town.sign_in_again(town.nurse);
    ASSERT_EQ(town.doctor.all<ServerRestored>().size(), 1U) << town.told();
    EXPECT_TRUE(town.doctor.all<ServerRestored>()[0].declared);
    EXPECT_FALSE(town.wait_for(town.nurse.client().read_page(town.room(), {})));
    EXPECT_FALSE(town.wait_for(doctor.read_page(town.room(), {})));

    const auto view = town.must(doctor.read_group(town.group));
    EXPECT_EQ(view.line.cause, FreezeCause::restored);
    town.must(doctor.remove(town.group, town.nurses, "復元前に解除済み"));
    const auto stale = town.wait_for(doctor.confirm_roster(town.group, view.line.roster_epoch));
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().error, Error::stale_audience);
    const auto again = town.must(doctor.read_group(town.group));
    town.must(doctor.confirm_roster(town.group, again.line.roster_epoch));

    ASSERT_TRUE(town.until([&] {
        const auto texts = texts_in(town, town.doctor);
        return std::ranges::count(texts, "バックアップの後") == 1;
    })) << town.told();
    EXPECT_EQ(std::ranges::count(texts_in(town, town.doctor), "バックアップの前"), 1);
    EXPECT_FALSE(town.wait_for(town.nurse.client().read_page(town.room(), {})));
    EXPECT_TRUE(town.doctor.all<CheckpointMismatch>().empty());
    EXPECT_TRUE(doctor.record_trusted());
    EXPECT_EQ(town.server.stop(), 0);
    const auto verified = town.server.run({"verify"});
    EXPECT_EQ(verified.code, kFine) << verified.text;
}

// The same worst day, but the journal was kept. Since the backup a member was removed, a phone was
// lost and revoked, a colleague left the office, another got a new password and a message about
// another patient was taken back: none of it comes undone, and nobody else has to wait for it.
TEST(RestoreDrill, WithItsJournalNothingThatWasTakenComesBack) {
    SmallTown town;
    Someone phone(town.context, town.server, "phone");
    Someone clerk(town.context, town.server, "clerk");
    Someone hana(town.context, town.server, "hana");
    Someone jiro(town.context, town.server, "jiro");
    auto& doctor = town.doctor.client();
    town.add_colleague(clerk, "mihon-taro", "タロウ");
    town.add_colleague(hana, "mihon-hana", "ハナ");
    town.add_colleague(jiro, "mihon-jiro", "ジロウ");
    phone.login_name = town.doctor.login_name;
    phone.password = town.doctor.password;
    phone.recovery_codes = town.doctor.recovery_codes;
    phone.power_on();
    town.sign_in_again(phone);
    town.doctor.recovery_codes = phone.recovery_codes;
    DeviceId lost;
    for (const auto& device : town.must(doctor.list_devices()))
        if (device.name == phone.name()) lost = device.id;
    for (auto* off : {&phone, &clerk, &hana}) off->power_off();
    ASSERT_TRUE(doctor.post(town.room(), Draft::report("バックアップの前")));
    ASSERT_TRUE(doctor.post(town.room(), Draft::report("別の利用者のこと")));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 2; })) << town.told();
    const auto mistaken = town.doctor.all<Sent>().back().accepted.seq;
    const auto backup = town.server.folder("town.backup");
    ASSERT_EQ(town.server.run({"backup", backup}).code, kFine);

    ASSERT_TRUE(doctor.retract(town.room(), mistaken, "誤投稿", true));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 3; })) << town.told();
    town.must(doctor.remove(town.group, town.nurses, "交代"));
    town.must(doctor.revoke_device(doctor.account(), lost));
    const auto people = town.must(doctor.list_people(town.clinic));
    const auto account_of = [&](const std::string& given) {
        for (const auto& person : people)
            if (person.name.given == given) return person.account;
        return AccountId{};
    };
    town.must(doctor.deactivate_person(town.clinic, account_of("タロウ"), "退職"));
    const auto link = town.must(doctor.reset_factors(town.clinic, account_of("ハナ"), "変更"));
    Someone fresh(town.context, town.server, "hana-new");
    town.enrol(fresh, link.link_secret, link.code, hana.login_name);

    town.server.kill();
    fs::rename(town.server.folder("store"), town.server.folder("lost-store"));
    const auto journal = town.server.folder("journal-of-the-other-machine");
    fs::copy_file(town.server.folder("keys/journal"), journal);
    // A byte of it, and it is none.
    {
        std::fstream altered(journal, std::ios::in | std::ios::out | std::ios::binary);
        altered.seekp(-40, std::ios::end);
        altered.put('!');
    }
    auto words = restore_words(town.server, backup);
    words.insert(words.end(), {"--journal", journal});
    const auto refused = town.server.run(words);
    EXPECT_EQ(refused.code, kRefused) << refused.text;
    EXPECT_TRUE(says(refused, "altered")) << refused.text;
    words.back() = town.server.folder("keys/journal");
    const auto restored = town.server.run(words);
    ASSERT_EQ(restored.code, kFine) << restored.text;
    EXPECT_TRUE(says(restored, "No group waits")) << restored.text;
    town.server.start();

    // Who was not concerned reads on, and writes; nobody has confirmed a roster.
    for (auto* one : {&town.doctor, &town.nurse, &jiro})
        ASSERT_TRUE(town.until([&] { return !one->all<SessionEnded>().empty(); })) << town.told();
    town.sign_in_again(town.doctor);
    town.sign_in_again(jiro);
    EXPECT_EQ(std::ranges::count(texts_in(town, jiro), "バックアップの前"), 1);
    EXPECT_EQ(std::ranges::count(texts_in(town, jiro), "別の利用者のこと"), 0);
    ASSERT_TRUE(doctor.post(town.room(), Draft::report("復元の後")));
    ASSERT_TRUE(town.until([&] { return saw(jiro, "復元の後"); })) << town.told();
    EXPECT_EQ(town.must(doctor.read_group(town.group)).line.cause, FreezeCause::none);

    // Cut: she signs in, and the group is not hers.
    town.sign_in_again(town.nurse);
    EXPECT_FALSE(town.wait_for(town.nurse.client().read_page(town.room(), {})));
    // Revoked: the phone's own secret opens nothing, though the password is right.
    phone.recovery_codes = town.doctor.recovery_codes;
    phone.power_on();
    const auto by_phone = town.try_to_sign_in(phone);
    ASSERT_FALSE(by_phone);
    EXPECT_EQ(by_phone.error().error, Error::device_not_allowed);
    // Deactivated.
    clerk.power_on();
    const auto by_clerk = town.try_to_sign_in(clerk);
    ASSERT_FALSE(by_clerk);
    EXPECT_EQ(by_clerk.error().error, Error::wrong_credentials);
    // Changed: neither the old password nor, because the journal holds no secrets, the new one; a
    // new link brings her back, on a device that is new.
    hana.power_on();
    const auto by_old = town.try_to_sign_in(hana);
    ASSERT_FALSE(by_old);
    EXPECT_EQ(by_old.error().error, Error::wrong_credentials);
    const auto anew = town.must(doctor.reset_factors(town.clinic, account_of("ハナ"), "復元"));
    Someone third(town.context, town.server, "hana-third");
    town.enrol(third, anew.link_secret, anew.code, hana.login_name);
    EXPECT_EQ(std::ranges::count(texts_in(town, third), "復元の後"), 1);

    EXPECT_TRUE(doctor.record_trusted());
    EXPECT_EQ(town.server.stop(), 0);
    const auto verified = town.server.run({"verify"});
    EXPECT_EQ(verified.code, kFine) << verified.text;
}

TEST(RestoreDrill, WhatCanNotBeRestoredIsRefusedWithTheReason) {
    const RealServer server;
    const auto backup = server.folder("empty.backup");
    const auto made = server.run({"backup", backup});
    ASSERT_EQ(made.code, kFine) << made.text;
    const auto again = server.run({"backup", backup});
    EXPECT_EQ(again.code, kRefused);
    EXPECT_TRUE(says(again, "never overwritten")) << again.text;

    const auto full = server.run(restore_words(server, backup));
    EXPECT_EQ(full.code, kRefused);
    EXPECT_TRUE(says(full, "not empty")) << full.text;

    fs::rename(server.folder("store"), server.folder("lost-store"));
    const RealServer other;
    const auto wrong =
        server.run({"restore", backup, "--recovery-sheet", other.folder("sheet.txt")});
    EXPECT_EQ(wrong.code, kRefused);
    EXPECT_TRUE(says(wrong, "fingerprint")) << wrong.text;

    const auto cut = server.folder("cut.backup");
    fs::copy_file(backup, cut);
    fs::resize_file(cut, fs::file_size(cut) - 1);
    const auto shorter = server.run(restore_words(server, cut));
    EXPECT_EQ(shorter.code, kRefused);
    EXPECT_TRUE(says(shorter, "cut short")) << shorter.text;

    const auto whole = server.run(restore_words(server, backup));
    EXPECT_EQ(whole.code, kFine) << whole.text;
    EXPECT_EQ(server.run({"verify"}).code, kFine);
}

}  // namespace
}  // namespace tasuki::test
