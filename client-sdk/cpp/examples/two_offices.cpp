// Two offices and one patient, told through the SDK. All names are fictional (架空).
//
//   two_offices HOST PORT CA_FILE LINK CODE
//
// against an empty region whose operator has just made the first administrator's link (LINK and
// CODE, `tasuki bootstrap-link`). A clinic opens a patient's group, lets a visiting nurse in, they
// write and confirm, and at the end she leaves the case: from that moment nothing of it reaches
// her.
#include <tasuki/client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace {

using namespace tasuki::client;

// Kinds and professions are rows of the region's configuration; these are the defaults.
constexpr std::uint32_t kClinic = 1;
constexpr std::uint32_t kNursingStation = 4;
constexpr std::uint32_t kPhysician = 1;
constexpr std::uint32_t kNurse = 2;

struct Place {
    std::string host;
    std::uint16_t port = 0;
    std::string ca_file;
};

Options options_of(const Place& place) {
    Options options;
    options.host = place.host;
    options.port = place.port;
    options.ca_file = place.ca_file;
    options.app = "two-offices";
    return options;  // without a storage folder: nothing of the story stays on this machine
}

void say(const std::string& who, const std::string& what) {
    std::cout << who << "：" << what << std::endl;
}

// The story needs every step; an app would show text_ja and go on.
template <class T>
T must(Result<T> result, const char* step) {
    if (result) return std::move(*result);
    const auto& failure = result.error();
    throw std::runtime_error(std::string(step) + ": " + std::string(slug_of(failure.error)) + " " +
                             failure.text_ja + " " + failure.detail);
}
void must(Done result, const char* step) {
    if (!result) must<int>(Result<int>(result.error()), step);
}

// The events of one person until one of the wanted kind arrives.
template <class Wanted>
awaitable<Wanted> wait_for(Client& client) {
    while (true) {
        Event event = co_await client.next();
        if (auto* wanted = std::get_if<Wanted>(&event)) co_return *wanted;
        if (auto* broken = std::get_if<CheckpointMismatch>(&event)) {
            throw std::runtime_error("the record broke its word: " +
                                     std::string(name_of(broken->what)));
        }
        if (auto* failed = std::get_if<SendFailed>(&event)) {
            throw std::runtime_error("送信できませんでした: " + failed->failure.text_ja);
        }
    }
}

awaitable<void> until_live(Client& client) {
    while (client.state() != State::live) {
        Event event = co_await client.next();
        if (auto* policy = std::get_if<PolicyToAccept>(&event)) {
            must(co_await client.accept_policy(policy->version), "accept_policy");
        }
    }
}

// The five steps by which a person comes in: link, code, password, second factor, device.
awaitable<void> enrol(Client& client, Bytes link, std::string code, std::string login_name,
                      std::string device) {
    must(co_await client.open_enrolment(link), "open_enrolment");
    must(co_await client.prove_code(code), "prove_code");
    const std::string password = login_name + "-tsunagu-" + code;
    auto secret = must(co_await client.choose_password(login_name, password), "choose_password");
    auto codes = must(co_await client.prove_totp(totp_now(secret.base32)), "prove_totp");
    NewDevice new_device;
    new_device.name = device;
    must(co_await client.finish_enrolment(codes.ticket, new_device), "finish_enrolment");
    client.start();
    co_await until_live(client);
    say(login_name, "登録しました");
}

Name name_of_person(std::string family, std::string given, std::string family_kana,
                    std::string given_kana) {
    return {.family = std::move(family),
            .given = std::move(given),
            .family_kana = std::move(family_kana),
            .given_kana = std::move(given_kana)};
}

awaitable<OfficeId> add_office(Client& officer, std::uint32_t kind, std::string name) {
    Office office;
    office.kind = kind;
    office.name = std::move(name);
    office.tel = "03-0000-0000";
    co_return must(co_await officer.add_office(office), "add_office");
}

awaitable<EnrolmentLink> invite(Client& officer, OfficeId office, Name name,
                                std::uint32_t profession) {
    PersonToInvite person;
    person.office = office;
    person.name = std::move(name);
    person.profession = profession;
    person.office_admin = true;  // the first person of an office administers it
    co_return must(co_await officer.invite_person(person), "invite_person");
}

GroupToOpen patient_of(OfficeId clinic) {
    GroupToOpen group;
    group.office = clinic;
    group.patient.name = name_of_person("多摩川", "架空", "タマガワ", "カクウ");
    group.patient.birth = {.year = 1938, .month = 3, .day = 4};
    group.patient.sex = Sex::female;
    group.relation = "主治医";
    return group;
}

// The group may be used once the patient was told and has agreed (rule B3).
awaitable<GroupId> open_group(Client& doctor, OfficeId clinic) {
    auto opened = must(co_await doctor.open_group(patient_of(clinic)), "open_group");
    const Day today{.year = 2026, .month = 11, .day = 21};
    Notice notice;
    notice.explained_by = "青葉医師（架空）";
    notice.explained_to = "本人";
    notice.on = today;
    notice.how = "訪問時に口頭と書面で";
    must(co_await doctor.record_notice(opened.group, notice), "record_notice");
    Consent consent;
    consent.scope_text = "在宅療養に関わる職種の間での共有";
    consent.on = today;
    must(co_await doctor.record_consent(opened.group, consent), "record_consent");
    co_return opened.group;
}

