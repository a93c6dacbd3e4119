// The room checks itself: no command without a ledger entry (G1), no refusal that nobody has seen.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "base/crypto.hpp"
#include "base/limits.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using namespace std::chrono_literals;
using test::World;

std::string text_of_folder(const std::filesystem::path& folder) {
    std::ostringstream out;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".cpp") continue;
        out << std::ifstream(entry.path()).rdbuf();
    }
    return out.str();
}

TEST(Coverage, EveryRefusalThatARuleGivesStandsInATest) {
    const std::filesystem::path root(TASUKI_SOURCE_DIR);
    const std::string rules = text_of_folder(root / "server/domain");
    const std::string tests = text_of_folder(root / "tests/domain");
    const std::regex named("Refusal::([a-z_]+)");
    std::set<std::string> given;
    for (std::sregex_iterator at(rules.begin(), rules.end(), named), end; at != end; ++at) {
        given.insert((*at)[1]);
    }
    EXPECT_GT(given.size(), 45u) << "the rules were not found";
    for (const std::string& refusal : given) {
        const bool tested = tests.find('"' + refusal + '"') != std::string::npos ||
                            tests.find("Refusal::" + refusal) != std::string::npos;
        EXPECT_TRUE(tested) << refusal << " is given by a rule and seen by no test";
    }
}

// A town's first day, in which everything that can be asked of a group is asked once.
class FirstDay {
  public:
    World world;
    std::set<std::size_t> recorded;

    void ask(const Asker& asker, const GroupCommand& command) {
        const auto change = world.ask(asker, command);
        ASSERT_EQ(slug(change), "") << "command " << command.index();
        if (!change->acts.empty()) recorded.insert(command.index());
    }
    void ask(std::string_view who, const GroupCommand& command) { ask(world.as(who), command); }

