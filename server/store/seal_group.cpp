#include "store/seal_group.hpp"

#include <algorithm>

#include "ledger/leaf.hpp"
#include "store/seal_row.hpp"

namespace tasuki::store {
namespace {

void write(Writer& out, const Date& date) {
    out.u16(static_cast<std::uint16_t>(date.year))
        .u8(static_cast<std::uint8_t>(date.month))
        .u8(static_cast<std::uint8_t>(date.day));
}
Date read_date(Reader& in) {
    Date out;
    out.year = in.u16();
    out.month = in.u8();
    out.day = in.u8();
    return out;
}

void write(Writer& out, const domain::Patient& patient) {
    write_name(out, patient.name);
    write(out, patient.birth);
    out.u8(static_cast<std::uint8_t>(patient.sex))
        .blob(patient.insurer_number)
        .blob(patient.insured_number)
        .u32(static_cast<std::uint32_t>(patient.also.size()));
    for (auto& name : patient.also) write_name(out, name);
}
domain::Patient read_patient(Reader& in) {
    domain::Patient out;
    out.name = read_name(in);
    out.birth = read_date(in);
    out.sex = static_cast<domain::Sex>(in.u8());
    out.insurer_number = in.text();
    out.insured_number = in.text();
    for (auto left = in.u32(); left > 0 && in.ok(); --left) out.also.push_back(read_name(in));
    return out;
}

void write(Writer& out, const domain::Notice& notice) {
    out.blob(notice.explained_by).blob(notice.explained_to);
    write(out, notice.on);
    out.blob(notice.how).raw(notice.recorded_by.view()).i64(notice.recorded.ms);
}
domain::Notice read_notice(Reader& in) {
    domain::Notice out;
    out.explained_by = in.text();
    out.explained_to = in.text();
    out.on = read_date(in);
    out.how = in.text();
    out.recorded_by = {in.fixed<16>()};
    out.recorded = {in.i64()};
    return out;
}

enum ConsentBit : std::uint8_t {
    kComprehensive = 1,
    kOral = 2,
    kByProxy = 4,
    kFamilyData = 8,
    kWithdrawn = 16,
    kPaper = 32,
};

void write(Writer& out, const domain::Consent& consent) {
    auto bits = (consent.comprehensive ? kComprehensive : 0) | (consent.oral ? kOral : 0) |
                (consent.by_proxy ? kByProxy : 0) | (consent.family_data ? kFamilyData : 0) |
                (consent.withdrawn ? kWithdrawn : 0) | (consent.paper ? kPaper : 0);
    out.u8(static_cast<std::uint8_t>(bits))
        .blob(consent.witness)
        .blob(consent.scope_text)
        .blob(consent.proxy_name)
        .blob(consent.proxy_relation)
        .blob(consent.proxy_reason);
    write(out, consent.on);
    out.raw(consent.office.view()).raw(consent.recorded_by.view()).i64(consent.recorded.ms);
    if (!consent.paper) return;
    write(out, consent.paper->on);
    out.raw(consent.paper->recorded_by.view()).i64(consent.paper->recorded.ms);
}
domain::Consent read_consent(Reader& in) {
    domain::Consent out;
    auto bits = in.u8();
    out.comprehensive = bits & kComprehensive;
    out.oral = bits & kOral;
    out.by_proxy = bits & kByProxy;
    out.family_data = bits & kFamilyData;
    out.withdrawn = bits & kWithdrawn;
    out.witness = in.text();
    out.scope_text = in.text();
    out.proxy_name = in.text();
    out.proxy_relation = in.text();
    out.proxy_reason = in.text();
    out.on = read_date(in);
    out.office = {in.fixed<16>()};
    out.recorded_by = {in.fixed<16>()};
    out.recorded = {in.i64()};
    if ((bits & kPaper) == 0) return out;
    auto& paper = out.paper.emplace();
    paper.on = read_date(in);
    paper.recorded_by = {in.fixed<16>()};
    paper.recorded = {in.i64()};
    return out;
}

void write(Writer& out, const domain::RosterCheck& check) {
    out.raw(check.office.view()).raw(check.by.view()).i64(check.at.ms).i64(check.due.ms);
    out.u8(check.asked).u8(check.unconfirmed ? 1 : 0);
}
domain::RosterCheck read_check(Reader& in) {
    domain::RosterCheck out;
    out.office = {in.fixed<16>()};
    out.by = {in.fixed<16>()};
    out.at = {in.i64()};
    out.due = {in.i64()};
    out.asked = in.u8();
    out.unconfirmed = in.u8() != 0;
    return out;
}

Bytes plain_of(const domain::Group& group) {
    Writer out;
    out.u8(kPlainForm);
    write(out, group.patient);
    out.u8(group.notice ? 1 : 0);
    if (group.notice) write(out, *group.notice);
    out.u32(static_cast<std::uint32_t>(group.consents.size()));
    for (auto& consent : group.consents) write(out, consent);
    out.u32(static_cast<std::uint32_t>(group.checks.size()));
    for (auto& check : group.checks) write(out, check);
    return out.take();
}

const Key& newest_key(const GroupKeys& keys) {
    auto key = keys.find(keys.newest());
    if (key == nullptr) throw StoreBroken("a group has no key to seal with");
    return *key;
}

Bytes admission_place(GroupId group, AdmissionId id, std::uint32_t key_no) {
    Writer both;
    both.raw(group.view()).raw(id.view());
    return row_place("admission", both.bytes(), key_no);
}

// Empty: the keys are destroyed, and this row says so itself.
std::optional<Bytes> open_sealed(const GroupKeys* keys, std::uint32_t key_no, ByteView sealed,
                                 ByteView place, std::string_view table, ByteView id) {
    if (key_no == 0 && sealed.empty()) return std::nullopt;
    auto key = keys ? keys->find(key_no) : nullptr;
    if (key == nullptr)
        throw StoreBroken("the key " + std::to_string(key_no) + " of the " + std::string(table) +
                          " row " + to_hex(id) + " is missing from the key store");
    return open_row(*key, sealed, place, table, id);
}

domain::Admission opened(const row::Admission& row, GroupId group, const GroupKeys* keys) {
    auto out = row.value;
    auto plain =
        open_sealed(keys, row.key_no, row.sealed, admission_place(group, out.id, row.key_no),
                    "admission", out.id.view());
    if (!plain) return out;
    Reader in(*plain);
    in.u8();
    out.purpose = in.text();
    must_be_read(in, "admission", out.id.view());
    return out;
}

}  // namespace

row::Group to_row(const domain::Group& group, const GroupPlace& place, const GroupKeys& keys) {
    row::Group out;
    out.no = place.no;
    out.id = group.id;
    out.pseudonym = group.pseudonym;
    out.origin = group.origin;
    out.state = group.state;
    out.cause = group.cause;
    out.reading_refused = group.reading_refused;
    out.opened = group.opened;
    out.state_since = group.state_since;
    out.epoch = group.epoch;
    out.log = place.log;
    out.opened_by = place.opened_by;
    out.open_msg = place.open_msg;
    out.key_no = keys.newest();
    out.sealed =
        seal(newest_key(keys), plain_of(group), row_place("group", group.id.view(), out.key_no));
    return out;
}

row::Admission to_row(const domain::Admission& admission, GroupId group, const GroupKeys& keys) {
    Writer plain;
    plain.u8(kPlainForm).blob(admission.purpose);
    row::Admission out{admission, keys.newest(), {}};
    out.value.purpose.clear();
    out.sealed =
        seal(newest_key(keys), plain.bytes(), admission_place(group, admission.id, out.key_no));
    return out;
}

domain::Group from_rows(const row::Group& row, std::vector<domain::Membership> memberships,
                        const std::vector<row::Admission>& admissions, const GroupKeys* keys) {
    domain::Group out;
    out.id = row.id;
    out.pseudonym = row.pseudonym;
    out.origin = row.origin;
    out.state = row.state;
    out.cause = row.cause;
    out.reading_refused = row.reading_refused;
    out.opened = row.opened;
    out.state_since = row.state_since;
    out.epoch = row.epoch;
    auto id = row.id.view();
    auto plain =
        open_sealed(keys, row.key_no, row.sealed, row_place("group", id, row.key_no), "group", id);
    if (plain) {
        Reader in(*plain);
        in.u8();
        out.patient = read_patient(in);
        if (in.u8() != 0) out.notice = read_notice(in);
        for (auto left = in.u32(); left > 0 && in.ok(); --left)
            out.consents.push_back(read_consent(in));
        // Of before schema 8 it ends here: no roster was confirmed yet.
        for (auto left = in.done() ? 0 : in.u32(); left > 0 && in.ok(); --left)
            out.checks.push_back(read_check(in));
        must_be_read(in, "group", id);
    }
    out.memberships = std::move(memberships);
    for (auto& each : admissions) out.admissions.push_back(opened(each, row.id, keys));
    std::sort(out.memberships.begin(), out.memberships.end(),
              [](auto& a, auto& b) { return a.id < b.id; });
    std::sort(out.admissions.begin(), out.admissions.end(),
              [](auto& a, auto& b) { return a.id < b.id; });
    return out;
}

void seal_ask(row::Ask& ask, const AskWords& words, GroupId group, const GroupKeys& keys) {
    Writer plain;
    plain.u8(kPlainForm).blob(words.relation).blob(words.reason);
    ask.key_no = keys.newest();
    ask.sealed = seal(newest_key(keys), plain.bytes(), row_place("ask", group.view(), ask.key_no));
}

bool told_by(const row::Ask& ask, ByteView bytes) {
    const auto leaf = ledger::decode_leaf(bytes);
    return leaf && leaf->event == ledger::Event::duplicate_asked && leaf->time == ask.at &&
           leaf->office == ask.office && leaf->action == static_cast<std::uint16_t>(ask.answer) &&
           leaf->ciphertext == sha256(ask.sealed);
}

AskWords open_ask(const row::Ask& ask, GroupId group, const GroupKeys* keys) {
    const auto place = row_place("ask", group.view(), ask.key_no);
    const auto plain = open_sealed(keys, ask.key_no, ask.sealed, place, "ask", group.view());
    if (!plain) return {};
    Reader in(*plain);
    in.u8();
    AskWords words{in.text(), in.text()};
    must_be_read(in, "ask", group.view());
    return words;
}

Bytes seal_reason(std::string_view reason, GroupId group, const GroupKeys& keys) {
    Writer plain;
    plain.u8(kPlainForm).blob(reason);
    return seal(newest_key(keys), plain.bytes(), row_place("reason", group.view(), keys.newest()));
}

}  // namespace tasuki::store
