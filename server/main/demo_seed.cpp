#include "main/demo_seed.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "base/limits.hpp"
#include "session/compose.hpp"
#include "session/secrets.hpp"

namespace tasuki {
namespace {

using namespace std::chrono_literals;

constexpr auto kJst = 9h;
constexpr int kFoundedDaysAgo = 30;

std::vector<std::string> words(std::string_view text) {
    std::istringstream in{std::string(text)};
    std::vector<std::string> out;
    for (std::string word; in >> word;) out.push_back(word);
    return out;
}

const town::TownPerson& person(std::string_view key) {
    const auto all = town::people();
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.key == key; });
    if (it == all.end()) throw std::logic_error("no such townsperson: " + std::string(key));
    return *it;
}

domain::PersonName name_of(const town::TownPerson& p) {
    return {std::string(p.family), std::string(p.given), std::string(p.family_kana),
            std::string(p.given_kana)};
}

std::string display_of(const town::TownPerson& p) {
    std::string office = "地域の担当";
    for (const auto& o : town::offices())
        if (o.key == p.office) office = o.name;
    return std::string(p.family) + " " + std::string(p.given) + "（" + std::string(p.family_kana) +
           " " + std::string(p.given_kana) + "）・" +
           std::string(domain::profession_name(p.profession)) + "・" + office;
}

constexpr std::string_view kPolicy =
    "架空の地域の運用ポリシー（見本）\n"
    "1. この場に書いたことは診療記録に準じて扱われ、開示の対象になります。\n"
    "2. 既読は画面に表示されたことだけを示し、内容の了解・指示の受領を意味しません。\n"
    "3. 急ぐときは電話を、命にかかわるときは119番を使ってください。\n";

}  // namespace

DemoSeed::DemoSeed(StoryClock& clock, Instant today, Commit commit)
    : clock_(clock), today_(today), commit_(std::move(commit)) {
    Bytes random(12);
    fill_random(random);
    password_ = "demo-" + to_base64url(random);
    password_hash_ = hash_password(password_);
}