    void open() {
        const OpenGroup wish = world.opening("nurse", world.patient());
        id = wish.group;
        ask("nurse", wish);
        ask("nurse", world.notice(id));
        ask("nurse", world.consent(id));
        RecordConsent oral = world.consent(id);
        oral.consent.oral = true;
        oral.consent.witness = "架空 立会人";
        ask("nurse", oral);
        ask("nurse", RecordConsentPaper{id, 2, jst_date(world.now)});
        stale = world.draft("doctor");
    }
    void let_in() {
        invited = world.admission(id, "doctor");
        ask("nurse", invited);
        doctor = world.fresh<MembershipId>();
        ask("doctor", AcceptInvitation{id, invited.admission, doctor});
        const AdmitPerson declined = world.admission(id, "planner");
        ask("nurse", declined);
        ask("planner", DeclineInvitation{id, declined.admission, "担当外"});
        const AdmitPerson withdrawn = world.admission(id, "planner");
        ask("nurse", withdrawn);
        ask("nurse", WithdrawAdmission{id, withdrawn.admission, "誤り"});
        const AdmitOffice office = world.office_admission(id, "helpers", "helper");
        ask("nurse", office);
        helper2 = world.fresh<MembershipId>();
        ask("helper", NamePerson{id,
                                 office.admission,
                                 world.fresh<AdmissionId>(),
                                 helper2,
                                 world.id_of("helper2"),
                                 {ScopeKind::all, {}}});
        forgotten = world.admission(id, "pharmacist");
        ask("nurse", forgotten);
        const MembershipId nurse2 = world.join(id, "nurse2");
        ask("nurse", AssignManager{id, nurse2, true});
        ask("nurse", AssignResponsible{id, nurse2});
        ask("nurse2", AssignResponsible{id, world.membership(id, "nurse")});
    }
    void write() {
        Head question;
        question.kind = MessageKind::question;
        question.addressees = {doctor};
        ask("nurse", world.post(id, "食欲は", question));
        const std::uint64_t seq = world.last_seq(id);
        ask("nurse", world.correction(id, seq, "食欲と水分は", 2, question));
        ask("nurse", WithdrawRequest{id, Room::staff, world.fresh<ClientMsgId>(), seq, ""});
        ask("nurse", Retract{id, Room::staff, world.fresh<ClientMsgId>(), seq, "誤記", false});
        Head instruction;
        instruction.kind = MessageKind::instruction;
        instruction.addressees = {world.membership(id, "nurse")};
        ask("doctor", world.post(id, "点滴500mL", instruction));
        ask("nurse", Respond{id, Room::staff, world.fresh<ClientMsgId>(), world.last_seq(id),
                             Response::received, "点滴500mLですね"});
    }
    void attach() {
        const AttachmentRef file = world.upload(id, "nurse");
        recorded.insert(GroupCommand{BeginAttachment{}}.index());
        recorded.insert(GroupCommand{FinishAttachment{}}.index());
        Post wish = world.post(id, "写真");
        wish.body.attachments = {file};
        ask("nurse", wish);
        ask("doctor", ReadAttachment{id, file.id, false});
        ask("nurse", DiscardAttachment{id, world.upload(id, "nurse", 2).id});
    }
    void enter_for_another() {
        world.join(id, "clerk");
        Head entered;
        entered.on_behalf_of = world.id_of("doctor");
        ask("clerk", world.post(id, "往診は木曜とのこと", entered));
        ask("doctor",
            ConfirmProxy{id, Room::staff, world.fresh<ClientMsgId>(), {world.last_seq(id)}});
    }
    void change_card() {
        ask("nurse", world.card_change(id, "allergy", "なし"));
        Head decision;
        decision.kind = MessageKind::decision;
        decision.decided_by = "担当者会議";
        ask("doctor", world.post(id, "訪問は週3回", decision));
        ask("nurse", PinDecision{id, Room::staff, world.fresh<ClientMsgId>(), world.last_seq(id),
                                 false, "見直し"});
    }
    void read() {
        ask("doctor", AttachGroup{id, {}});
        ask("doctor", reading(id));
        ask("doctor", reported(id, {{1, 3}}, {{1, 2}}));
        ask("doctor", DetachGroup{id, {3, 0}});
    }
    void part() {
        ask(world.as("nurse", AuthLevel::fresh), NoteFactorsReset{id, world.id_of("nurse2")});
        ask("helper2", Leave{id, helper2, ""});
        ask("nurse", Remove{id, doctor, {}, "担当変更"});
        ask("doctor", ReportWipe{id, doctor});
        ask(world.as("nurse", AuthLevel::fresh),
            EndAffiliation{id, world.id_of("nurse2"), world.office_id("station"), "退職"});
        ask(world.as("officer", AuthLevel::fresh),
            FreezeForOffice{id, world.office_id("station"), true});
        ask("nurse", WithdrawConsent{id, {}, false, "本人", ""});
        world.now = world.now + 24h * 14;
        ask(World::timer(), ExpireDraft{stale});
        ask("nurse", CloseGroup{id, "終了"});
    }
    void expire() {
        const GroupId other = world.active("nurse");
        const AdmitPerson wish = world.admission(other, "pharmacist");
        ask("nurse", wish);
        world.now = world.now + limits::kInvitationLife;
        ask(World::timer(), ExpireInvitation{other, wish.admission});
        ask(World::the_operator(), StopAfterRestore{other});
        ask("nurse", ConfirmRoster{other, world.group(other).epoch});
        const MembershipId joined = world.join(other, "doctor");
        ask(World::the_operator(),
            ReapplyToGroup{other, Taken::membership, joined, EndReason::removed, {}, {}, false});
        world.now = world.now + limits::kRosterEvery;
        ask(World::timer(), AskForRoster{other, world.office_id("station")});
        ask("nurse", ConfirmMembers{other,
                                    world.office_id("station"),
                                    world.group(other).epoch,
                                    {world.membership(other, "nurse")},
                                    {},
                                    ""});
    }

    GroupId id, stale;
    AdmitPerson invited, forgotten;
    MembershipId doctor, helper2;
};

TEST(Coverage, EveryCommandOnAGroupLeavesAnEntry) {
    FirstDay day;
    day.open();
    day.let_in();
    day.write();
    day.attach();
    day.enter_for_another();
    day.change_card();
    day.read();
    day.part();
    day.expire();
    for (std::size_t i = 0; i < std::variant_size_v<GroupCommand>; ++i) {
        EXPECT_TRUE(day.recorded.contains(i)) << "command " << i << " leaves no ledger entry";
    }
}

