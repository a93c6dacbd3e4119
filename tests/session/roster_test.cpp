// People and groups over the wire: opening, inviting, naming; lists say what rule A7 allows.
#include <gtest/gtest.h>

#include "stage.hpp"

namespace tasuki::test {
namespace {

pb::ClientEnvelope opening(Stage& stage, const domain::Patient& patient,
                           const std::string& office) {
    pb::ClientEnvelope out;
    auto* in = out.mutable_open_group();
    in->set_client_msg_id(bytes_of(make_id<ClientMsgId>()));
    in->set_office_id(bytes_of(stage.world.office_id(office)));
    in->set_relation("当事業所の利用者");
    auto* name = in->mutable_patient()->mutable_name();
    name->set_family(patient.name.family);
    name->set_given(patient.name.given);
    name->set_family_kana(patient.name.family_kana);
    name->set_given_kana(patient.name.given_kana);
    auto* birth = in->mutable_patient()->mutable_birth();
    birth->set_year(1937);
    birth->set_month(3);
    birth->set_day(4);
    in->mutable_patient()->set_sex(pb::SEX_FEMALE);
    in->mutable_patient()->set_insurer_number(patient.insurer_number);
    in->mutable_patient()->set_insured_number(patient.insured_number);
    return out;
}

TEST(Roster, FromOpeningToTheFirstReaderOverTheWire) {
    Stage stage;
    auto nurse = stage.client("nurse");
    const auto opened = nurse->ask(opening(stage, stage.world.patient(), "station"));
    ASSERT_TRUE(opened.has_group_opened()) << slug(opened);
    const auto group = opened.group_opened().group_id();
    const auto id = *GroupId::from(view(group));
    EXPECT_EQ(slug(nurse->post(id, "まだ早い", opened.group_opened().roster_epoch())),
              "notice_missing");
    stage.world.must("nurse", stage.world.notice(id));
    stage.world.must("nurse", stage.world.consent(id));

    auto doctor = stage.client("doctor");
    pb::ClientEnvelope admit;
    admit.mutable_admit_person()->set_group_id(group);
    admit.mutable_admit_person()->set_account_id(bytes_of(stage.world.id_of("doctor")));
    admit.mutable_admit_person()->set_office_id(bytes_of(stage.world.office_id("clinic")));
    admit.mutable_admit_person()->set_purpose("主治医");
    admit.mutable_admit_person()->mutable_scope()->set_kind(pb::SCOPE_KIND_ALL);
    const auto invited = nurse->ask(admit);
    ASSERT_TRUE(invited.has_group_changed()) << slug(invited);
    const auto pushes = doctor->pushes();
    ASSERT_FALSE(pushes.empty());
    EXPECT_EQ(pushes.back().group_known().group_id(), group);

    pb::ClientEnvelope list;
    list.mutable_list_groups();
    const auto waiting = doctor->ask(list).groups();
    ASSERT_EQ(waiting.groups_size(), 1);
    EXPECT_EQ(waiting.groups(0).admission_id(), invited.group_changed().admission_id());
    EXPECT_EQ(waiting.groups(0).rooms_size(), 0);  // nothing to read yet
    pb::ClientEnvelope accept;
    accept.mutable_accept_invitation()->set_group_id(group);
    accept.mutable_accept_invitation()->set_admission_id(invited.group_changed().admission_id());
    ASSERT_TRUE(doctor->ask(accept).has_group_changed());

    pb::ClientEnvelope read;
    read.mutable_read_group()->set_group_id(group);
    const auto view = doctor->ask(read).group();
    ASSERT_EQ(view.roster_size(), 2);
    for (const auto& entry : view.roster()) {
        EXPECT_FALSE(entry.name().family().empty());
        EXPECT_FALSE(entry.office_name().empty());
    }
    EXPECT_TRUE(view.consent_stands());
    EXPECT_EQ(doctor->ask(list).groups().groups(0).rooms_size(), 2);
}

// Rule B2: only that a group exists, and whom to ask.
TEST(Roster, SecondGroupOfOnePatientNamesTheOfficeToAsk) {
    Stage stage;
    const auto patient = stage.world.patient();
    auto nurse = stage.client("nurse");
    ASSERT_TRUE(nurse->ask(opening(stage, patient, "station")).has_group_opened());
    auto planner = stage.client("planner");
    const auto answer = planner->ask(opening(stage, patient, "care"));
    ASSERT_EQ(slug(answer), "group_exists");
    ASSERT_EQ(answer.refused().ask_size(), 1);
    EXPECT_EQ(answer.refused().ask(0).name(), "あおば訪問看護ステーション（架空）");
    EXPECT_EQ(answer.SerializeAsString().find("カクウ"), std::string::npos);
}

TEST(Roster, StrangerReadsNoGroup) {
    Stage stage;
    const auto group = stage.world.active("nurse");
    auto helper = stage.client("helper");
    pb::ClientEnvelope read;
    read.mutable_read_group()->set_group_id(bytes_of(group));
    EXPECT_EQ(slug(helper->ask(read)), "not_found");
    pb::ClientEnvelope list;
    list.mutable_list_groups();
    EXPECT_EQ(helper->ask(list).groups().groups_size(), 0);
}

// An administrator is no reader (rule A7): names and roster, no room.
TEST(Roster, AdministratorsListCarriesNoRooms) {
    Stage stage;
    stage.world.active("nurse2");
    auto admin = stage.client("nurse");
    pb::ClientEnvelope list;
    list.mutable_list_groups()->set_office_id(bytes_of(stage.world.office_id("station")));
    const auto answer = admin->ask(list);
    ASSERT_TRUE(answer.has_groups()) << slug(answer);
    ASSERT_EQ(answer.groups().groups_size(), 1);
    EXPECT_EQ(answer.groups().groups(0).rooms_size(), 0);
    auto planner = stage.client("planner");
    EXPECT_NE(slug(planner->ask(list)), "-");
}

TEST(Roster, LoginNamesAreForOnesOwnAdministratorOnly) {
    Stage stage;
    auto admin = stage.client("nurse");
    auto other = stage.client("planner");
    pb::ClientEnvelope list;
    list.mutable_list_people();
    const auto name_of_nurse2 = [&](Client& client) {
        const auto answer = client.ask(list);
        for (const auto& person : answer.people().people()) {
            if (person.account_id() == bytes_of(stage.world.id_of("nurse2"))) {
                return person.login_name();
            }
        }
        return std::string("nobody");
    };
    EXPECT_EQ(name_of_nurse2(*admin), "nurse2");
    EXPECT_EQ(name_of_nurse2(*other), "");
}

TEST(Roster, InvitationGivesALinkAndACodeOnce) {
    Stage stage;
    auto admin = stage.client("nurse");
    pb::ClientEnvelope invite;
    auto* in = invite.mutable_invite_person();
    in->set_office_id(bytes_of(stage.world.office_id("station")));
    in->mutable_name()->set_family("千葉");
    in->mutable_name()->set_given("千尋");
    in->mutable_name()->set_family_kana("チバ");
    in->mutable_name()->set_given_kana("チヒロ");
    in->set_profession(domain::profession::nurse);
    const auto answer = admin->ask(invite);
    ASSERT_TRUE(answer.has_enrolment_link()) << slug(answer);
    EXPECT_EQ(answer.enrolment_link().link_secret().size(), 32u);
    EXPECT_EQ(answer.enrolment_link().code().size(), 6u);
    const auto& kept = stage.world.enrolments.begin()->second;
    const auto secret = to_bytes(answer.enrolment_link().link_secret());
    EXPECT_EQ(kept.link_hash, session::secret_hash(secret));
    EXPECT_EQ(kept.code_hash, session::code_hash(secret, answer.enrolment_link().code()));
}

// Whom an office would like to have is between the two of them until there is a yes.
TEST(Roster, SecondOfficeIsOfferedToThePersonAloneAndAnsweredWithOneTap) {
    Stage stage;
    const auto pharmacy = stage.world.office_id("pharmacy");
    domain::InvitePerson offer;
    offer.existing = true;
    offer.account = stage.world.id_of("nurse2");
    offer.office = pharmacy;
    offer.profession = domain::profession::clerk;
    const auto by = stage.world.as("pharmacist", domain::AuthLevel::fresh);
    ASSERT_NE(stage.store.act(by, domain::Command{by, domain::PeopleCommand{offer}}), nullptr);
    auto nurse2 = stage.client("nurse2");
    auto doctor = stage.client("doctor");
    const auto seen = [&](Client& client) -> std::string {
        pb::ClientEnvelope list;
        list.mutable_list_people();
        const auto answer = client.ask(list);
        for (const auto& person : answer.people().people()) {
            if (person.account_id() != bytes_of(offer.account)) continue;
            for (const auto& at : person.affiliations()) {
                if (at.office_id() == bytes_of(pharmacy))
                    return at.offered() ? "offered" : "active";
            }
        }
        return "nothing";
    };
    // Asked for the office's own people: to stand there without a line would say it too.
    const auto listed = [&](Client& client) {
        pb::ClientEnvelope list;
        list.mutable_list_people()->set_office_id(bytes_of(pharmacy));
        const auto answer = client.ask(list);
        return std::ranges::count_if(answer.people().people(), [&](const auto& person) {
            return person.account_id() == bytes_of(offer.account);
        });
    };
    EXPECT_EQ(seen(*nurse2), "offered");
    EXPECT_EQ(seen(*doctor), "nothing");
    EXPECT_EQ(listed(*nurse2), 1);
    EXPECT_EQ(listed(*doctor), 0);
    pb::ClientEnvelope yes;
    yes.mutable_answer_affiliation()->set_office_id(bytes_of(pharmacy));
    yes.mutable_answer_affiliation()->set_accept(true);
    EXPECT_EQ(slug(doctor->ask(yes)), "not_found");
    EXPECT_TRUE(nurse2->ask(yes).has_ok());
    EXPECT_EQ(seen(*nurse2), "active");
    EXPECT_EQ(seen(*doctor), "active");
}

// The only nurse of the case has left: without this no request reaches the rule that helps.
TEST(Roster, AdministratorBringsInAResponsiblePersonByAccount) {
    Stage stage;
    const auto id = stage.world.active("nurse2");
    const auto by = stage.world.as("nurse", domain::AuthLevel::fresh);
    stage.store.act(by, domain::Command{by, domain::GroupCommand{domain::EndAffiliation{
                                                id, stage.world.id_of("nurse2"),
                                                stage.world.office_id("station"), "退職"}}});
    auto nurse = stage.client("nurse");
    pb::ClientEnvelope wish;
    wish.mutable_assign_responsible()->set_group_id(bytes_of(id));
    EXPECT_EQ(slug(nurse->ask(wish)), "bad_value") << "neither a member nor an account";
    wish.mutable_assign_responsible()->set_account_id(bytes_of(stage.world.id_of("nurse3")));
    const auto answer = nurse->ask(wish);
    ASSERT_TRUE(answer.has_group_changed()) << slug(answer);
    const auto* head = stage.world.group(id).responsible();
    ASSERT_NE(head, nullptr);
    EXPECT_EQ(head->account, stage.world.id_of("nurse3"));
}

// Rule B2: the office that has the group, and nobody else; loaded, recorded, then shown.
TEST(Roster, WhoAskedIsShownToTheOriginAlone) {
    Stage stage;
    const auto group = stage.world.active("nurse");
    stage.world.join(group, "doctor");
    domain::PatientAsk asked;
    asked.number = 5;
    asked.at = stage.world.now;
    asked.account = stage.world.id_of("planner");
    asked.office = stage.world.office_id("care");
    asked.answer = domain::AskAnswer::different_person;
    asked.relation = "担当ケアマネジャー";
    asked.reason = "住所が違う";
    stage.store.patient_asks = {asked};
    pb::ClientEnvelope read;
    read.mutable_read_asks()->set_group_id(bytes_of(group));
    auto nurse = stage.client("nurse");
    stage.store.log.clear();
    const auto answer = nurse->ask(read);
    ASSERT_TRUE(answer.has_asks()) << slug(answer);
    EXPECT_EQ(stage.store.log.front(), "asks");
    EXPECT_EQ(stage.store.log.back(), "commit ReadRange");
    ASSERT_EQ(answer.asks().asks_size(), 1);
    const auto& line = answer.asks().asks(0);
    EXPECT_EQ(line.name().family(), stage.world.person("planner").name.family);
    EXPECT_EQ(line.profession(), domain::profession::care_manager);
    EXPECT_EQ(line.office_name(), stage.world.office("care").name);
    EXPECT_EQ(line.answer(), pb::ASK_ANSWER_DIFFERENT_PERSON);
    EXPECT_EQ(line.relation(), "担当ケアマネジャー");
    EXPECT_EQ(line.reason(), "住所が違う");
    for (const auto* other : {"doctor", "planner", "helper"}) {
        auto client = stage.client(other);
        const auto refused = client->ask(read);
        EXPECT_EQ(slug(refused), "not_found") << other;
        EXPECT_EQ(refused.SerializeAsString().find("住所"), std::string::npos) << other;
    }
    // The administrator handed the group over: still who and when, no words.
    stage.world.must("nurse", domain::AssignResponsible{group, stage.world.join(group, "nurse2")});
    const auto admins = nurse->ask(read);
    ASSERT_TRUE(admins.has_asks()) << slug(admins);
    EXPECT_FALSE(admins.asks().asks(0).name().family().empty());
    EXPECT_EQ(admins.asks().asks(0).relation(), "");
    EXPECT_EQ(admins.asks().asks(0).reason(), "");
}

}  // namespace
}  // namespace tasuki::test
