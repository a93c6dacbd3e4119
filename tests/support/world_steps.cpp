// The steps that nearly every story begins with, and the promises that every change is held to.
#include <algorithm>
#include <stdexcept>

#include "support/world.hpp"

namespace tasuki::test {

using namespace domain;

Patient World::patient() {
    const std::string number = std::to_string(1000000000 + ++counted_);
    Patient patient;
    patient.name = {"架空", "利用者" + number, "カクウ", "リヨウシャ" + number};
    patient.birth = {1937, 3, 4};
    patient.sex = Sex::female;
    patient.insurer_number = "132100";
    patient.insured_number = number;
    return patient;
}

OpenGroup World::opening(std::string_view opener, Patient patient) {
    OpenGroup wish;
    wish.group = fresh<GroupId>();
    wish.patient_pseudonym = fresh<Pseudonym>();
    wish.membership = fresh<MembershipId>();
    wish.client_msg_id = fresh<ClientMsgId>();
    wish.office = person(opener).home_office;
    wish.patient = std::move(patient);
    wish.relation = "当事業所の利用者";
    return wish;
}

GroupId World::draft(std::string_view opener) {
    const OpenGroup wish = opening(opener, patient());
    must(opener, wish);
    return wish.group;
}

RecordNotice World::notice(GroupId group) const {
    RecordNotice wish;
    wish.group = group;
    wish.notice.explained_by = "上田 奈々（架空）";
    wish.notice.explained_to = "本人";
    wish.notice.on = jst_date(now);
    wish.notice.how = "説明文書を渡して口頭で";
    return wish;
}

RecordConsent World::consent(GroupId group) const {
    RecordConsent wish;
    wish.group = group;
    wish.consent.on = jst_date(now);
    return wish;
}

GroupId World::active(std::string_view opener) {
    const GroupId id = draft(opener);
    must(opener, notice(id));
    must(opener, consent(id));
    return id;
}

AdmitPerson World::admission(GroupId group, std::string_view person, Scope scope) {
    AdmitPerson wish;
    wish.group = group;
    wish.admission = fresh<AdmissionId>();
    wish.account = id_of(person);
    wish.office = this->person(person).home_office;
    wish.purpose = "在宅療養の支援";
    wish.scope = scope;
    return wish;
}

AdmitOffice World::office_admission(GroupId group, std::string_view office,
                                    std::string_view manager, std::uint32_t people) {
    AdmitOffice wish;
    wish.group = group;
    wish.admission = fresh<AdmissionId>();
    wish.office = office_id(office);
    wish.office_manager = id_of(manager);
    wish.purpose = "訪問介護";
    wish.scope = {ScopeKind::all, {}};
    wish.max_people = people;
    return wish;
}

MembershipId World::join(GroupId id, std::string_view person, Scope scope) {
    const AccountId lead = group(id).responsible()->account;
    const auto key = std::ranges::find(person_keys_, lead, [](const auto& p) { return p.second; });
    const AdmitPerson wish = admission(id, person, scope);
    must(key->first, wish);
    const MembershipId member = fresh<MembershipId>();
    must(person, AcceptInvitation{id, wish.admission, member});
    return member;
}

MembershipId World::membership(GroupId id, std::string_view person) const {
    const Membership* member = group(id).standing(id_of(person));
    if (member == nullptr) throw std::logic_error("not one standing membership");
    return member->id;
}

Body World::body(std::string_view text, Head head) const {
    Body body;
    body.head = std::move(head);
    Writer raw;
    raw.u8(static_cast<std::uint8_t>(body.head.kind));
    raw.u8(static_cast<std::uint8_t>(body.head.urgency));
    for (MembershipId id : body.head.addressees) raw.raw(id.view());
    for (MembershipId id : body.head.confirm_by) raw.raw(id.view());
    raw.u64(body.head.answers_seq);
    body.parts.push_back({{}, raw.bytes()});
    body.parts.push_back({{}, to_bytes(text)});
    raw.blob(text);
    body.raw = raw.take();
    body.text_bytes = text.size();
    return body;
}

Post World::post(GroupId id, std::string_view text, Head head) {
    Post wish;
    wish.group = id;
    wish.client_msg_id = fresh<ClientMsgId>();
    wish.epoch = group(id).epoch;
    wish.body = body(text, std::move(head));
    return wish;
}

ChangeCard World::card_change(GroupId id, std::string_view key, std::string_view value,
                              std::string_view source) {
    ChangeCard wish;
    wish.group = id;
    wish.client_msg_id = fresh<ClientMsgId>();
    CardValue one{std::string(key), std::string(value), std::string(source), jst_date(now), 0};
    if (const auto at = groups_.at(id).card.find(one.key); at != groups_.at(id).card.end()) {
        one.was_seq = at->second;
    }
    wish.body = body(one.key + "=" + one.value);
    wish.body.head = {};
    wish.values = {std::move(one)};
    return wish;
}

Correct World::correction(GroupId id, std::uint64_t seq, std::string_view text,
                          std::uint32_t version, Head head) {
    Correct wish;
    wish.group = id;
    wish.client_msg_id = fresh<ClientMsgId>();
    wish.epoch = group(id).epoch;
    wish.original_seq = seq;
    wish.version = version;
    wish.reason = "数値の誤り";
    wish.body = body(text, std::move(head));
    return wish;
}

// ---- Promises -----------------------------------------------------------------------------------

namespace {

void check_events(const Change& change, std::array<std::uint64_t, kRooms> last_seq,
                  std::vector<std::string>& broken) {
    for (std::size_t i = 0; i < change.events.size(); ++i) {
        const NewEvent& event = change.events[i];
        if (event.seq != ++last_seq[index_of(event.room)]) broken.push_back("a gap in a room");
        const auto of_it = [&](const Act& act) { return act.of_event == i; };
        if (!std::ranges::any_of(change.acts, of_it)) broken.push_back("an event without an act");
        if ((event.kind == EventKind::system) != event.note.has_value()) {
            broken.push_back("a note where none belongs, or none where one does");
        }
    }
    for (const Act& act : change.acts) {
        if (act.rule.empty()) broken.push_back("an act that names no rule");
        if (act.changes_state && !change.group) broken.push_back("a state that did not change");
    }
}

void check_readers(const Group* before, const Group& after, const Change& change, Instant now,
                   std::vector<std::string>& broken) {
    const auto was = before ? readers(*before, Room::staff, now) : std::vector<AccountId>{};
    const auto is = readers(after, Room::staff, now);
    if (was != is && before && after.epoch <= before->epoch) {
        broken.push_back("other readers in the same epoch");
    }
    for (AccountId reader : was) {
        const auto names = [&](const Cut& cut) {
            return cut.account == reader && !cut.other_stands;
        };
        const bool cut = std::ranges::any_of(change.cuts, names);
        if (cut != !std::ranges::binary_search(is, reader)) {
            broken.push_back("a reader cut who reads on, or not cut who does not");
        }
    }
}

}  // namespace

std::vector<std::string> broken_promises(const Group* before, const Change& change,
                                         std::array<std::uint64_t, kRooms> last_seq, Instant now) {
    std::vector<std::string> broken;
    if (change.answer.repeated) {
        if (!change.acts.empty() || !change.events.empty() || change.group) {
            broken.push_back("a retry that changes something");
        }
        return broken;
    }
    if (change.acts.empty()) broken.push_back("nothing for the ledger");
    check_events(change, last_seq, broken);
    if (!change.group) return broken;
    const Group& after = *change.group;
    if (!std::ranges::is_sorted(after.memberships, {}, &Membership::id) ||
        !std::ranges::is_sorted(after.admissions, {}, &Admission::id)) {
        broken.push_back("an unsorted roster");
    }
    const auto bound = [](const Act& act) { return act.changes_state; };
    const bool differs = !before || state_hash(*before) != state_hash(after);
    if (differs && !std::ranges::any_of(change.acts, bound)) {
        broken.push_back("a new state that no act binds");
    }
    check_readers(before, after, change, now, broken);
    return broken;
}

}  // namespace tasuki::test
