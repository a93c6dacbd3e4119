#include "store/engine/town.hpp"

#include <filesystem>

#include "base/limits.hpp"
#include "store/reads.hpp"

namespace tasuki::test {

using store::Applied;
using store::Committed;

std::string name_of(RowsIn rows) { return rows == RowsIn::memory ? "memory" : "file"; }

Town::Town(RowsIn rows, std::unique_ptr<store::Tables> given)
    : keys(store::SecretKey(random_key())), key_store(store::make_memory_key_store()), rows_(rows) {
    options.incarnation.resize(16);
    fill_random(options.incarnation);
    options.origin = "ledger.example.jp/mihon";
    if (given) {
        tables = std::move(given);
    } else if (rows_ == RowsIn::memory) {
        tables = std::make_unique<store::MemoryTables>();
    } else {
        std::filesystem::create_directory(folder());
        std::filesystem::permissions(folder(), std::filesystem::perms::owner_all);
        tables = store::SqlcipherTables::create(folder(), page_key_);
    }
    seed();
    open();
}

store::EnginePorts Town::ports() {
    store::EnginePorts ports;
    ports.anchor = [this](const ledger::Chain& chain) { anchor = chain; };
    return ports;
}

void Town::open() {
    options.anchored = anchor;
    engine = std::make_unique<store::Engine>(*tables, keys, *key_store, clock, ports(), options);
}

void Town::crash() {
    engine.reset();
    if (rows_ == RowsIn::memory) {
        tables = dynamic_cast<store::MemoryTables&>(*tables).as_committed();
        return;
    }
    // What the disk holds at this moment, without an orderly close.
    const auto image = folder_.path() / ("life" + std::to_string(++lives_));
    std::filesystem::create_directory(image);
    std::filesystem::permissions(image, std::filesystem::perms::owner_all);
    for (const auto* name : {"store.db", "store.db-wal"})
        if (std::filesystem::exists(folder() / name))
            std::filesystem::copy_file(folder() / name, image / name);
    tables.reset();
    std::filesystem::remove_all(folder());
    std::filesystem::rename(image, folder());
    tables = store::SqlcipherTables::open(folder(), page_key_);
}

Person Town::seed_person(domain::PeopleChange& change, std::string_view kana, OfficeId office,
                         domain::Profession profession, bool admin) {
    domain::Account account;
    account.id = random_id<AccountTag>();
    account.pseudonym = random_id<PseudonymTag>();
    account.login_name = "mihon-" + account.id.hex().substr(0, 8);
    account.name = {"見本", std::string(kana), "ミホン", std::string(kana)};  // 架空
    account.state = domain::AccountState::active;
    account.affiliations.push_back({office, profession, admin, true});
    account.home_office = office;
    change.accounts.push_back(account);
    domain::Device device;
    device.id = random_id<DeviceTag>();
    device.account = account.id;
    fill_random(device.secret_hash);
    device.name = "架空の端末";
    device.enrolled = clock.now();
    change.devices.push_back(device);
    domain::Session session;
    session.id = random_id<SessionTag>();
    session.account = account.id;
    session.device = device.id;
    fill_random(session.secret_hash);
    session.started = clock.now();
    session.ends = clock.now() + limits::kSessionLife;
    session.fresh_until = session.ends;
    change.sessions.push_back(session);
    return {account.id, device.id, session.id};
}

void Town::seed() {
    using namespace domain;
    store::LeafWriter ledger(*tables, options.incarnation);
    store::PeopleCache people(*tables, keys, 100);
    store::PeopleWriter writer(*tables, keys, *key_store, ledger, people);
    const Asker system{{}, {}, {}, AuthLevel::operator_socket, {}, 0, {}};
    const store::Asking asking{system, nullptr, clock.now(), clock.state()};
    const auto write = [&](const PeopleChange& change) {
        tables->begin();
        writer.write(change, asking, {});
        const auto chain = ledger.close_batch(clock.now());
        tables->commit();
        anchor = chain;
    };
    PeopleChange region;
    region.region = default_region("架空町", false);
    write(region);
    PeopleChange change;
    const auto office = [&](OfficeKind kind, std::string_view name) {
        Office made;
        made.id = random_id<OfficeTag>();
        made.kind = kind;
        made.name = name;
        made.state_since = clock.now();
        change.offices.push_back(made);
        return made.id;
    };
    station = office(kind::visiting_nursing, "架空訪問看護ステーション");
    pharmacy = office(kind::pharmacy, "架空薬局");
    nurse = seed_person(change, "ハナコ", station, profession::nurse, true);
    second_nurse = seed_person(change, "ジロウ", station, profession::nurse, false);
    helper = seed_person(change, "サブロウ", station, profession::helper, false);
    pharmacist = seed_person(change, "シロウ", pharmacy, profession::pharmacist, true);
    write(change);
}

domain::Asker Town::as(const Person& person, domain::AuthLevel level) const {
    domain::Asker asker;
    asker.account = person.account;
    asker.device = person.device;
    asker.session = person.session;
    asker.level = level;
    asker.app_version = 1;
    asker.request = random_id<RequestTag>();
    return asker;
}

Applied Town::ask(const Person& person, domain::GroupCommand command) {
    return std::move(engine->apply({{as(person), std::move(command)}}).front());
}

Applied Town::ask(const domain::Asker& asker, domain::PeopleCommand command) {
    return std::move(engine->apply({{asker, std::move(command)}}).front());
}

std::shared_ptr<const Committed> Town::must(const Person& person, domain::GroupCommand command) {
    auto applied = ask(person, std::move(command));
    if (applied.fault) std::rethrow_exception(applied.fault);
    if (!applied.outcome)
        throw std::runtime_error("refused: " +
                                 std::string(text_of(applied.outcome.error().refusal).slug));
    return *applied.outcome;
}

domain::OpenGroup Town::opening(const Person& opener, std::string_view kana) {
    domain::OpenGroup open;
    open.group = random_id<GroupTag>();
    open.patient_pseudonym = random_id<PseudonymTag>();
    open.membership = random_id<MembershipTag>();
    open.client_msg_id = random_id<ClientMsgTag>();
    open.office = opener.account == pharmacist.account ? pharmacy : station;
    open.patient.name = {"見本", "利用者", "ミホン", std::string(kana)};  // 架空
    open.patient.birth = {1937, 3, 4};
    open.patient.sex = domain::Sex::female;
    open.relation = "訪問看護";
    return open;
}

GroupId Town::group(const std::vector<const Person*>& members, std::string_view kana) {
    const auto open = opening(nurse, kana);
    must(nurse, open);
    domain::RecordNotice notice{open.group, {}};
    notice.notice.explained_by = "見本ハナコ";
    notice.notice.explained_to = "本人";
    notice.notice.on = {2026, 11, 20};
    notice.notice.how = "書面";
    must(nurse, notice);
    domain::RecordConsent consent{open.group, {}};
    consent.consent.scope_text = "連携する事業所すべて";
    consent.consent.on = {2026, 11, 20};
    must(nurse, consent);
    for (const auto* member : members) {
        domain::AdmitPerson admit;
        admit.group = open.group;
        admit.admission = random_id<AdmissionTag>();
        admit.account = member->account;
        admit.office = member->account == pharmacist.account ? pharmacy : station;
        admit.purpose = "担当";
        admit.scope.kind = domain::ScopeKind::all;
        must(nurse, admit);
        must(*member,
             domain::AcceptInvitation{open.group, admit.admission, random_id<MembershipTag>()});
    }
    return open.group;
}

store::GroupNow Town::now(GroupId group) const {
    const auto row = tables->group(group);
    const auto group_keys = key_store->group_keys(group);
    return store::load_group(*tables, row.value(), group_keys.get()).now;
}

MembershipId Town::membership(GroupId group, const Person& person) const {
    const auto current = now(group);
    const auto* membership = current.group->standing(person.account);
    return membership ? membership->id : MembershipId{};
}

domain::Body Town::body(std::string_view text, domain::Head head) {
    domain::Body body;
    body.raw = to_bytes(text);
    body.head = std::move(head);
    body.text_bytes = text.size();
    for (auto part : {std::string_view("head"), text}) {
        domain::Part made;
        fill_random(made.salt);
        made.content = to_bytes(part);
        body.parts.push_back(std::move(made));
    }
    return body;
}

domain::Post Town::post(GroupId group, std::string_view text, domain::Head head) const {
    domain::Post post;
    post.group = group;
    post.client_msg_id = random_id<ClientMsgTag>();
    post.epoch = now(group).group->epoch;
    post.body = body(text, std::move(head));
    return post;
}

domain::Correct Town::correction(GroupId group, std::uint64_t seq, std::string_view text) const {
    domain::Correct correct;
    correct.group = group;
    correct.client_msg_id = random_id<ClientMsgTag>();
    correct.epoch = now(group).group->epoch;
    correct.original_seq = seq;
    correct.version = 2;
    correct.reason = "書き間違い";
    correct.body = body(text);
    return correct;
}

Refusal refusal_of(const Applied& applied) {
    if (applied.fault) std::rethrow_exception(applied.fault);
    if (applied.outcome) throw std::runtime_error("it was accepted");
    return applied.outcome.error().refusal;
}

std::vector<ledger::Leaf> leaves_of(const store::Reading& reading, const Hash& log_name) {
    std::vector<ledger::Leaf> leaves;
    for (const auto& log : reading.logs()) {
        if (log.name != log_name) continue;
        const auto size = reading.log_size(log.no);
        if (size == 0) break;
        reading.leaves_of(log.no, 0, size - 1, [&](store::row::Leaf&& row) {
            leaves.push_back(ledger::decode_leaf(row.bytes).value());
            return true;
        });
    }
    return leaves;
}

}  // namespace tasuki::test
