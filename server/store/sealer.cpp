#include "store/sealer.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

#include "ledger/content.hpp"
#include "store/seal_body.hpp"

namespace tasuki::store {
namespace {

// Of an entry of a room. 2: the head says whom a phone memo quotes.
constexpr std::uint8_t kEntryForm = 2;
// Of what the record commits to where there is no body (said_part): never changed.
constexpr std::uint8_t kSaidForm = 1;

Writer begin_form(std::uint8_t form) {
    Writer out;
    out.u8(form);
    return out;
}

std::uint8_t open_form(Reader& in) {
    const std::uint8_t form = in.u8();
    if (form == 0 || form > kEntryForm)
        throw std::runtime_error("store: a sealed form of an unknown version");
    return form;
}

void end_form(const Reader& in) {
    if (!in.done()) throw std::runtime_error("store: a sealed form is cut short or too long");
}

template <class E>
void put(Writer& out, E value) requires std::is_enum_v<E> {
    out.u8(static_cast<std::uint8_t>(value));
}
template <class E>
E get(Reader& in) requires std::is_enum_v<E> {
    return static_cast<E>(in.u8());
}
void put(Writer& out, bool flag) { out.u8(flag ? 1 : 0); }
bool get_flag(Reader& in) { return in.u8() == 1; }

template <class Tag>
void put(Writer& out, const Id<Tag>& id) {
    out.raw(id.bytes);
}
template <class T>
T get_id(Reader& in) {
    return T{in.fixed<16>()};
}

void put(Writer& out, const Date& date) {
    out.u32(static_cast<std::uint32_t>(date.year));
    out.u8(static_cast<std::uint8_t>(date.month)).u8(static_cast<std::uint8_t>(date.day));
}
Date get_date(Reader& in) {
    Date date;
    date.year = static_cast<int>(in.u32());
    date.month = in.u8();
    date.day = in.u8();
    return date;
}

void put(Writer& out, const Instant& instant) { out.i64(instant.ms); }
Instant get_instant(Reader& in) { return {in.i64()}; }

template <class Tag>
void put(Writer& out, const std::vector<Id<Tag>>& ids) {
    out.u32(static_cast<std::uint32_t>(ids.size()));
    for (const auto& id : ids) put(out, id);
}
std::vector<MembershipId> get_memberships(Reader& in) {
    std::vector<MembershipId> ids;
    const std::uint32_t count = in.u32();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) ids.push_back(get_id<MembershipId>(in));
    return ids;
}

void put(Writer& out, const domain::Head& head) {
    put(out, head.kind);
    put(out, head.urgency);
    put(out, head.addressees);
    put(out, head.confirm_by);
    out.u64(head.answers_seq).u64(head.replies_to_seq);
    put(out, head.wished_on);
    out.blob(head.decided_by);
    put(out, head.on_behalf_of);
    out.blob(head.informant);
    put(out, head.has_audience_subset);
    put(out, head.has_withheld_flag);
    put(out, head.spoke_with);
    out.blob(head.spoke_with_name);
    put(out, head.spoke_at);
}
domain::Head get_head(Reader& in, std::uint8_t form) {
    domain::Head head;
    head.kind = get<domain::MessageKind>(in);
    head.urgency = get<domain::Urgency>(in);
    head.addressees = get_memberships(in);
    head.confirm_by = get_memberships(in);
    head.answers_seq = in.u64();
    head.replies_to_seq = in.u64();
    head.wished_on = get_date(in);
    head.decided_by = in.text();
    head.on_behalf_of = get_id<AccountId>(in);
    head.informant = in.text();
    head.has_audience_subset = get_flag(in);
    head.has_withheld_flag = get_flag(in);
    if (form < 2) return head;
    head.spoke_with = get_id<MembershipId>(in);
    head.spoke_with_name = in.text();
    head.spoke_at = get_instant(in);
    return head;
}

void put(Writer& out, const domain::SystemNote& note) {
    put(out, note.kind);
    put(out, note.membership);
    put(out, note.admission);
    put(out, note.account);
    put(out, note.office);
    put(out, note.scope.kind);
    put(out, note.scope.from);
    out.blob(note.text);
    put(out, note.state);
    put(out, note.cause);
    put(out, note.until);
}
domain::SystemNote get_note(Reader& in) {
    domain::SystemNote note;
    note.kind = get<domain::SystemKind>(in);
    note.membership = get_id<MembershipId>(in);
    note.admission = get_id<AdmissionId>(in);
    note.account = get_id<AccountId>(in);
    note.office = get_id<OfficeId>(in);
    note.scope.kind = get<domain::ScopeKind>(in);
    note.scope.from = get_instant(in);
    note.text = in.text();
    note.state = get<domain::GroupState>(in);
    note.cause = get<domain::FreezeCause>(in);
    note.until = get_instant(in);
    return note;
}

}  // namespace

