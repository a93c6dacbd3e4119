#include "support/world.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/crypto.hpp"
#include "support/fake_clock.hpp"

namespace tasuki::test {

using namespace domain;

namespace {

// The message that a command refers to, if any.
struct Referring {
    std::uint64_t seq = 0;
    Room room = Room::staff;
    ClientMsgId client_msg_id;
};

Referring referring(const GroupCommand& command) {
    if (const auto* c = std::get_if<Post>(&command)) {
        const Head& head = c->body.head;
        return {head.answers_seq != 0 ? head.answers_seq : head.replies_to_seq, c->room,
                c->client_msg_id};
    }
    if (const auto* c = std::get_if<Correct>(&command)) {
        return {c->original_seq, c->room, c->client_msg_id};
    }
    if (const auto* c = std::get_if<Retract>(&command)) {
        return {c->original_seq, c->room, c->client_msg_id};
    }
    if (const auto* c = std::get_if<WithdrawRequest>(&command)) {
        return {c->original_seq, c->room, c->client_msg_id};
    }
    if (const auto* c = std::get_if<Respond>(&command)) return {c->seq, c->room, c->client_msg_id};
    if (const auto* c = std::get_if<ConfirmProxy>(&command)) return {0, c->room, c->client_msg_id};
    if (const auto* c = std::get_if<ChangeCard>(&command)) return {0, c->room, c->client_msg_id};
    if (const auto* c = std::get_if<PinDecision>(&command)) {
        return {c->seq, c->room, c->client_msg_id};
    }
    if (const auto* c = std::get_if<OpenGroup>(&command)) return {0, Room::staff, c->client_msg_id};
    if (const auto* c = std::get_if<ReapplyToGroup>(&command)) return {c->seq, c->room, {}};
    return {};
}

}  // namespace

World::World() : now(FakeClock::kStart), region(default_region("架空の町", false)) {
    region.administrators = 1;
    add_office("clinic", kind::clinic, "みどり診療所（架空）");
    add_office("station", kind::visiting_nursing, "あおば訪問看護ステーション（架空）");
    add_office("care", kind::care_management, "けやき居宅介護支援事業所（架空）");
    add_office("pharmacy", kind::pharmacy, "さくら薬局（架空）");
    add_office("helpers", kind::helper_office, "ひだまり訪問介護（架空）");
    add_office("hospital", kind::hospital, "中央病院（架空）");
    using namespace profession;
    add_person("doctor", "clinic", physician, {"青井", "一郎", "アオイ", "イチロウ"}, true);
    add_person("clerk", "clinic", clerk, {"井上", "文子", "イノウエ", "フミコ"});
    add_person("nurse", "station", nurse, {"上田", "奈々", "ウエダ", "ナナ"}, true);
    add_person("nurse2", "station", nurse, {"江口", "恵", "エグチ", "メグミ"});
    add_person("nurse3", "station", nurse, {"小川", "翼", "オガワ", "ツバサ"});
    add_person("planner", "care", care_manager, {"加藤", "圭", "カトウ", "ケイ"}, true);
    add_person("pharmacist", "pharmacy", pharmacist, {"佐藤", "花子", "サトウ", "ハナコ"}, true);
    add_person("helper", "helpers", helper, {"島田", "茂", "シマダ", "シゲル"}, true);
    add_person("helper2", "helpers", helper, {"須藤", "澄", "スドウ", "スミ"});
    add_person("helper3", "helpers", helper, {"瀬川", "節", "セガワ", "セツ"});
    add_person("social", "hospital", social_worker, {"曽根", "相馬", "ソネ", "ソウマ"}, true);
    add_person("twice", "station", nurse, {"高木", "環", "タカギ", "タマキ"});
    add_person("officer", "", 0, {"地井", "千里", "チイ", "チサト"});
    add_person("officer2", "", 0, {"津田", "司", "ツダ", "ツカサ"});
    Account& twice = person("twice");
    twice.affiliations.push_back({office_id("helpers"), helper, false, true});
    std::ranges::sort(twice.affiliations, {}, &Affiliation::office);
    person("officer").region_officer = true;
    person("officer2").region_officer = true;
    person("officer2").state = AccountState::invited;
}

void World::add_office(std::string_view key, OfficeKind kind, std::string_view name) {
    Office office;
    office.id = fresh<OfficeId>();
    office.kind = kind;
    office.name = name;
    office.state_since = now;
    office_keys_.emplace(key, office.id);
    offices_.emplace(office.id, office);
}

void World::add_person(std::string_view key, std::string_view office, Profession profession,
                       PersonName name, bool admin) {
    Account account;
    account.id = fresh<AccountId>();
    account.pseudonym = fresh<Pseudonym>();
    account.login_name = key;
    account.name = std::move(name);
    account.state = AccountState::active;
    if (!office.empty()) {
        account.home_office = office_id(office);
        account.affiliations.push_back({account.home_office, profession, admin, true});
    }
    person_keys_.emplace(key, account.id);
    accounts_.emplace(account.id, account);
}

OfficeId World::office_id(std::string_view key) const {
    const auto at = office_keys_.find(key);
    if (at == office_keys_.end()) throw std::logic_error("no such office: " + std::string(key));
    return at->second;
}
AccountId World::id_of(std::string_view key) const {
    const auto at = person_keys_.find(key);
    if (at == person_keys_.end()) throw std::logic_error("no such person: " + std::string(key));
    return at->second;
}
Office& World::office(std::string_view key) { return offices_.at(office_id(key)); }
Account& World::person(std::string_view key) { return accounts_.at(id_of(key)); }

Asker World::as(std::string_view person, AuthLevel level) const {
    Asker asker;
    asker.account = id_of(person);
    asker.level = level;
    return asker;
}
Asker World::timer() {
    Asker asker;
    asker.level = AuthLevel::timer;
    return asker;
}
Asker World::the_operator() {
    Asker asker;
    asker.level = AuthLevel::operator_socket;
    return asker;
}

// ---- Facts, as the store looks them up ----------------------------------------------------------

DuplicateFacts World::duplicates_of(const Patient& patient) const {
    DuplicateFacts facts;
    facts.checks_today = duplicate_checks;
    const auto lookups = name_lookups(patient);
    const auto meets = [&](const std::string& row) {
        return std::ranges::find(lookups, row) != lookups.end();
    };
    for (const auto& [id, kept] : groups_) {
        const Group& other = kept.group;
        if (other.state == GroupState::closed || other.state == GroupState::destroyed) continue;
        if (const auto number = number_fingerprint(patient);
            number && number == number_fingerprint(other.patient)) {
            facts.same_number.push_back(other.origin);
        }
        if (std::ranges::any_of(name_fingerprints(other.patient), meets)) {
            facts.same_name.push_back(other.origin);
        }
    }
    return facts;
}

std::optional<MessageFacts> World::message_at(const Kept& kept, Room room, std::uint64_t seq,
                                              bool any_version) {
    const auto original = any_version ? kept.originals.find({room, seq}) : kept.originals.end();
    const auto found =
        kept.messages.find({room, original == kept.originals.end() ? seq : original->second});
    return found == kept.messages.end() ? std::nullopt : std::optional(found->second);
}

void World::facts_of_message(Facts& facts, const GroupCommand& command) {
    const auto at = groups_.find(group_of(command));
    if (at == groups_.end()) return;
    Kept& kept = at->second;
    facts.last_seq = kept.last_seq;
    const Referring about = referring(command);
    const bool any_version =
        std::holds_alternative<Respond>(command) || std::holds_alternative<PinDecision>(command);
    facts.message = message_at(kept, about.room, about.seq, any_version);
    const bool asks_for_it = std::holds_alternative<Retract>(command) ||
                             std::holds_alternative<Correct>(command) ||
                             std::holds_alternative<ReapplyToGroup>(command);
    const auto asked = facts.message && asks_for_it ? facts.message->head.answers_seq : 0;
    if (const auto found = kept.messages.find({about.room, asked});
        asked != 0 && found != kept.messages.end()) {
        facts.question = found->second;
        for (const auto& [place, other] : kept.messages) {
            facts.answered_by_others =
                facts.answered_by_others ||
                (place.first == about.room && other.head.answers_seq == asked &&
                 !other.proxy_open && !other.retracted && other.seq != about.seq);
        }
    }
    facts.pinned = facts.message && kept.pinned.contains({about.room, facts.message->seq});
    if (const auto* change = std::get_if<ChangeCard>(&command)) {
        for (const CardValue& value : change->values) {
            const auto stands = kept.card.find(value.key);
            facts.card.push_back(stands == kept.card.end() ? 0 : stands->second);
        }
    }
    if (const auto* confirm = std::get_if<ConfirmProxy>(&command)) {
        for (const std::uint64_t seq : confirm->seqs) {
            auto& proxy = facts.proxies.emplace_back();
            proxy.entry = message_at(kept, confirm->room, seq, true);
            if (!proxy.entry || proxy.entry->head.answers_seq == 0) continue;
            proxy.question = message_at(kept, confirm->room, proxy.entry->head.answers_seq, false);
        }
    }
    const auto* report = std::get_if<ReportReceipts>(&command);
    if (report == nullptr) return;
    for (std::uint64_t seq : report->confirmed) {
        facts.confirmed.push_back(message_at(kept, report->room, seq, true));
    }
}

Facts World::facts_for(const Asker& asker, const GroupCommand& command) {
    Facts facts;
    facts.region = &region;
    const auto person_of = [&](AccountId id) -> const Account* {
        const auto at = accounts_.find(id);
        return at == accounts_.end() ? nullptr : &at->second;
    };
    const auto office_of = [&](OfficeId id) -> const Office* {
        const auto at = offices_.find(id);
        return at == offices_.end() ? nullptr : &at->second;
    };
    facts.asker = person_of(asker.account);
    facts_of_message(facts, command);
    facts_of_attachments(facts, command);
    const auto at = groups_.find(group_of(command));
    Kept* kept = at == groups_.end() ? nullptr : &at->second;
    const Membership* mine = kept ? kept->group.standing(asker.account) : nullptr;
    if (mine != nullptr) facts.office = office_of(mine->office);
    Scope scope;
    if (const auto* c = std::get_if<OpenGroup>(&command)) {
        facts.office = office_of(c->office);
        facts.duplicates = duplicates_of(c->patient);
    } else if (const auto* admit = std::get_if<AdmitPerson>(&command)) {
        facts.subject = person_of(admit->account);
        facts.subject_office = office_of(admit->office);
    } else if (const auto* let_in = std::get_if<AdmitOffice>(&command)) {
        facts.subject = person_of(let_in->office_manager);
        facts.subject_office = office_of(let_in->office);
    } else if (const auto* name = std::get_if<NamePerson>(&command)) {
        facts.subject = person_of(name->account);
        const Admission* through = kept ? kept->group.admission(name->through) : nullptr;
        if (through != nullptr) facts.subject_office = office_of(through->office);
        scope = name->scope;
    } else if (const auto* accept = std::get_if<AcceptInvitation>(&command)) {
        const Admission* invitation = kept ? kept->group.admission(accept->admission) : nullptr;
        if (invitation != nullptr) facts.office = office_of(invitation->office);
        if (invitation != nullptr) scope = invitation->scope;
    } else if (const auto* assign = std::get_if<AssignResponsible>(&command)) {
        facts.subject = person_of(assign->account);
    } else if (const auto* post = std::get_if<Post>(&command)) {
        facts.subject = person_of(post->body.head.on_behalf_of);
    } else if (const auto* correct = std::get_if<Correct>(&command)) {
        facts.subject = person_of(correct->body.head.on_behalf_of);
    }
    if (kept == nullptr) return facts;
    if (scope.kind == ScopeKind::from_date) {
        facts.seq_at_date = {kept->last_seq[0] + 1, kept->last_seq[1] + 1};
        for (const auto& [seq, time] : kept->times) {
            if (time >= scope.from) {
                facts.seq_at_date[0] = seq;
                break;
            }
        }
    }
    if (const auto sent = kept->sent.find({asker.account, referring(command).client_msg_id});
        sent != kept->sent.end()) {
        facts.prior = sent->second;
    }
    if (const auto* report = std::get_if<ReportReceipts>(&command)) {
        const Membership* member = kept->group.standing(asker.account, report->membership);
        if (member != nullptr) {
            facts.delivered = &kept->receipts[{member->id, ReceiptKind::delivered}];
            facts.displayed = &kept->receipts[{member->id, ReceiptKind::displayed}];
            facts.confirmed_already = &kept->receipts[{member->id, ReceiptKind::confirmed}];
        }
    }
    return facts;
}

// ---- Asking and keeping -------------------------------------------------------------------------

Decided<Change> World::decide(const Asker& asker, const GroupCommand& command) {
    const auto at = groups_.find(group_of(command));
    const Group* group = at == groups_.end() ? nullptr : &at->second.group;
    return domain::decide(group, command, asker, facts_for(asker, command), now);
}

Decided<Change> World::ask(const Asker& asker, const GroupCommand& command) {
    auto decided = decide(asker, command);
    if (!decided) return decided;
    const auto at = groups_.find(group_of(command));
    const bool known = at != groups_.end();
    const auto broken = broken_promises(known ? &at->second.group : nullptr, *decided,
                                        known ? at->second.last_seq : Kept{}.last_seq, now);
    if (!broken.empty()) throw std::logic_error("a change breaks its promise: " + broken.front());
    keep(asker, command, *decided);
    return decided;
}

Change World::must(std::string_view person, const GroupCommand& command) {
    auto decided = ask(person, command);
    if (!decided) {
        throw std::logic_error("refused: " + std::string(text_of(decided.error().refusal).slug));
    }
    return *decided;
}

void World::keep(const Asker& asker, const GroupCommand& command, const Change& change) {
    if (change.answer.repeated) return;
    Kept& kept = groups_[group_of(command)];
    if (change.group) kept.group = *change.group;
    for (const NewEvent& event : change.events) keep_event(kept, event);
    keep_attachments(kept, asker, command, change);
    for (const ReceiptAdvance& advance : change.receipts) {
        kept.receipts[{advance.membership, advance.kind}].add(advance.range);
    }
    const ClientMsgId sent = referring(command).client_msg_id;
    if (!sent || change.events.empty()) return;
    PriorSend prior;
    prior.body_hash = content_hash(command);
    prior.room = change.events.front().room;
    prior.seq = change.events.front().seq;
    prior.at = now;
    prior.epoch = kept.group.epoch;
    kept.sent[{asker.account, sent}] = prior;
}

void World::keep_event(Kept& kept, const NewEvent& event) {
    kept.events.push_back(event);
    kept.last_seq[index_of(event.room)] = event.seq;
    if (event.room == Room::staff) kept.times[event.seq] = now;
    for (const CardKey& field : event.card) kept.card[field.key] = event.seq;
    const std::pair about{event.room, event.refers_to != 0 ? event.refers_to : event.seq};
    if (event.pin == PinChange::on) kept.pinned.insert(about);
    if (event.pin == PinChange::off) kept.pinned.erase(about);
    if (event.kind == EventKind::posted) {
        MessageFacts& message = kept.messages[{event.room, event.seq}];
        message.room = event.room;
        message.seq = event.seq;
        message.newest_seq = event.seq;
        message.author = event.author;
        message.membership = event.membership;
        message.head = event.body->head;
        message.posted = now;
        message.entered_for = event.body->head.on_behalf_of;
        message.proxy_open = static_cast<bool>(message.entered_for);
        if (event.refers_to == 0) message.request = event.makes_request;
    }
    const auto original = kept.messages.find({event.room, event.refers_to});
    if (event.refers_to == 0 || original == kept.messages.end()) return;
    MessageFacts& message = original->second;
    if (event.makes_request != RequestState::none) message.request = event.makes_request;
    if (event.kind == EventKind::retracted) message.retracted = true;
    if (event.kind == EventKind::proxy_confirmed) message.proxy_open = false;
    if (event.kind != EventKind::corrected) return;
    message.version = event.version;
    message.newest_seq = event.seq;
    message.head = event.body->head;
    kept.originals[{event.room, event.seq}] = event.refers_to;
}

std::uint64_t World::last_seq(GroupId id, Room room) const {
    return groups_.at(id).last_seq[index_of(room)];
}

const RangeSet& World::receipts(GroupId id, MembershipId member, ReceiptKind kind) {
    return groups_.at(id).receipts[{member, kind}];
}

std::vector<GroupId> World::groups() const {
    std::vector<GroupId> ids;
    for (const auto& [id, kept] : groups_) ids.push_back(id);
    return ids;
}

}  // namespace tasuki::test