Instant DemoSeed::at(int days_ago, int hour, int minute) const {
    const auto day_ms = std::chrono::milliseconds(24h).count();
    const auto offset = std::chrono::milliseconds(kJst).count();
    const Instant midnight{(today_.ms + offset) / day_ms * day_ms - offset};
    return midnight - 24h * days_ago + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

void DemoSeed::play() {
    clock_.move_to(at(kFoundedDaysAgo, 9, 0));
    found_region();
    add_offices();
    for (const auto& p : town::people())
        if (!p.region_officer && p.office_admin) add_person(p);
    for (const auto& p : town::people())
        if (!p.region_officer && !p.office_admin) add_person(p);
    for (const auto& message : town::messages()) {
        for (const auto& patient : town::patients())
            if (patient.key == message.patient && !cases_.contains(patient.key))
                open_group(patient);
        write(message);
    }
    special_events();
}

// ---- Acting -------------------------------------------------------------------------------------

domain::Asker DemoSeed::asker(std::string_view who) const {
    domain::Asker asker;
    asker.account = logins_.find(who)->second.account;
    asker.level = domain::AuthLevel::fresh;
    asker.request = make_id<RequestId>();
    return asker;
}

domain::Asker DemoSeed::operator_asker() const {
    domain::Asker asker;
    asker.level = domain::AuthLevel::operator_socket;
    asker.request = make_id<RequestId>();
    return asker;
}

std::shared_ptr<const store::Committed> DemoSeed::must(domain::Command command) {
    clock_.move_to(clock_.now() + 700ms);
    auto outcome = commit_(std::move(command));
    if (!outcome)
        throw std::runtime_error("demo town: refused: " +
                                 std::string(text_of(outcome.error().refusal).slug));
    return *outcome;
}

std::shared_ptr<const store::Committed> DemoSeed::act(std::string_view who,
                                                      domain::GroupCommand what) {
    return must({asker(who), std::move(what)});
}

std::shared_ptr<const store::Committed> DemoSeed::people_act(const domain::Asker& asker,
                                                             domain::PeopleCommand what) {
    return must({asker, std::move(what)});
}

// ---- The region, its offices, its people --------------------------------------------------------

void DemoSeed::found_region() {
    people_act(operator_asker(), domain::CreateRegion{"架空の町 在宅医療・介護連携（デモ）", true});
    const auto& officer = town::people().front();
    const auto link = make_seed_link();
    const auto account = make_id<AccountId>();
    people_act(operator_asker(),
               domain::MakeBootstrapLink{
                   make_id<EnrolmentId>(),
                   account,
                   make_id<Pseudonym>(),
                   link.link_hash,
                   link.code_hash,
                   {std::string(officer.family), std::string(officer.given),
                    std::string(officer.family_kana), std::string(officer.given_kana)}});
    logins_[std::string(officer.key)] = {
        std::string(officer.key), display_of(officer), password_, {}, account};
    enrol_person(officer, link);
    people_act(asker(officer.key), domain::PublishPolicy{std::string(kPolicy)});
    people_act(asker(officer.key), domain::AcceptPolicy{1});
}

void DemoSeed::add_offices() {
    for (const auto& o : town::offices()) {
        domain::Office office;
        office.id = make_id<OfficeId>();
        office.kind = o.kind;
        office.name = o.name;
        office.office_number = o.number;
        office.tel = o.tel;
        office.fax = o.tel;
        office.hours = o.hours;
        office.covers_24h = o.covers_24h;
        offices_[std::string(o.key)] = office.id;
        people_act(asker("officer"), domain::AddOffice{office});
    }
}

void DemoSeed::add_person(const town::TownPerson& p) {
    std::string inviter = "officer";
    if (!p.office_admin)
        for (const auto& other : town::people())
            if (other.office == p.office && other.office_admin) inviter = other.key;
    const auto link = make_seed_link();
    domain::InvitePerson invite;
    invite.enrolment = make_id<EnrolmentId>();
    invite.account = make_id<AccountId>();
    invite.pseudonym = make_id<Pseudonym>();
    invite.office = offices_.find(p.office)->second;
    invite.name = name_of(p);
    invite.profession = p.profession;
    invite.office_admin = p.office_admin;
    invite.link_hash = link.link_hash;
    invite.code_hash = link.code_hash;
    logins_[std::string(p.key)] = {
        std::string(p.key), display_of(p), password_, {}, invite.account};
    people_act(asker(inviter), invite);
    enrol_person(p, link);
    people_act(asker(p.key), domain::AcceptPolicy{1});
}

void DemoSeed::enrol_person(const town::TownPerson& p, const SeedLink& link) {
    auto& login = logins_.find(p.key)->second;
    login.totp_secret = session::make_totp_secret();
    enrol([this](domain::Command command) { return must(std::move(command)); }, clock_, link,
          {login.account, login.key, password_hash_, login.totp_secret, "デモ用の端末"});
}

// ---- Groups -------------------------------------------------------------------------------------

void DemoSeed::open_group(const town::TownPatient& p) {
    clock_.move_to(at(p.opened_days_ago, 9, 0));
    domain::OpenGroup open;
    open.group = make_id<GroupId>();
    open.patient_pseudonym = make_id<Pseudonym>();
    open.membership = make_id<MembershipId>();
    open.client_msg_id = make_id<ClientMsgId>();
    open.office = offices_.find(p.origin)->second;
    open.patient.name = {std::string(p.family), std::string(p.given), std::string(p.family_kana),
                         std::string(p.given_kana)};
    open.patient.birth = p.birth;
    open.patient.sex = p.sex;
    open.patient.insurer_number = "000000";
    open.patient.insured_number = p.insured_number;
    open.relation = "担当している利用者様です";
    act(p.opener, open);
    auto& group = cases_[std::string(p.key)];
    group.group = open.group;
    group.origin = open.office;
    group.opener = logins_.find(p.opener)->second.account;
    group.members[std::string(p.opener)] = open.membership;
    const auto today = jst_date(clock_.now());
    act(p.opener, domain::RecordNotice{open.group,
                                       {display_of(person(p.opener)),
                                        "ご本人とご家族",
                                        today,
                                        "利用者説明文をお渡しして説明",
                                        {},
                                        {}}});
    domain::Consent consent;
    consent.on = today;
    consent.scope_text = "在宅療養にかかわる事業所のあいだの情報共有";
    group.epoch = act(p.opener, domain::RecordConsent{open.group, consent})->epoch;
    admit_all(p, group);
}

void DemoSeed::admit_all(const town::TownPatient& p, Case& group) {
    for (const auto& who : words(p.members)) admit(group, p.opener, who);
}

void DemoSeed::admit(Case& group, std::string_view opener, std::string_view who) {
    domain::AdmitPerson admit;
    admit.group = group.group;
    admit.admission = make_id<AdmissionId>();
    admit.account = logins_.find(who)->second.account;
    admit.office = offices_.find(person(who).office)->second;
    admit.purpose = "在宅療養の支援";
    admit.scope.kind = domain::ScopeKind::all;
    act(opener, admit);
    const auto membership = make_id<MembershipId>();
    group.epoch =
        act(who, domain::AcceptInvitation{group.group, admit.admission, membership})->epoch;
    group.members[std::string(who)] = membership;
}

void DemoSeed::write(const town::TownMessage& message) {
    auto& group = cases_.find(message.patient)->second;
    clock_.move_to(at(message.days_ago, message.hour, message.minute));
    domain::Head head;
    head.kind = message.kind;
    head.urgency = message.urgency;
    for (const auto& who : words(message.to)) head.addressees.push_back(group.members.at(who));
    for (const auto& who : words(message.confirm_by))
        head.confirm_by.push_back(group.members.at(who));
    if (message.kind == domain::MessageKind::decision)
        head.decided_by = display_of(person(message.author));
    if (message.kind == domain::MessageKind::answer)
        head.answers_seq = group.open_question.at(std::string(message.author));
    domain::Post post;
    post.group = group.group;
    post.client_msg_id = make_id<ClientMsgId>();
    post.epoch = group.epoch;
    post.body = session::compose_body(head, message.text);
    const auto committed = act(message.author, post);
    if (message.kind == domain::MessageKind::question ||
        message.kind == domain::MessageKind::request)
        for (const auto& who : words(message.to)) group.open_question[who] = committed->answer.seq;
    read_back(message, committed->answer.seq);
}

// Most read within the hour; the newest urgent one is confirmed by half of those asked.
void DemoSeed::read_back(const town::TownMessage& message, std::uint64_t seq) {
    auto& group = cases_.find(message.patient)->second;
    const auto asked = words(message.confirm_by);
    clock_.move_to(clock_.now() + 4min);
    std::size_t number = 0;
    for (const auto& [who, membership] : group.members) {
        if (who == message.author) continue;
        domain::ReportReceipts receipts;
        receipts.group = group.group;
        receipts.membership = membership;
        receipts.delivered = {{seq, seq}};
        const bool absent = message.days_ago <= 1 && ++number % 3 == 0;
        if (!absent) receipts.displayed = {{seq, seq}};
        const auto place = std::find(asked.begin(), asked.end(), who);
        const bool half = message.urgency != domain::Urgency::urgent || place == asked.begin();
        if (place != asked.end() && !absent && half) receipts.confirmed = {seq};
        receipts.device_time = clock_.now();
        act(who, receipts);
    }
}

// One of each: a correction, a retraction, a removed member, an invitation that ran out.
void DemoSeed::special_events() {
    auto& yamada = cases_.find("yamada")->second;
    auto& suzuki = cases_.find("suzuki")->second;
    clock_.move_to(clock_.now() + 2min);
    domain::Post slip;
    slip.group = suzuki.group;
    slip.client_msg_id = make_id<ClientMsgId>();
    slip.epoch = suzuki.epoch;
    slip.body = session::compose_body({}, "体重58.2kg、血圧162/70でした。");
    const auto posted = act("noguchi", slip)->answer.seq;
    domain::Correct correct;
    correct.group = suzuki.group;
    correct.client_msg_id = make_id<ClientMsgId>();
    correct.epoch = suzuki.epoch;
    correct.original_seq = posted;
    correct.version = 2;
    correct.reason = "血圧の打ち間違い";
    correct.body = session::compose_body({}, "体重58.2kg、血圧126/70でした。");
    act("noguchi", correct);

    domain::Post wrong;
    wrong.group = yamada.group;
    wrong.client_msg_id = make_id<ClientMsgId>();
    wrong.epoch = yamada.epoch;
    wrong.body = session::compose_body({}, "仙骨部の被覆材を交換しました。滲出は少量です。");
    const auto misplaced = act("okada", wrong)->answer.seq;
    act("okada", domain::Retract{yamada.group, domain::Room::staff, make_id<ClientMsgId>(),
                                 misplaced, "別の利用者様の内容でした", true});

    act("tanabe", domain::Remove{yamada.group, yamada.members.at("ogawa"), {}, "担当の交代"});
    yamada.members.erase("ogawa");

    domain::AdmitPerson invite;
    invite.group = yamada.group;
    invite.admission = make_id<AdmissionId>();
    invite.account = logins_.find("aoki")->second.account;
    invite.office = offices_.find("hospital")->second;
    invite.purpose = "入院時の連携";
    invite.scope.kind = domain::ScopeKind::from_now;
    invite.expires = clock_.now() + 5min;
    act("tanabe", invite);
    clock_.move_to(clock_.now() + 10min);
    must({[] {
              domain::Asker timer;
              timer.level = domain::AuthLevel::timer;
              return timer;
          }(),
          domain::GroupCommand{domain::ExpireInvitation{yamada.group, invite.admission}}});
}

}  // namespace tasuki
