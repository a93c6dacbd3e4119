// Sessions on the real store: its threads, its rows, its ledger. One story from two links to a cut,
// through the same doors that a phone uses; the scripted store stays for what must happen at an
// exact moment.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "fake_connection.hpp"
#include "session/door.hpp"
#include "session/secrets.hpp"
#include "stage.hpp"
#include "store/engine/town.hpp"
#include "store/threaded_store.hpp"
#include "support/authenticator.hpp"

namespace tasuki::test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

Bytes from_base32(std::string_view text) {
    Bytes out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const auto five = c >= 'A' ? c - 'A' : c - '2' + 26;
        bits = bits << 5 | static_cast<std::uint32_t>(five);
        held += 5;
        if (held >= 8) out.push_back(static_cast<std::uint8_t>(bits >> (held -= 8)));
    }
    return out;
}

asio::awaitable<void> post_to_door(session::Door* door, session::HttpRequest request,
                                   std::optional<session::HttpReply>* out) {
    *out = co_await door->on_request(std::move(request));
}

asio::awaitable<void> serve_one(session::Door* door, std::shared_ptr<FakeConnection> connection,
                                std::string token) {
    co_await door->on_connection(*connection, std::move(token), {});
}

asio::awaitable<void> commit_one(store::Store* store, store::LoopNumber loop,
                                 domain::Command command, std::optional<store::Outcome>* out) {
    *out = co_await store->commit(loop, std::move(command));
}

class RealStore : public testing::TestWithParam<RowsIn> {
  protected:
    RealStore() : town(GetParam()), hub(io.get_executor(), town.clock, config) {
        town.engine.reset();
        store::ThreadedOptions options;
        options.engine = town.options;
        options.engine.anchored = town.anchor;
        options.ports = town.ports();
        store = std::make_unique<store::ThreadedStore>(
            std::move(town.tables), town.keys, std::move(town.key_store), town.clock, options);
        hub.start(*store);
        door = std::make_unique<session::Door>(
            session::LoopParts{*store, hub, hashes, challenges, town.clock, config});
    }
    ~RealStore() override {
        hub.stop();
        for (auto& connection : connections) connection->hang_up();
        until([&] { return hub.counts().sessions == 0; });
        std::atomic<bool> stopped = false;
        std::thread stopper([&] {  // from a thread that is no loop, while the loop runs
            store->stop();
            stopped = true;
        });
        until([&] { return stopped.load(); });
        stopper.join();
    }

