// The real server through the SDK, on good days and bad ones.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

std::string text_of_post(const MessagePosted& post) { return post.body.text(); }

TEST(Story, AMessageIsSentReadAndConfirmed) {
    SmallTown town;
    auto draft = Draft::report("明朝の訪問で足の確認をお願いします。");
    draft.head.confirm_by = {town.nurses};
    ASSERT_TRUE(town.doctor.client().post(town.room(), draft));
    ASSERT_TRUE(town.until([&] { return town.nurse.all<MessagePosted>().size() == 1; }))
        << town.told();
    const auto post = town.nurse.all<MessagePosted>()[0];
    EXPECT_EQ(text_of_post(post), draft.texts[0]);
    ASSERT_TRUE(town.nurse.client().displayed(town.room(), {post.entry.seq, post.entry.seq}));
    ASSERT_TRUE(town.nurse.client().confirm(town.room(), post.entry.seq));
    ASSERT_TRUE(town.until([&] {
        for (const auto& one : town.doctor.all<ReceiptChanged>()) {
            for (const auto& change : one.changes) {
                if (change.kind == ReceiptKind::confirmed) return true;
            }
        }
        return false;
    })) << town.told();
    const auto list = town.must(town.doctor.client().read_receipts(town.room(), post.entry.seq));
    bool found = false;
    for (const auto& line : list.lines) {
        if (line.membership != town.nurses) continue;
        found = true;
        EXPECT_NE(line.delivered, Time{});
        EXPECT_NE(line.displayed, Time{});
        EXPECT_NE(line.confirmed, Time{});
    }
    EXPECT_TRUE(found);
}

// Rule B6. The doctor keeps writing while the nurse is removed: nothing after k may reach her.
TEST(Story, NothingReachesARemovedMemberWhileMessagesFly) {
    SmallTown town;
    for (int i = 0; i < 25; ++i) {
        ASSERT_TRUE(town.doctor.client().post(town.room(), Draft::report(std::to_string(i))));
    }
    town.until([&] { return town.nurse.all<MessagePosted>().size() >= 5; });
    const auto cut = town.must(town.doctor.client().remove(town.group, town.nurses, "交代"));
    for (int i = 25; i < 50; ++i) {
        ASSERT_TRUE(town.doctor.client().post(town.room(), Draft::report(std::to_string(i)),
                                              cut.roster_epoch));
    }
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 50; })) << town.told();
    ASSERT_TRUE(town.until([&] { return town.nurse.all<Revoked>().size() == 1; })) << town.told();
    for (const auto& one : town.nurse.all<MessagePosted>()) EXPECT_LT(one.entry.seq, cut.seq);
    EXPECT_EQ(town.nurse.all<Revoked>()[0].at_seq, cut.seq);
    EXPECT_FALSE(town.wait_for(town.nurse.client().read_page(town.room(), {})));
    ASSERT_TRUE(cut.cut);
    // Her device has wiped and said so.
    ASSERT_TRUE(town.until([&] {
        const auto receipt =
            town.wait_for(town.doctor.client().read_cut_receipt(town.group, town.nurses));
        return receipt && !receipt->devices.empty() && receipt->devices[0].wiped != Time{};
    }));
}

// What was acknowledged is on disk: it is there after any number of kill -9, once.
TEST(Story, KillingTheServerLosesNothingThatWasAcknowledged) {
    SmallTown town;
    std::map<ClientMsgId, std::string> written;
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 20; ++i) {
            const auto text = std::to_string(round) + "-" + std::to_string(i);
            auto id = town.doctor.client().post(town.room(), Draft::report(text));
            ASSERT_TRUE(id);
            written[*id] = text;
        }
        const auto before = town.doctor.all<Sent>().size();
        town.until([&] { return town.doctor.all<Sent>().size() > before; });
        town.server.kill();
        town.server.start();
    }
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() >= written.size(); }, 60s))
        << town.told();
    std::map<std::uint64_t, ClientMsgId> acknowledged;
    for (const auto& one : town.doctor.all<Sent>()) {
        acknowledged[one.accepted.seq] = one.accepted.id;
    }
    EXPECT_EQ(acknowledged.size(), written.size());
    std::map<std::uint64_t, std::string> shown;
    ASSERT_TRUE(town.until(
        [&] {
            shown.clear();
            for (const auto& one : town.nurse.all<MessagePosted>()) {
                shown[one.entry.seq] = text_of_post(one);
            }
            return shown.size() >= written.size();
        },
        60s))
        << town.told();
    EXPECT_EQ(shown.size(), written.size());
    for (const auto& [seq, id] : acknowledged) EXPECT_EQ(shown[seq], written[id]) << seq;
    EXPECT_EQ(town.nurse.all<MessagePosted>().size(), written.size());  // and none twice
}

