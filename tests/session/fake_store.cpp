#include "fake_store.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "base/crypto.hpp"

namespace tasuki::test {

using store::awaitable;
using store::Committed;
using store::Outcome;

namespace {

constexpr const char* kPeople[] = {"doctor",  "clerk",      "nurse",   "nurse2",  "nurse3",
                                   "planner", "pharmacist", "helper",  "helper2", "helper3",
                                   "social",  "twice",      "officer", "officer2"};
constexpr const char* kOffices[] = {"clinic", "station", "care", "pharmacy", "helpers", "hospital"};

constexpr const char* kGroupNames[] = {"OpenGroup",
                                       "RecordNotice",
                                       "RecordConsent",
                                       "WithdrawConsent",
                                       "AdmitPerson",
                                       "AdmitOffice",
                                       "NamePerson",
                                       "AcceptInvitation",
                                       "DeclineInvitation",
                                       "WithdrawAdmission",
                                       "Leave",
                                       "Remove",
                                       "AssignResponsible",
                                       "AssignManager",
                                       "CloseGroup",
                                       "Post",
                                       "Correct",
                                       "Retract",
                                       "WithdrawRequest",
                                       "ReportReceipts",
                                       "ReportWipe",
                                       "ReadRange",
                                       "AttachGroup",
                                       "DetachGroup",
                                       "ExpireDraft",
                                       "ExpireInvitation",
                                       "EndAffiliation",
                                       "FreezeForOffice",
                                       "NoteFactorsReset",
                                       "StopAfterRestore",
                                       "ReapplyToGroup",
                                       "ConfirmRoster",
                                       "ConfirmMembers",
                                       "AskForRoster",
                                       "RecordConsentPaper",
                                       "Respond",
                                       "ConfirmProxy",
                                       "ChangeCard",
                                       "PinDecision",
                                       "BeginAttachment",
                                       "FinishAttachment",
                                       "ReadAttachment",
                                       "DiscardAttachment"};
constexpr const char* kSignInNames[] = {
    "ProveEnrolmentCode", "ChoosePassword", "ProveTotp",   "FinishEnrolment",
    "BeginSession",       "SignInFailed",   "LockSession", "UnlockSession",
    "EndSession",         "SetPin",         "AddPasskey",  "ChangePasskey"};

}  // namespace

std::string name_of(const domain::Command& command) {
    if (const auto* group = std::get_if<domain::GroupCommand>(&command.what)) {
        return kGroupNames[group->index()];
    }
    if (const auto* sign_in = std::get_if<domain::SignInCommand>(&command.what)) {
        return kSignInNames[sign_in->index()];
    }
    return "People";
}

// ---- Commands -----------------------------------------------------------------------------------

awaitable<Outcome> FakeStore::commit(store::LoopNumber, domain::Command command) {
    auto job = std::make_shared<Job>(loop_);
    job->command = std::move(command);
    queue_.push_back(job);
    schedule();
    while (!job->outcome) co_await job->done.wait();
    if (job->lost) throw store::StoreLost("the reply was lost");
    co_return *job->outcome;
}

void FakeStore::schedule() {
    if (scheduled_ || held_ || queue_.empty()) return;
    scheduled_ = true;
    boost::asio::post(loop_, [this] { step(); });
}

void FakeStore::go_on() {
    held_ = false;
    schedule();
}

// One command a turn: the answer's coroutine resumes before the next command is decided.
void FakeStore::step() {
    scheduled_ = false;
    if (held_ || queue_.empty()) return;
    const auto job = queue_.front();
    queue_.pop_front();
    log.push_back("commit " + name_of(job->command));
    const auto fault = std::exchange(next_fault, Fault::none);
    if (fault == Fault::fail) {
        job->outcome = Outcome(domain::Refused(Refusal::busy));
    } else {
        job->outcome = decide(job->command);
        job->lost = fault == Fault::lose_reply;
    }
    job->done.wake();
    schedule();
}

std::shared_ptr<const Committed> FakeStore::act(const std::string& person,
                                                domain::GroupCommand command) {
    return act(world_.as(person), {world_.as(person), std::move(command)});
}

std::shared_ptr<const Committed> FakeStore::act(const domain::Asker&, domain::Command command) {
    auto outcome = decide(command);
    if (!outcome) {
        throw std::logic_error("refused: " + std::string(text_of(outcome.error().refusal).slug));
    }
    return *outcome;
}

Outcome FakeStore::decide(const domain::Command& command) {
    if (const auto* group = std::get_if<domain::GroupCommand>(&command.what)) {
        return decide_group(command.asker, *group);
    }
    if (const auto* people = std::get_if<domain::PeopleCommand>(&command.what)) {
        return decide_people(command.asker, *people);
    }
    return decide_people(command.asker, std::get<domain::SignInCommand>(command.what));
}

Outcome FakeStore::decide_group(const domain::Asker& asker, const domain::GroupCommand& command) {
    const auto id = domain::group_of(command);
    take_over(id);
    auto change = world_.ask(asker, command);
    if (!change) return change.error();
    auto done = std::make_shared<Committed>();
    done->answer = change->answer;
    done->at = world_.now;
    done->ledger.index = leaves_;
    leaves_ += change->acts.size();
    keep(*done, asker, id, *change);
    done->cuts = change->cuts;
    done->told = change->told;
    done->group = now(id);
    done->epoch = done->group->group->epoch;
    for (const auto room : {domain::Room::staff, domain::Room::family}) {
        done->audience[domain::index_of(room)] = std::make_shared<std::vector<AccountId>>(
            domain::readers(*done->group->group, room, world_.now));
    }
    for (auto* sink : sinks_) sink->on_committed(done);
    return Outcome(std::shared_ptr<const Committed>(done));
}

// Takes over what the town wrote since the last look, also what a test had done behind our back.
std::vector<std::shared_ptr<const store::StoredEvent>> FakeStore::take_over(GroupId group) {
    std::vector<std::shared_ptr<const store::StoredEvent>> fresh;
    const auto all = world_.groups();
    if (std::find(all.begin(), all.end(), group) == all.end()) return fresh;
    const auto& made = world_.events(group);
    for (auto& at = taken_over_[group]; at < made.size(); ++at) {
        fresh.push_back(add(group, made[at]));
    }
    return fresh;
}

std::shared_ptr<store::StoredEvent> FakeStore::add(GroupId group, const domain::NewEvent& made) {
    auto event = std::make_shared<store::StoredEvent>();
    event->group = group;
    event->room = made.room;
    event->seq = made.seq;
    event->kind = made.kind;
    event->author = made.author;
    event->membership = made.membership;
    event->office = made.office;
    event->client_msg_id = made.client_msg_id;
    event->refers_to = made.refers_to;
    event->version = made.version;
    event->at = world_.now;
    event->epoch = world_.group(group).epoch;
    if (made.body) event->body = made.body->raw;
    event->note = made.note;
    event->reason = made.reason;
    event->wrong_patient = made.wrong_patient;
    auto& room = rooms_[{group, made.room}];
    if (made.kind == domain::EventKind::retracted) {
        for (auto& old : room.events) {
            if (old->seq != made.refers_to && old->refers_to != made.refers_to) continue;
            auto hidden = std::make_shared<store::StoredEvent>(*old);
            hidden->body.clear();
            hidden->retracted_at_seq = made.seq;
            hidden->retracted_at = world_.now;
            old = hidden;  // who loaded it before still holds the old one
        }
    }
    room.events.push_back(event);
    return event;
}

void FakeStore::keep(Committed& done, const domain::Asker& asker, GroupId group,
                     const domain::Change& change) {
    done.events = take_over(group);
    for (const auto& advance : change.receipts) {
        auto& room = rooms_[{group, advance.room}];
        store::ReceiptRow row;
        row.revision = room.receipts.size() + 1;
        row.room = advance.room;
        row.membership = advance.membership;
        row.account = advance.account;
        row.device = asker.device;
        row.kind = advance.kind;
        row.range = advance.range;
        row.at = world_.now;
        room.receipts.push_back(row);
        done.receipts.push_back(row);
    }
}

template <class Command>
Outcome FakeStore::decide_people(const domain::Asker& asker, const Command& command) {
    const auto change = world_.ask(asker, command);
    if (!change) return change.error();
    auto done = std::make_shared<Committed>();
    done->at = world_.now;
    done->ended_accounts = change->end_sessions;
    done->ended_sessions = change->end_session;
    done->ended_devices = change->end_devices;
    for (const auto& device : change->devices) {
        if (device.revoked) done->ended_devices.push_back(device.id);
    }
    for (const auto& session : change->sessions) {
        if (session.ended) {
            done->ended_sessions.push_back(session.id);
        } else if (session.locked) {
            done->locked_sessions.push_back(session.id);
        } else {
            done->session = session;
        }
    }
    if (change->factors_changed) done->factors_changed = {*change->factors_changed, asker.session};
    if (!change->enrolments.empty()) done->enrolment = change->enrolments.front();
    if (change->policy_text) ++policy_version;
    for (auto* sink : sinks_) sink->on_committed(done);
    if (change->failed) return Outcome(domain::Refused(*change->failed));
    return Outcome(std::shared_ptr<const Committed>(done));
}

// ---- Reads --------------------------------------------------------------------------------------

awaitable<void> FakeStore::read_turn(std::string name) {
    log.push_back(name);
    auto turn = std::make_shared<session::Signal>(loop_.get_executor());
    co_await boost::asio::post(loop_, boost::asio::use_awaitable);
    if (!reads_held_) co_return;
    waiting_reads_.push_back(turn);
    while (reads_held_) co_await turn->wait();
}

void FakeStore::reads_go_on() {
    reads_held_ = false;
    for (auto& turn : waiting_reads_) turn->wake();
    waiting_reads_.clear();
}

store::GroupNow FakeStore::now(GroupId id) {
    store::GroupNow out;
    out.group = std::make_shared<domain::Group>(world_.group(id));
    for (const auto room : {domain::Room::staff, domain::Room::family}) {
        out.rooms[domain::index_of(room)] = {world_.last_seq(id, room),
                                             rooms_[{id, room}].receipts.size()};
    }
    return out;
}

awaitable<store::PageRead> FakeStore::read_page(store::LoopNumber, store::PageWish wish) {
    take_over(wish.group);
    const auto& room = rooms_[{wish.group, wish.room}];
    store::PageRead out;
    out.head = now(wish.group).rooms[domain::index_of(wish.room)];
    const auto last = out.head.last_seq;
    const auto from = wish.from == 0
                          ? (wish.backwards || last < wish.limit ? (wish.backwards ? last : 1)
                                                                 : last - wish.limit + 1)
                          : wish.from;
    for (const auto& event : room.events) {
        if (wish.backwards ? event->seq > from : event->seq < from) continue;
        out.events.push_back(event);
    }
    if (out.events.size() > wish.limit) {
        out.more = true;
        if (wish.backwards) {
            out.events.erase(out.events.begin(),
                             out.events.end() - static_cast<std::ptrdiff_t>(wish.limit));
        } else {
            out.events.resize(wish.limit);
        }
    }
    for (const auto& row : room.receipts) {
        if (row.revision <= wish.receipts_after) continue;
        out.more_receipts = out.receipts.size() == receipts_per_page;
        if (out.more_receipts) break;
        out.receipts.push_back(row);
    }
    co_await read_turn("read_page");
    co_return out;
}

// Of what the real one promises (tests/store) only what sessions are told stories with: order,
// steps, the newest version that stands.
awaitable<store::SearchRead> FakeStore::search(store::LoopNumber, store::SearchWish wish) {
    take_over(wish.group);
    const auto events = rooms_[{wish.group, wish.room}].events;
    store::SearchRead out;
    const auto newest_of = [&](std::uint64_t original) {
        std::uint64_t newest = original;
        for (const auto& event : events) {
            const bool version = event->kind == domain::EventKind::corrected;
            if (version && event->refers_to == original) newest = event->seq;
        }
        return newest;
    };
    for (auto at = events.rbegin(); at != events.rend(); ++at) {
        const auto& event = **at;
        if (event.seq < wish.first || (wish.before != 0 && event.seq >= wish.before)) continue;
        const bool full = out.events.size() >= wish.hits ||
                          (out.looked.last != 0 && out.looked.last - event.seq >= search_step);
        out.end = !full;
        if (full) break;
        if (out.looked.last == 0) out.looked.last = event.seq;
        out.looked.first = event.seq;
        const auto original = event.refers_to != 0 ? event.refers_to : event.seq;
        if (event.body.empty() || newest_of(original) != event.seq) continue;
        if (wish.matches(event.body)) out.events.push_back(*at);
    }
    co_await read_turn("search");
    co_return out;
}

awaitable<std::vector<GroupId>> FakeStore::groups_awaiting(store::LoopNumber, AccountId account) {
    co_await read_turn("groups_awaiting");
    std::vector<GroupId> out;
    for (const auto& [group, read] : waiting[account]) out.push_back(group);
    co_return out;
}

awaitable<store::AwaitedRead> FakeStore::awaited(store::LoopNumber, AccountId account,
                                                 GroupId group, domain::Room) {
    take_over(group);
    store::AwaitedRead out;
    for (const auto& [in, read] : waiting[account])
        if (in == group) out = read;
    co_await read_turn("awaited");
    co_return out;
}

awaitable<store::CardRead> FakeStore::card(store::LoopNumber, GroupId group) {
    take_over(group);
    std::map<std::string, std::uint64_t> newest;
    for (const auto& made : world_.events(group))
        for (const auto& field : made.card) newest[field.key] = made.seq;
    store::CardRead out;
    for (const auto& event : rooms_[{group, domain::Room::staff}].events)
        for (const auto& [key, seq] : newest)
            if (event->seq == seq) out.values.push_back({key, event});
    co_await read_turn("card");
    co_return out;
}

awaitable<store::CardRead> FakeStore::card_versions(store::LoopNumber, GroupId group,
                                                    std::string key, std::uint64_t before) {
    take_over(group);
    store::CardRead out;
    for (const auto& made : world_.events(group))
        for (const auto& field : made.card)
            if (field.key == key && (before == 0 || made.seq < before))
                for (const auto& event : rooms_[{group, domain::Room::staff}].events)
                    if (event->seq == made.seq) out.values.insert(out.values.begin(), {key, event});
    co_await read_turn("card_versions");
    co_return out;
}

awaitable<store::PinnedRead> FakeStore::pinned(store::LoopNumber, GroupId group, domain::Room room,
                                               std::uint64_t before) {
    take_over(group);
    store::PinnedRead out;
    for (const auto& event : rooms_[{group, room}].events)
        if (world_.pinned(group, event->seq) && (before == 0 || event->seq < before))
            out.events.insert(out.events.begin(), event);
    co_await read_turn("pinned");
    co_return out;
}

awaitable<std::vector<store::CertificationDue>> FakeStore::certifications_due(store::LoopNumber,
                                                                              AccountId account,
                                                                              Date) {
    co_await read_turn("certifications_due");
    co_return due[account];
}

awaitable<store::VisitRead> FakeStore::visit(store::LoopNumber, GroupId group, domain::Room room,
                                             AccountId account) {
    take_over(group);
    store::VisitRead out;
    for (const auto& event : rooms_[{group, room}].events) {
        if (event->author != account || event->kind != domain::EventKind::posted) continue;
        out.own_seq = event->seq;
        out.own_at = event->at;
    }
    co_await read_turn("visit");
    co_return out;
}

awaitable<std::vector<std::shared_ptr<const store::StoredEvent>>> FakeStore::read_versions(
    store::LoopNumber, GroupId group, domain::Room room, std::uint64_t seq) {
    co_await read_turn("read_versions");
    take_over(group);
    std::vector<std::shared_ptr<const store::StoredEvent>> out;
    for (const auto& event : rooms_[{group, room}].events) {
        const bool version = event->seq == seq || (event->refers_to == seq &&
                                                   event->kind == domain::EventKind::corrected);
        if (version) out.push_back(event);
    }
    co_return out;
}

awaitable<std::vector<store::ReceiptLine>> FakeStore::read_receipts(store::LoopNumber,
                                                                    GroupId group,
                                                                    domain::Room room,
                                                                    std::uint64_t seq) {
    co_await read_turn("read_receipts");
    std::map<MembershipId, store::ReceiptLine> lines;
    for (const auto& row : rooms_[{group, room}].receipts) {
        if (seq < row.range.first || seq > row.range.last) continue;
        auto& line = lines[row.membership];
        line.membership = row.membership;
        line.account = row.account;
        if (row.kind == domain::ReceiptKind::delivered) line.delivered = row.at;
        if (row.kind == domain::ReceiptKind::displayed) line.displayed = row.at;
        if (row.kind == domain::ReceiptKind::confirmed) line.confirmed = row.at;
    }
    std::vector<store::ReceiptLine> out;
    for (const auto& [id, line] : lines) out.push_back(line);
    co_return out;
}

awaitable<std::vector<store::GroupListLine>> FakeStore::groups_of(store::LoopNumber,
                                                                  AccountId account) {
    co_await read_turn("groups_of");
    std::vector<store::GroupListLine> out;
    for (const auto& id : world_.groups()) {
        store::GroupListLine line;
        line.now = now(id);
        for (const auto& a : line.now.group->admissions) {
            const bool waits = a.account == account && a.state == domain::AdmissionState::invited;
            if (waits) line.invitation = a;
        }
        if (line.invitation || line.now.group->has_standing(account)) out.push_back(line);
    }
    co_return out;
}

awaitable<std::vector<store::GroupNow>> FakeStore::groups_of_office(store::LoopNumber,
                                                                    OfficeId office) {
    co_await read_turn("groups_of_office");
    std::vector<store::GroupNow> out;
    for (const auto& id : world_.groups()) {
        if (world_.group(id).origin == office) out.push_back(now(id));
    }
    co_return out;
}

awaitable<std::optional<store::GroupNow>> FakeStore::group(store::LoopNumber, GroupId group) {
    co_await read_turn("group");
    const auto all = world_.groups();
    if (std::find(all.begin(), all.end(), group) == all.end()) co_return std::nullopt;
    co_return now(group);
}

awaitable<std::vector<store::ReviewRead>> FakeStore::reviewed(store::LoopNumber, OfficeId office) {
    co_await read_turn("reviewed");
    std::vector<store::ReviewRead> out;
    for (const auto id : world_.groups()) {
        const auto& group = world_.group(id);
        const auto of_it = [&](const domain::Membership& m) {
            return m.stands() && m.office == office;
        };
        if (group.origin == office || std::ranges::any_of(group.memberships, of_it)) {
            out.push_back({now(id), last_seen[id]});
        }
    }
    co_return out;
}

awaitable<std::vector<store::WipeLine>> FakeStore::wipes(store::LoopNumber, GroupId, MembershipId) {
    co_await read_turn("wipes");
    co_return std::vector<store::WipeLine>{};
}

std::optional<domain::Account> FakeStore::account_of(AccountId id) {
    for (const auto* key : kPeople) {
        if (world_.id_of(key) == id) return world_.person(key);
    }
    return std::nullopt;
}

awaitable<store::AsksRead> FakeStore::asks(store::LoopNumber, GroupId, std::uint64_t, std::size_t) {
    co_await read_turn("asks");
    co_return store::AsksRead{patient_asks, false};
}

awaitable<store::FileHandle> FakeStore::file(store::LoopNumber, GroupId group, AttachmentId id) {
    co_await read_turn("file");
    const auto facts = world_.attachment(group, id);
    if (!facts) co_return nullptr;
    auto out = std::make_shared<store::FileNow>();
    out->group = group;
    out->facts = *facts;
    co_return out;
}

awaitable<Result<std::uint32_t>> FakeStore::pieces_held(store::LoopNumber, store::FileHandle file) {
    std::uint32_t held = 0;
    while (pieces.contains({file->facts.id, held})) ++held;
    co_return held;
}

awaitable<Result<std::uint32_t>> FakeStore::add_piece(store::LoopNumber loop,
                                                      store::FileHandle file, std::uint32_t number,
                                                      Bytes plain) {
    pieces[{file->facts.id, number}] = std::move(plain);
    co_return co_await pieces_held(loop, file);
}

awaitable<Result<domain::KeptFile>> FakeStore::keep_file(store::LoopNumber, store::FileHandle,
                                                         Hash) {
    co_await read_turn("keep_file");
    co_return kept;
}

awaitable<Bytes> FakeStore::read_file(store::LoopNumber, store::FileHandle file,
                                      std::uint64_t piece) {
    co_await read_turn("read_file");
    co_return pieces.at({file->facts.id, static_cast<std::uint32_t>(piece)});
}

awaitable<Bytes> FakeStore::read_thumbnail(store::LoopNumber, store::FileHandle) {
    co_return Bytes{};
}

awaitable<std::vector<domain::Account>> FakeStore::people(store::LoopNumber,
                                                          std::optional<OfficeId> office) {
    co_await read_turn("people");
    std::vector<domain::Account> out;
    const auto there = [&](const domain::Affiliation& one) { return one.office == *office; };
    for (const auto* key : kPeople) {
        const auto& person = world_.person(key);
        if (!office || std::ranges::any_of(person.affiliations, there)) out.push_back(person);
    }
    co_return out;
}

awaitable<std::vector<domain::Account>> FakeStore::accounts(store::LoopNumber,
                                                            std::vector<AccountId> ids) {
    co_await read_turn("accounts");
    std::vector<domain::Account> out;
    for (const auto& id : ids) {
        if (auto account = account_of(id)) out.push_back(*account);
    }
    co_return out;
}

awaitable<std::vector<domain::Office>> FakeStore::offices(store::LoopNumber) {
    co_await read_turn("offices");
    std::vector<domain::Office> out;
    for (const auto* key : kOffices) out.push_back(world_.office(key));
    co_return out;
}

awaitable<std::vector<domain::Device>> FakeStore::devices(store::LoopNumber, AccountId account) {
    co_await read_turn("devices");
    std::vector<domain::Device> out;
    for (const auto& [id, device] : world_.devices) {
        if (device.account == account) out.push_back(device);
    }
    co_return out;
}

awaitable<domain::Region> FakeStore::region(store::LoopNumber) {
    co_await read_turn("region");
    co_return world_.region;
}

awaitable<store::PolicyNow> FakeStore::policy(store::LoopNumber) {
    co_await read_turn("policy");
    store::PolicyNow out;
    out.version = policy_version;
    out.text = "既読は画面に表示されたことだけを示します。（架空）";
    co_return out;
}

awaitable<domain::Throttle> FakeStore::sign_in_throttle(store::LoopNumber,
                                                        std::optional<DeviceId> device,
                                                        std::string login_name) {
    co_await read_turn("sign_in_throttle");
    co_return world_.throttles[World::throttle_key(device, login_name)];
}

awaitable<std::optional<store::SignInFacts>> FakeStore::sign_in_facts(store::LoopNumber,
                                                                      std::string login_name) {
    co_await read_turn("sign_in_facts");
    for (const auto* key : kPeople) {
        const auto& person = world_.person(key);
        if (person.login_name != login_name) continue;
        store::SignInFacts out;
        out.account = person;
        out.credentials = world_.credentials[person.id];
        co_return out;
    }
    co_return std::nullopt;
}

awaitable<std::optional<store::SignInFacts>> FakeStore::sign_in_facts_by_passkey(store::LoopNumber,
                                                                                 Bytes passkey) {
    co_await read_turn("sign_in_facts_by_passkey");
    for (const auto* key : kPeople) {
        const auto& person = world_.person(key);
        for (const auto& one : world_.credentials[person.id]) {
            if (one.kind == domain::CredentialKind::passkey && one.public_id == passkey) {
                co_return store::SignInFacts{person, world_.credentials[person.id]};
            }
        }
    }
    co_return std::nullopt;
}

awaitable<std::vector<domain::Credential>> FakeStore::passkeys(store::LoopNumber,
                                                               AccountId account) {
    co_await read_turn("passkeys");
    std::vector<domain::Credential> out;
    for (const auto& one : world_.credentials[account]) {
        if (one.kind == domain::CredentialKind::passkey && !one.used) out.push_back(one);
    }
    co_return out;
}

awaitable<std::optional<domain::Device>> FakeStore::device_by_secret(store::LoopNumber, Hash hash) {
    co_await read_turn("device_by_secret");
    for (const auto& [id, device] : world_.devices) {
        if (device.secret_hash == hash) co_return device;
    }
    co_return std::nullopt;
}

awaitable<std::optional<store::SessionFacts>> FakeStore::session_by_secret(store::LoopNumber,
                                                                           Hash hash) {
    co_await read_turn("session_by_secret");
    for (const auto& [id, session] : world_.sessions) {
        if (session.secret_hash != hash) continue;
        const auto account = account_of(session.account);
        if (!account) co_return std::nullopt;
        co_return store::SessionFacts{session, world_.devices[session.device], *account};
    }
    co_return std::nullopt;
}

awaitable<std::optional<domain::Enrolment>> FakeStore::enrolment_by_link(store::LoopNumber,
                                                                         Hash hash) {
    co_await read_turn("enrolment_by_link");
    for (const auto& [id, enrolment] : world_.enrolments) {
        if (enrolment.link_hash == hash) co_return enrolment;
    }
    co_return std::nullopt;
}

awaitable<store::CheckpointNow> FakeStore::checkpoint(store::LoopNumber) {
    co_await read_turn("checkpoint");
    store::CheckpointNow out;
    out.note = "ledger.example.jp/town\n1\n";
    out.size = 1;
    co_return out;
}

awaitable<std::optional<store::HeadProofRead>> FakeStore::prove_head(store::LoopNumber, GroupId,
                                                                     std::uint64_t, std::uint64_t) {
    co_await read_turn("prove_head");
    co_return store::HeadProofRead{};
}

awaitable<std::optional<store::LeafProofRead>> FakeStore::prove_leaf(store::LoopNumber, GroupId,
                                                                     std::uint64_t, std::uint64_t) {
    co_await read_turn("prove_leaf");
    co_return store::LeafProofRead{};
}

}  // namespace tasuki::test