    void until(const std::function<bool()>& done) {
        for (int i = 0; i < 6000 && !done(); ++i) {
            io.restart();
            io.run_for(5ms);
        }
        EXPECT_TRUE(done()) << "it took more than half a minute";
    }
    pb::ServerEnvelope http(pb::ClientEnvelope request) {
        request.set_request_id(1);
        session::HttpRequest post;
        post.method = "POST";
        post.content_type = "application/x-protobuf";
        post.peer.address = "192.0.2.9";
        post.body = to_bytes(request.SerializeAsString());
        std::optional<session::HttpReply> reply;
        asio::co_spawn(io, post_to_door(door.get(), std::move(post), &reply), asio::detached);
        until([&] { return reply.has_value(); });
        return reply ? parse(reply->body) : pb::ServerEnvelope{};
    }
    // Invited by the station's administrator, enrolled through all five steps: a token.
    std::string enrol(const std::string& login_name, AccountId account) {
        const auto link = session::make_secret();
        const auto code = session::make_code();
        domain::InvitePerson invite;
        invite.enrolment = make_id<EnrolmentId>();
        invite.account = account;
        invite.pseudonym = make_id<Pseudonym>();
        invite.office = town.station;
        invite.name = {"架空", login_name, "カクウ", "ミホン"};
        invite.profession = domain::profession::nurse;
        invite.link_hash = session::secret_hash(link);
        invite.code_hash = session::code_hash(link, code);
        std::optional<store::Outcome> invited;
        asio::co_spawn(io,
                       commit_one(store.get(), hub.loop_number(),
                                  {town.as(town.nurse, domain::AuthLevel::fresh),
                                   domain::PeopleCommand{invite}},
                                  &invited),
                       asio::detached);
        until([&] { return invited.has_value(); });
        EXPECT_TRUE(invited && *invited);
        pb::ClientEnvelope choose;
        choose.mutable_choose_password()->set_link_secret(bytes_of(link));
        choose.mutable_choose_password()->set_code(code);
        choose.mutable_choose_password()->set_login_name(login_name);
        choose.mutable_choose_password()->set_password("夕焼けの土手を歩く");
        const auto secret = from_base32(http(choose).totp_secret().base32());
        pb::ClientEnvelope totp;
        totp.mutable_prove_totp()->set_link_secret(bytes_of(link));
        totp.mutable_prove_totp()->set_code(code);
        totp.mutable_prove_totp()->set_totp(totp_code(secret, town.clock.now().ms / 30'000));
        const auto codes = http(totp);
        EXPECT_TRUE(codes.has_recovery_codes()) << slug(codes);
        pb::ClientEnvelope finish;
        finish.mutable_finish_enrolment()->set_enrolment_ticket(
            codes.recovery_codes().enrolment_ticket());
        auto* device = finish.mutable_finish_enrolment()->mutable_device();
        device->set_name("訪問用（架空）");
        device->set_device_class(pb::DEVICE_CLASS_LENT);
        device->set_form(pb::DEVICE_FORM_PC);
        const auto done = http(finish);
        EXPECT_TRUE(done.has_signed_in()) << slug(done);
        return session::token_text(to_bytes(done.signed_in().session_secret()));
    }
    std::shared_ptr<FakeConnection> connect(const std::string& token) {
        auto connection = std::make_shared<FakeConnection>(io.get_executor());
        connections.push_back(connection);
        asio::co_spawn(io, serve_one(door.get(), connection, token), asio::detached);
        pb::ClientEnvelope hello;
        hello.mutable_hello()->set_protocol_min(1);
        hello.mutable_hello()->set_protocol_max(1);
        EXPECT_TRUE(ask(*connection, hello).welcome().signed_in());
        return connection;
    }
    pb::ServerEnvelope ask(FakeConnection& connection, pb::ClientEnvelope request) {
        request.set_request_id(++requests);
        connection.send(to_bytes(request.SerializeAsString()));
        pb::ServerEnvelope answer;
        until([&] {
            for (const auto& frame : connection.written) {
                auto envelope = parse(*frame);
                if (envelope.request_id() == requests) answer = std::move(envelope);
            }
            return answer.request_id() != 0;
        });
        return answer;
    }
    static int pushes(const FakeConnection& connection) {
        int out = 0;
        for (const auto& frame : connection.written) out += parse(*frame).has_event();
        return out;
    }
    pb::ServerEnvelope post(FakeConnection& from, const std::string& group, std::uint64_t epoch,
                            const std::string& text) {
        pb::ClientEnvelope request;
        auto* post = request.mutable_post();
        post->set_group_id(group);
        post->set_room(1);
        post->set_client_msg_id(bytes_of(make_id<ClientMsgId>()));
        post->set_roster_epoch(epoch);
        post->set_body(report(text));
        return ask(from, request);
    }
    // Opened by the first nurse, explained, agreed to, and joined by the second.
    std::string group_of_two(FakeConnection& lead, FakeConnection& other, AccountId other_account);

    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> waiting{io.get_executor()};
    Town town;
    session::SessionConfig config;
    session::HashWorker hashes;
    session::Challenges challenges{io.get_executor(), town.clock};
    session::Hub hub;
    std::unique_ptr<store::ThreadedStore> store;
    std::unique_ptr<session::Door> door;
    std::vector<std::shared_ptr<FakeConnection>> connections;
    std::uint64_t requests = 0;
    std::uint64_t epoch = 0;
    std::string other_membership;
};
INSTANTIATE_TEST_SUITE_P(Rows, RealStore, both(), row_name);

std::string RealStore::group_of_two(FakeConnection& lead, FakeConnection& other,
                                    AccountId other_account) {
    pb::ClientEnvelope open;
    auto* in = open.mutable_open_group();
    in->set_client_msg_id(bytes_of(make_id<ClientMsgId>()));
    in->set_office_id(bytes_of(town.station));
    in->set_relation("当事業所の利用者");
    in->mutable_patient()->mutable_name()->set_family("架空");
    in->mutable_patient()->mutable_name()->set_given("利用者");
    in->mutable_patient()->mutable_name()->set_family_kana("カクウ");
    in->mutable_patient()->mutable_name()->set_given_kana("リヨウシャ");
    in->mutable_patient()->set_sex(pb::SEX_FEMALE);
    in->mutable_patient()->mutable_birth()->set_year(1937);
    in->mutable_patient()->mutable_birth()->set_month(3);
    in->mutable_patient()->mutable_birth()->set_day(4);
    const auto opened = ask(lead, open);
    EXPECT_TRUE(opened.has_group_opened()) << slug(opened);
    const auto group = opened.group_opened().group_id();
    const auto set_today = [&](pb::Day* day) {
        const auto today = jst_date(town.clock.now());
        day->set_year(static_cast<std::uint32_t>(today.year));
        day->set_month(static_cast<std::uint32_t>(today.month));
        day->set_day(static_cast<std::uint32_t>(today.day));
    };
    pb::ClientEnvelope notice;
    notice.mutable_record_notice()->set_group_id(group);
    notice.mutable_record_notice()->set_explained_by("見本（架空）");
    notice.mutable_record_notice()->set_explained_to("本人");
    notice.mutable_record_notice()->set_how("口頭と説明文書");
    set_today(notice.mutable_record_notice()->mutable_on());
    EXPECT_TRUE(ask(lead, notice).has_group_changed());
    pb::ClientEnvelope consent;
    consent.mutable_record_consent()->set_group_id(group);
    consent.mutable_record_consent()->mutable_consent()->set_comprehensive(true);
    set_today(consent.mutable_record_consent()->mutable_consent()->mutable_on());
    EXPECT_TRUE(ask(lead, consent).has_group_changed());
    pb::ClientEnvelope admit;
    admit.mutable_admit_person()->set_group_id(group);
    admit.mutable_admit_person()->set_account_id(bytes_of(other_account));
    admit.mutable_admit_person()->set_office_id(bytes_of(town.station));
    admit.mutable_admit_person()->set_purpose("在宅療養の支援");
    admit.mutable_admit_person()->mutable_scope()->set_kind(pb::SCOPE_KIND_ALL);
    const auto invited = ask(lead, admit);
    EXPECT_TRUE(invited.has_group_changed()) << slug(invited);
    pb::ClientEnvelope accept;
    accept.mutable_accept_invitation()->set_group_id(group);
    accept.mutable_accept_invitation()->set_admission_id(invited.group_changed().admission_id());
    const auto joined = ask(other, accept);
    EXPECT_TRUE(joined.has_group_changed()) << slug(joined);
    epoch = joined.group_changed().roster_epoch();
    other_membership = joined.group_changed().membership_id();
    return group;
}

TEST_P(RealStore, FromTwoLinksToACut) {
    const auto first = make_id<AccountId>();
    const auto second = make_id<AccountId>();
    const auto nurse = connect(enrol("kakuu.one", first));
    const auto colleague = connect(enrol("kakuu.two", second));
    const auto group = group_of_two(*nurse, *colleague, second);
    pb::ClientEnvelope attach;
    attach.mutable_attach();
    EXPECT_TRUE(ask(*colleague, attach).has_attached());

    std::uint64_t last = 0;
    const int before = pushes(*colleague);
    for (int i = 0; i < 20; ++i) {
        const auto accepted = post(*nurse, group, epoch, "記録 " + std::to_string(i) + "（架空）");
        ASSERT_TRUE(accepted.has_accepted()) << slug(accepted);
        last = accepted.accepted().seq();
        EXPECT_EQ(accepted.accepted().ledger().leaf_hash().size(), 32u);
    }
    until([&] { return pushes(*colleague) == before + 20; });
    pb::ClientEnvelope page;
    page.mutable_read_page()->set_group_id(group);
    page.mutable_read_page()->set_room(1);
    page.mutable_read_page()->set_from_seq(last - 9);
    const auto read = ask(*colleague, page).page();
    ASSERT_EQ(read.events_size(), 10);
    EXPECT_NE(read.events(9).body().find("記録 19"), std::string::npos);
    pb::ClientEnvelope receipts;
    receipts.mutable_receipts()->set_group_id(group);
    receipts.mutable_receipts()->set_room(1);
    receipts.mutable_receipts()->add_displayed()->set_first(last);
    receipts.mutable_receipts()->mutable_displayed(0)->set_last(last);
    EXPECT_GT(ask(*colleague, receipts).receipts_taken().receipt_revision(), 0u);

    pb::ClientEnvelope remove;
    remove.mutable_remove()->set_group_id(group);
    remove.mutable_remove()->set_membership_id(other_membership);
    remove.mutable_remove()->set_reason("担当の変更");
    const auto removed = ask(*nurse, remove);
    ASSERT_TRUE(removed.has_group_changed()) << slug(removed);
    EXPECT_EQ(removed.group_changed().cut().account_id(), bytes_of(second));
    const auto handed = colleague->written.size();
    EXPECT_TRUE(colleague->over() || colleague->closed);
    const auto new_epoch = removed.group_changed().roster_epoch();
    EXPECT_TRUE(post(*nurse, group, new_epoch, "去った後").has_accepted());
    EXPECT_LE(colleague->written.size(), handed + 2);  // "revoked", in both rooms, and no more
    EXPECT_EQ(pushes(*colleague), before + 20);
}

// On rows of both kinds: kept sealed, found by its id, counted on, and gone when it was removed.
TEST_P(RealStore, APasskeyIsKeptFoundAndRemoved) {
    config.passkeys = domain::relying_party({"https://tasuki.example.jp"}, {});
    const auto account = make_id<AccountId>();
    const auto nurse = connect(enrol("kakuu.one", account));
    Authenticator key(Authenticator::Key::eddsa);
    key.count_step = 1;
    pb::ClientEnvelope asked;
    asked.mutable_ask_new_passkey();
    const auto options = ask(*nurse, asked).passkey_challenge();
    EXPECT_EQ(options.user_handle(), bytes_of(account));
    const auto made = key.make(to_bytes(options.challenge()), to_bytes(options.user_handle()));
    pb::ClientEnvelope add;
    add.mutable_add_passkey()->set_name("指紋（架空）");
    add.mutable_add_passkey()->set_client_data_json(bytes_of(made.client_data));
    add.mutable_add_passkey()->set_attestation_object(bytes_of(made.attestation_object));
    const auto added = ask(*nurse, add);
    ASSERT_TRUE(added.has_ok()) << slug(added);

    const auto sign_in = [&] {
        pb::ClientEnvelope challenge;
        challenge.mutable_ask_passkey()->set_purpose(pb::PASSKEY_PURPOSE_SIGN_IN);
        const auto used = key.use(to_bytes(http(challenge).passkey_challenge().challenge()));
        pb::ClientEnvelope out;
        auto* in = out.mutable_sign_in_by_passkey();
        in->mutable_assertion()->set_id(bytes_of(used.id));
        in->mutable_assertion()->set_client_data_json(bytes_of(used.client_data));
        in->mutable_assertion()->set_authenticator_data(bytes_of(used.authenticator_data));
        in->mutable_assertion()->set_signature(bytes_of(used.signature));
        in->mutable_assertion()->set_user_handle(bytes_of(used.user_handle));
        in->mutable_new_device()->set_name("スマホ（架空）");
        in->mutable_new_device()->set_device_class(pb::DEVICE_CLASS_LENT);
        in->mutable_new_device()->set_form(pb::DEVICE_FORM_PHONE);
        return http(out);
    };
    const auto in = sign_in();
    ASSERT_TRUE(in.has_signed_in()) << slug(in);
    EXPECT_EQ(in.signed_in().account_id(), bytes_of(account));
    const auto phone = connect(session::token_text(to_bytes(in.signed_in().session_secret())));
    key.count = 0;
    EXPECT_EQ(slug(sign_in()), "passkey_copied");
    pb::ClientEnvelope list;
    list.mutable_list_passkeys();
    const auto listed = ask(*phone, list).passkeys();
    ASSERT_EQ(listed.passkeys_size(), 1);
    EXPECT_EQ(listed.passkeys(0).name(), "指紋（架空）");
    EXPECT_EQ(listed.passkeys(0).last_used_ms(), town.clock.now().ms);
    pb::ClientEnvelope remove;
    remove.mutable_change_passkey()->set_id(bytes_of(key.id));
    remove.mutable_change_passkey()->set_remove(true);
    const auto removed = ask(*phone, remove);
    ASSERT_TRUE(removed.has_ok()) << slug(removed);
    until([&] {
        return std::ranges::any_of(
            nurse->written, [](const auto& frame) { return parse(*frame).has_passkeys_changed(); });
    });
    key.count = 9;
    EXPECT_EQ(slug(sign_in()), "passkey_wrong");
    const auto again = ask(*phone, asked).passkey_challenge();
    const auto anew = key.make(to_bytes(again.challenge()), to_bytes(again.user_handle()));
    add.mutable_add_passkey()->set_client_data_json(bytes_of(anew.client_data));
    add.mutable_add_passkey()->set_attestation_object(bytes_of(anew.attestation_object));
    EXPECT_TRUE(ask(*phone, add).has_ok()) << "the row of the removed one is taken again";
}

}  // namespace
}  // namespace tasuki::test