awaitable<MembershipId> let_in(Client& doctor, Client& nurse, GroupId group, OfficeId station) {
    PersonToAdmit person;
    person.account = nurse.account();
    person.office = station;
    person.purpose = "訪問看護";
    must(co_await doctor.admit_person(group, person), "admit_person");
    co_await wait_for<GroupKnown>(nurse);
    for (const auto& line : must(co_await nurse.list_groups(), "list_groups")) {
        if (line.group != group || !line.invitation) continue;
        auto joined = must(co_await nurse.accept(group, line.invitation), "accept");
        co_return joined.membership;
    }
    throw std::runtime_error("no invitation arrived");
}

awaitable<void> talk(Client& doctor, Client& nurse, GroupId group, MembershipId nurses) {
    const RoomRef room{group, Room::staff};
    auto view = must(co_await doctor.read_group(group), "read_group");
    Draft decision =
        Draft::of(MessageKind::report, "昨夜の転倒の件、明朝の訪問で足の確認をお願いします。");
    decision.head.confirm_by = {nurses};
    must(doctor.post(room, decision, view.line.roster_epoch), "post");
    auto sent = co_await wait_for<Sent>(doctor);
    say("青葉医師", "送信しました（" + std::to_string(sent.accepted.seq) + "番）");

    MessagePosted seen = co_await wait_for<MessagePosted>(nurse);
    say("若葉看護師", "届きました「" + seen.body.text() + "」");
    must(nurse.displayed(room, {seen.entry.seq, seen.entry.seq}), "displayed");
    must(nurse.confirm(room, seen.entry.seq), "confirm");
    bool confirmed = false;
    while (!confirmed) {
        ReceiptChanged changed = co_await wait_for<ReceiptChanged>(doctor);
        for (const auto& one : changed.changes) {
            confirmed |= one.kind == ReceiptKind::confirmed && one.account == nurse.account();
        }
    }
    say("青葉医師", "確認 1/1");
}

bool is_away(const Failure& failure) {
    return failure == Error::not_connected || failure == Error::connection_lost;
}

awaitable<void> part(Client& doctor, Client& nurse, GroupId group, MembershipId nurses) {
    auto cut = must(co_await doctor.remove(group, nurses, "担当の交代"), "remove");
    Revoked revoked = co_await wait_for<Revoked>(nurse);
    say("若葉看護師", "担当の変更により、このグループは表示できなくなりました（" +
                          std::to_string(revoked.at_seq) + "番から）");
    const RoomRef room{group, Room::staff};
    must(doctor.post(room, Draft::report("後任は決まり次第お知らせします。"), cut.roster_epoch),
         "post");
    co_await wait_for<Sent>(doctor);
    // The server ended her connection with the cut; this asks over the next one.
    auto page = co_await nurse.read_page(room, {});
    while (!page && is_away(page.error())) {
        co_await wait_for<StateChanged>(nurse);
        page = co_await nurse.read_page(room, {});
    }
    if (page) throw std::runtime_error("she can still read");
    say("若葉看護師", "読もうとすると：" + page.error().text_ja);
}

awaitable<void> tell(Place place, Bytes link, std::string code,
                     boost::asio::any_io_executor executor) {
    Client officer(executor, options_of(place));
    Client doctor(executor, options_of(place));
    Client nurse(executor, options_of(place));

    co_await enrol(officer, std::move(link), std::move(code), "chiiki-tantou", "医師会の端末");
    const auto clinic = co_await add_office(officer, kClinic, "青葉クリニック（架空）");
    const auto station = co_await add_office(officer, kNursingStation, "若葉訪問看護（架空）");

    auto aoba = name_of_person("青葉", "一郎", "アオバ", "イチロウ");
    auto invited = co_await invite(officer, clinic, std::move(aoba), kPhysician);
    co_await enrol(doctor, invited.link_secret, invited.code, "aoba-ichiro", "診察室");
    auto wakaba = name_of_person("若葉", "花子", "ワカバ", "ハナコ");
    invited = co_await invite(officer, station, std::move(wakaba), kNurse);
    co_await enrol(nurse, invited.link_secret, invited.code, "wakaba-hanako", "訪問用タブレット1");

    const auto group = co_await open_group(doctor, clinic);
    const auto nurses = co_await let_in(doctor, nurse, group, station);
    co_await talk(doctor, nurse, group, nurses);
    co_await part(doctor, nurse, group, nurses);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::cerr << "two_offices HOST PORT CA_FILE LINK CODE\n";
        return 2;
    }
    const auto link = link_secret_of(argv[4]);
    if (!link) {
        std::cerr << "登録リンクを読み取れません / not an enrolment link\n";
        return 2;
    }
    Place place;
    place.host = argv[1];
    place.port = static_cast<std::uint16_t>(std::strtoul(argv[2], nullptr, 10));
    place.ca_file = argv[3];
    boost::asio::io_context context(1);
    std::exception_ptr broken;
    boost::asio::co_spawn(context, tell(place, *link, argv[5], context.get_executor()),
                          [&](std::exception_ptr error) { broken = error; });
    context.run();
    try {
        if (broken) std::rethrow_exception(broken);
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
