#include "e2e/small_town.hpp"

#include <algorithm>
#include <sstream>

#include "base/crypto.hpp"

namespace tasuki::test {

using namespace tasuki::client;

Someone::Someone(boost::asio::io_context& context, const RealServer& server, std::string name)
    : context_(context), name_(std::move(name)) {
    options_.host = "127.0.0.1";
    options_.port = server.port();
    options_.ca_file = server.ca_file();
    options_.storage_folder = server.folder("device-" + name_);
    options_.storage_key = random_key();
    options_.backoff_first = 50ms;
    options_.backoff_most = 500ms;
    options_.receipts_every = 200ms;
}

void Someone::power_on() {
    client_ = std::make_shared<Client>(context_.get_executor(), options_);
    on_ = std::make_shared<bool>(true);
    client_->start();
    boost::asio::co_spawn(context_, take(*this, client_, on_), [](std::exception_ptr broken) {
        if (broken) std::rethrow_exception(broken);
    });
}

void Someone::power_off() {
    *on_ = false;
    client_->stop();
    client_.reset();
    context_.restart();
    context_.run_for(100ms);
}

awaitable<void> Someone::take(Someone& someone, std::shared_ptr<Client> client,
                              std::shared_ptr<bool> on) {
    while (*on) {
        Event event = co_await client->next();
        if (!*on) co_return;
        someone.events.push_back(std::move(event));
    }
}

SmallTown::SmallTown()
    : officer(context, server, "officer"),
      doctor(context, server, "doctor"),
      nurse(context, server, "nurse") {
    server.start();
    found();
    open_group();
    let_nurse_in();
}

bool SmallTown::until(const std::function<bool()>& holds, std::chrono::milliseconds most) {
    const auto end = std::chrono::steady_clock::now() + most;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
        context.restart();
        context.run_one_for(20ms);
    }
    return true;
}

std::string SmallTown::told() const {
    std::ostringstream out;
    for (const auto* one : {&officer, &doctor, &nurse}) {
        out << one->name() << (one->is_on() ? " saw" : " (off) saw");
        for (const auto& event : one->events) {
            out << ' ' << event.index();
            if (const auto* state = std::get_if<StateChanged>(&event)) {
                out << ':' << static_cast<int>(state->state);
            }
        }
        out << '\n';
    }
    out << server.log();
    return out.str();
}

void SmallTown::enrol(Someone& someone, Bytes link, const std::string& code,
                      const std::string& login_name) {
    someone.power_on();
    auto& client = someone.client();
    must(client.open_enrolment(std::move(link)));
    must(client.prove_code(code));
    someone.login_name = login_name;
    someone.password = login_name + "-tsunagu-" + code;
    const auto secret = must(client.choose_password(login_name, someone.password));
    const auto codes = must(client.prove_totp(totp_now(secret.base32)));
    someone.recovery_codes = codes.codes;
    NewDevice device;
    device.name = "端末";
    must(client.finish_enrolment(codes.ticket, device));
    if (!until([&] { return client.state() == State::live; })) {
        throw std::runtime_error(login_name + " does not become live: " + server.log());
    }
}

Result<SignedIn> SmallTown::try_to_sign_in(Someone& someone) {
    SignIn wish;
    wish.login_name = someone.login_name;
    wish.password = someone.password;
    wish.recovery_code = someone.recovery_codes.back();
    wish.new_device.name = someone.name();
    someone.recovery_codes.pop_back();
    return wait_for(someone.client().sign_in(wish));
}

void SmallTown::sign_in_again(Someone& someone) {
    if (const auto answer = try_to_sign_in(someone); !answer) throw Failed(answer.error());
    if (!until([&] { return someone.client().state() == State::live; })) {
        throw std::runtime_error(someone.login_name + " does not become live: " + told());
    }
}

// Who writes before having seen somebody come in is asked first whether she may read it (rule C5).
bool SmallTown::sees_come_in(client::MembershipId member) {
    return until([&] {
        return std::ranges::any_of(doctor.all<SystemEvent>(), [&](const SystemEvent& event) {
            return event.kind == SystemKind::joined && event.membership == member;
        });
    });
}

client::MembershipId SmallTown::add_colleague(Someone& someone, const std::string& login_name,
                                              const std::string& kana) {
    PersonToInvite person;
    person.office = clinic;
    person.profession = 2;
    person.name = {.family = "見本", .given = kana, .family_kana = "ミホン", .given_kana = kana};
    const auto link = must(doctor.client().invite_person(person));
    enrol(someone, link.link_secret, link.code, login_name);
    PersonToAdmit member;
    member.account = someone.client().account();
    member.office = clinic;
    member.purpose = "外来看護";
    const auto admitted = must(doctor.client().admit_person(group, member));
    const auto made = must(someone.client().accept(group, admitted.admission)).membership;
    if (!sees_come_in(made)) throw std::runtime_error("nobody saw her come in: " + told());
    return made;
}

void SmallTown::found() {
    const auto first = server.bootstrap_link();
    enrol(officer, link_secret_of(first.link).value(), first.code, "chiiki-tantou");
    auto& client = officer.client();
    Office office;
    office.kind = 1;
    office.name = "青葉クリニック（架空）";
    clinic = must(client.add_office(office));
    office.kind = 4;
    office.name = "若葉訪問看護（架空）";
    station = must(client.add_office(office));
    PersonToInvite person;
    person.office = clinic;
    person.profession = 1;
    person.office_admin = true;
    person.name = {
        .family = "青葉", .given = "一郎", .family_kana = "アオバ", .given_kana = "イチロウ"};
    auto link = must(client.invite_person(person));
    enrol(doctor, link.link_secret, link.code, "aoba-ichiro");
    person.office = station;
    person.profession = 2;
    person.name = {
        .family = "若葉", .given = "花子", .family_kana = "ワカバ", .given_kana = "ハナコ"};
    link = must(client.invite_person(person));
    enrol(nurse, link.link_secret, link.code, "wakaba-hanako");
}

void SmallTown::open_group() {
    GroupToOpen wish;
    wish.office = clinic;
    wish.patient.name = {
        .family = "多摩川", .given = "架空", .family_kana = "タマガワ", .given_kana = "カクウ"};
    wish.patient.birth = {.year = 1938, .month = 3, .day = 4};
    wish.patient.sex = Sex::female;
    wish.relation = "主治医";
    group = must(doctor.client().open_group(wish)).group;
    Notice notice;
    notice.explained_by = "青葉医師";
    notice.explained_to = "本人";
    notice.on = {.year = 2026, .month = 4, .day = 1};
    notice.how = "訪問時に";
    must(doctor.client().record_notice(group, notice));
    Consent consent;
    consent.scope_text = "職種間の共有";
    consent.on = notice.on;
    must(doctor.client().record_consent(group, consent));
}

void SmallTown::let_nurse_in() {
    PersonToAdmit person;
    person.account = nurse.client().account();
    person.office = station;
    person.purpose = "訪問看護";
    const auto admitted = must(doctor.client().admit_person(group, person));
    nurses = must(nurse.client().accept(group, admitted.admission)).membership;
    if (!sees_come_in(nurses)) throw std::runtime_error("nobody saw her come in: " + told());
}

}  // namespace tasuki::test