TEST(Coverage, EveryCommandOnPeopleAndSignInLeavesAnEntry) {
    World world;
    std::set<std::size_t> people, sign_in;
    const auto fresh = [&](std::string_view who) { return world.as(who, AuthLevel::fresh); };
    const auto ask = [&](const Asker& asker, const PeopleCommand& command) {
        const auto change = world.ask(asker, command);
        ASSERT_EQ(slug(change), "") << "people " << command.index();
        if (!change->acts.empty()) people.insert(command.index());
    };
    const auto sign = [&](const Asker& asker, const SignInCommand& command) {
        const auto change = world.ask(asker, command);
        ASSERT_EQ(slug(change), "") << "sign-in " << command.index();
        if (!change->acts.empty()) sign_in.insert(command.index());
    };
    const Hash link = sha256(random_key()), code = sha256(random_key());
    const Hash ticket = sha256(random_key());
    const AccountId account = world.fresh<AccountId>();
    const Region town = world.region;
    world.region = {};
    ask(World::the_operator(), CreateRegion{"架空の町", false});
    world.region = town;
    ask(World::the_operator(), MakeBootstrapLink{world.fresh<EnrolmentId>(),
                                                 account,
                                                 world.fresh<Pseudonym>(),
                                                 link,
                                                 code,
                                                 {"津田", "智", "ツダ", "トモ"}});
    sign({}, ProveEnrolmentCode{link, code});
    const std::string password = to_hex(random_key());
    sign({}, ChoosePassword{link, code, "first", password, to_bytes(ByteView(random_key()))});
    sign({}, ProveTotp{link, code, world.now.ms / 30'000, {sha256(random_key())}, ticket});
    Device device;
    device.id = world.fresh<DeviceId>();
    device.name = "事務局のパソコン";
    Session session;
    session.id = world.fresh<SessionId>();
    sign({}, FinishEnrolment{ticket, device, session});
    sign({}, SignInFailed{"name", account, std::nullopt});
    Asker first;
    first.account = account;
    first.device = device.id;
    first.level = AuthLevel::fresh;
    sign(first, SetPin{device.id, to_hex(random_key())});
    const Bytes passkey(32, 1);
    sign(first, AddPasskey{passkey, Bytes(70, 2), "指紋", 0, false});
    sign(first, ChangePasskey{passkey, "顔", false});
    sign(first, LockSession{session.id});
    sign(first, UnlockSession{session.id, true});
    sign(first, EndSession{session.id, false});
    world.now = world.now + 60s;
    BeginSession again;
    again.account = account;
    again.password_checked = sha256(view(password));
    again.totp_step = world.now.ms / 30'000;
    again.session.id = world.fresh<SessionId>();
    again.session.device = device.id;
    sign({}, again);

    AddOffice office;
    office.office.id = world.fresh<OfficeId>();
    office.office.kind = kind::rehabilitation;
    office.office.name = "こだまリハビリ（架空）";
    ask(first, office);
    ask(first, SuspendOffice{office.office.id, true, "試験"});
    InvitePerson invited;
    invited.enrolment = world.fresh<EnrolmentId>();
    invited.account = world.fresh<AccountId>();
    invited.office = world.office_id("station");
    invited.name = {"名取", "直", "ナトリ", "ナオ"};
    invited.profession = profession::nurse;
    ask(fresh("nurse"), invited);
    ask(fresh("nurse"), WithdrawEnrolment{invited.enrolment});
    ask(fresh("nurse"), ResetFactors{world.office_id("station"), world.id_of("nurse2"),
                                     world.fresh<EnrolmentId>(), link, code, "紛失"});
    ask(fresh("nurse"),
        SetOfficeAdministrator{world.office_id("station"), world.id_of("nurse2"), true});
    ask(fresh("nurse"),
        DeactivatePerson{world.office_id("station"), world.id_of("nurse3"), "退職"});
    InvitePerson second = invited;
    second.account = world.id_of("doctor");
    second.existing = true;
    ask(fresh("nurse"), second);
    ask(world.as("doctor"), AnswerAffiliation{world.office_id("station"), true});
    ask(first, PublishPolicy{"運用ポリシー"});
    ask(first, AcceptPolicy{1});
    ask(first, ReadList{ListWhat::offices, {}, {}});
    ask(first, RevokeDevice{account, device.id});
    ask(World::the_operator(), RecordBackup{{world.fresh<BackupId>(), world.now, 1, 1, code}});
    ledger::Fork fork;
    fork.old_origin = sha256(view("tasuki/1"));
    ask(World::the_operator(), DeclareRestore{world.fresh<BackupId>(), fork});
    ask(World::the_operator(), RecordRekey{});
    ask(World::the_operator(),
        ReapplyToPerson{
            Taken::office_admin, world.id_of("nurse2"), {}, world.office_id("station")});
    for (std::size_t i = 0; i < std::variant_size_v<PeopleCommand>; ++i) {
        EXPECT_TRUE(people.contains(i)) << "people command " << i << " leaves no entry";
    }
    for (std::size_t i = 0; i < std::variant_size_v<SignInCommand>; ++i) {
        EXPECT_TRUE(sign_in.contains(i)) << "sign-in command " << i << " leaves no entry";
    }
}

TEST(Coverage, WhereThereIsNoGroupThereIsNothingToFind) {
    World world;
    const GroupId nowhere = world.fresh<GroupId>();
    EXPECT_EQ(slug(world.ask("nurse", world.notice(nowhere))), "not_found");
    EXPECT_EQ(slug(world.ask("nurse", reading(nowhere))), "not_found");
    EXPECT_EQ(slug(world.ask("nurse", Leave{nowhere, {}, ""})), "not_found");
    EXPECT_EQ(group_of(GroupCommand{Leave{nowhere, {}, ""}}), nowhere);
}

}  // namespace
}  // namespace tasuki::domain