TEST(Story, ADeviceThatWasOffResumesWhereItStopped) {
    SmallTown town;
    ASSERT_TRUE(town.doctor.client().post(town.room(), Draft::report("前")));
    ASSERT_TRUE(town.until([&] { return town.nurse.all<MessagePosted>().size() == 1; }))
        << town.told();
    town.until([] { return false; }, 300ms);  // the cursor is saved
    town.nurse.power_off();
    for (int i = 0; i < 60; ++i) {
        ASSERT_TRUE(town.doctor.client().post(town.room(), Draft::report(std::to_string(i))));
    }
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 61; })) << town.told();
    town.nurse.power_on();
    ASSERT_TRUE(town.until([&] { return town.nurse.all<MessagePosted>().size() == 61; }))
        << town.told();
    std::set<std::uint64_t> seqs;
    for (const auto& one : town.nurse.all<MessagePosted>()) seqs.insert(one.entry.seq);
    EXPECT_EQ(seqs.size(), 61U);
}

TEST(Story, TheRecordIsProvedToTheAuthorAfterASeal) {
    SmallTown town;
    ASSERT_TRUE(town.doctor.client().post(town.room(), Draft::report("証明される")));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 1; })) << town.told();
    ASSERT_EQ(town.server.run({"seal"}).code, 0);
    ASSERT_TRUE(town.until([&] {
        for (const auto& one : town.doctor.all<CheckpointSeen>()) {
            if (one.proved) return true;
        }
        return !town.doctor.all<CheckpointMismatch>().empty();
    })) << town.told();
    for (const auto& one : town.doctor.all<CheckpointMismatch>()) {
        ADD_FAILURE() << name_of(one.what);
    }
    EXPECT_TRUE(town.doctor.client().record_trusted());
    EXPECT_EQ(town.server.stop(), 0);
    EXPECT_EQ(town.server.run({"verify"}).code, 0);
}

// Sees that this suite can fail: a wrong expectation about the real server is noticed.
TEST(Story, AWrongPasswordDoesNotSignIn) {
    SmallTown town;
    SignIn wish;
    wish.login_name = "wakaba-hanako";
    wish.password = "not-her-password";
    wish.totp = "000000";
    wish.new_device.name = "拾った端末";
    auto in = town.wait_for(town.officer.client().sign_in(wish));
    ASSERT_FALSE(in);
    EXPECT_EQ(in.error().error, Error::wrong_credentials);
}

// Rule A2: the clinic would like the nurse as its own, and its administrator sees nothing of her
// devices before she says yes.
TEST(Story, ASecondOfficeIsAcceptedByThePersonHerself) {
    SmallTown town;
    const auto nurse = town.nurse.client().account();
    PersonToInvite offer;
    offer.office = town.clinic;
    offer.profession = 2;
    offer.existing_account = nurse;
    town.must(town.doctor.client().invite_person(offer));
    EXPECT_FALSE(town.wait_for(town.doctor.client().list_devices(nurse)));
    const auto own = [&](OfficeId office) -> Affiliation {
        for (const auto& person : town.must(town.nurse.client().list_people())) {
            for (const auto& at : person.affiliations) {
                if (person.account == nurse && at.office == office) return at;
            }
        }
        return {};
    };
    EXPECT_TRUE(own(town.clinic).offered);
    EXPECT_FALSE(own(town.clinic).active);
    ASSERT_TRUE(town.wait_for(town.nurse.client().answer_affiliation(town.clinic, true)));
    EXPECT_TRUE(own(town.clinic).active);
    EXPECT_TRUE(own(town.station).active);
    EXPECT_TRUE(town.wait_for(town.doctor.client().list_devices(nurse)));
}

// Rule C5: a question whose only answer was taken back waits again, on everybody's screen.
TEST(Story, ARetractedAnswerOpensTheQuestionForEverybody) {
    SmallTown town;
    Draft question = Draft::report("今夜の服薬は済みましたか。");
    question.head.kind = MessageKind::question;
    question.head.addressees = {town.nurses};
    ASSERT_TRUE(town.doctor.client().post(town.room(), question));
    ASSERT_TRUE(town.until([&] { return town.nurse.all<MessagePosted>().size() == 1; }));
    const auto asked = town.nurse.all<MessagePosted>()[0].entry.seq;
    Draft answer = Draft::report("済みです。");
    answer.head.kind = MessageKind::answer;
    answer.head.answers_seq = asked;
    ASSERT_TRUE(town.nurse.client().post(town.room(), answer));
    const auto states = [&] {
        std::vector<RequestState> seen;
        for (const auto& one : town.doctor.all<RequestStateChanged>()) {
            if (one.request_seq == asked) seen.push_back(one.state);
        }
        return seen;
    };
    ASSERT_TRUE(town.until([&] { return states().size() == 1; })) << town.told();
    ASSERT_TRUE(town.nurse.client().retract(town.room(), asked + 1, "別の方でした"));
    ASSERT_TRUE(town.until([&] { return states().size() == 2; })) << town.told();
    EXPECT_EQ(states(), (std::vector{RequestState::answered, RequestState::open}));
    EXPECT_TRUE(town.until([&] { return town.nurse.all<MessageRetracted>().size() == 1; }));
}

}  // namespace
}  // namespace tasuki::test