Bytes encode(const EntryContent& content) {
    Writer out = begin_form(kEntryForm);
    out.blob(content.raw);
    put(out, content.head.has_value());
    if (content.head) put(out, *content.head);
    put(out, content.note.has_value());
    if (content.note) put(out, *content.note);
    out.blob(content.reason);
    put(out, content.wrong_patient);
    out.raw(content.salt);
    return out.take();
}

EntryContent decode_entry(ByteView bytes) {
    Reader in(bytes);
    const std::uint8_t form = open_form(in);
    EntryContent content;
    content.raw = to_bytes(in.blob());
    if (get_flag(in)) content.head = get_head(in, form);
    if (get_flag(in)) content.note = get_note(in);
    content.reason = in.text();
    content.wrong_patient = get_flag(in);
    content.salt = in.fixed<32>();
    end_form(in);
    return content;
}

Bytes said_part(const EntryContent& content) {
    Writer out = begin_form(kSaidForm);
    put(out, content.note.has_value());
    if (content.note) put(out, *content.note);
    out.blob(content.reason);
    put(out, content.wrong_patient);
    return out.take();
}

namespace {

BodyPlace place_of(GroupId group, domain::Room room, std::uint64_t seq, std::uint32_t version,
                   AccountId author, ClientMsgId id, std::uint32_t key_no) {
    return {group, static_cast<std::uint32_t>(room), seq, version, author, id, key_no};
}

Hash commit_to(const domain::NewEvent& event, GroupId group, const EntryContent& content) {
    const ledger::ContentPlace place{group, static_cast<std::uint32_t>(event.room), event.author,
                                     event.client_msg_id, event.version};
    std::vector<ledger::ContentPart> parts;
    Bytes said;
    if (event.body) {
        parts.reserve(event.body->parts.size() + 1);
        for (const auto& part : event.body->parts) parts.push_back({part.salt, part.content});
    } else {
        said = said_part(content);
        parts.push_back({content.salt, said});
    }
    return ledger::commit_content(place, parts);
}

}  // namespace

SealedEntry seal_entry(const domain::NewEvent& event, GroupId group, const GroupKeys& keys) {
    EntryContent content;
    if (event.body) {
        content.raw = event.body->raw;
        content.head = event.body->head;
    }
    content.note = event.note;
    content.reason = event.reason;
    content.wrong_patient = event.wrong_patient;
    fill_random(content.salt);
    SealedEntry out;
    out.key_no = keys.newest();
    const Key* key = keys.find(out.key_no);
    if (!key) throw RecordFault("group " + group.hex() + " has no key to write with");
    out.commitment = commit_to(event, group, content);
    out.sealed = seal_body(*key,
                           place_of(group, event.room, event.seq, event.version, event.author,
                                    event.client_msg_id, out.key_no),
                           encode(content));
    out.ciphertext = sha256(out.sealed);
    return out;
}

EntryContent open_entry(const row::Message& row, GroupId group, const GroupKeys* keys) {
    if (!keys) return {};
    const Key* key = keys->find(row.key_no);
    const auto plain = key ? open_body(*key,
                                       place_of(group, row.room, row.seq, row.version, row.author,
                                                row.client_msg_id, row.key_no),
                                       row.sealed)
                           : std::nullopt;
    if (!plain)
        throw RecordFault("group " + group.hex() + " seq " + std::to_string(row.seq) +
                          " does not open; run tasuki verify");
    return decode_entry(*plain);
}

}  // namespace tasuki::store
