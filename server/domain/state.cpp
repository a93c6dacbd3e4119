// The state that a ledger leaf binds: SHA-256 over one canonical text of it. Integers are
// big-endian; an id is its 16 bytes; a flag is one byte 0 or 1; an instant is i64 milliseconds;
// `text` is u32 length and bytes; `digest(...)` is SHA-256 over what stands inside.
//
// group    = "tasuki-state/group/1" NUL, id, pseudonym, origin, state u8, cause u8,
//            reading_refused, opened, state_since, epoch u64, digest(patient), digest(notice) or
//            32 zero bytes, consents u32, digest(consent)*, members u32, member*, admissions u32,
//            admission*, dated?, papers?, checks?
// dated    = 1 u32, count u32, (id, until)*    the admissions that last until a day; none: left out
// papers   = 10 u32, count u32, (consent u32, from 0; date u32 × 3, recorded_by, recorded)*
//                                              the consents that have one; none: left out
// checks   = 11 u32, count u32, (office, by, at, due, asked u8, unconfirmed)*    none: left out
// member   = id, account, office, admission, kind u8, responsible, manager, first_seq u64 × 2,
//            since, began_epoch u64, has_until, until, ended_epoch u64, ended_seq u64 × 2,
//            end_reason u8, has_reads_until, reads_until                      (142 bytes, by id)
// admission= id, office, account, office_manager, made_by, through, digest(text purpose), scope u8,
//            from, max_people u32, as_manager, made, expires, state u8        (159 bytes, by id)
// patient  = name, year u32, month u32, day u32, sex u8, text insurer, text insured, names u32,
//            name*                       name = text × 4: family, given, family kana, given kana
// notice   = text by, text to, date u32 × 3, text how, recorded_by, recorded
// consent  = comprehensive, oral, text witness, text scope, by_proxy, text × 3 (proxy's name,
//            relation, reason), date u32 × 3, family_data, office, recorded_by, recorded, withdrawn
// account  = "tasuki-state/account/1" NUL, id, pseudonym, text login, digest(name), state u8,
//            region_officer, auditor, home_office, accepted_policy u32, affiliations u32,
//            (office, profession u16, office_admin, active u8)*                  (by office)
// office   = "tasuki-state/office/1" NUL, id, kind u16, text × 6 (name, number, tel, fax, hours,
//            after hours), covers_24h, state u8, state_since
// region   = "tasuki-state/region/1" NUL, text name, demo, policy_version u32, administrators u32,
//            kinds u32, u16*, professions u32, u16*                           (ascending)
#include <span>
#include <string_view>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "domain/group.hpp"

namespace tasuki::domain {
namespace {

using namespace std::string_view_literals;

class Text {
  public:
    explicit Text(std::string_view tag) { out_.raw(tag); }
    Text() = default;

    template <class Tag>
    Text& put(const Id<Tag>& id) {
        out_.raw(id.view());
        return *this;
    }
    Text& put(bool flag) {
        out_.u8(flag ? 1 : 0);
        return *this;
    }
    template <class Enum>
    requires std::is_enum_v<Enum> Text& put(Enum value) {
        static_assert(sizeof(Enum) == 1);
        out_.u8(static_cast<std::uint8_t>(value));
        return *this;
    }
    Text& put(Instant at) {
        out_.i64(at.ms);
        return *this;
    }
    Text& put(const std::optional<Instant>& at) {
        return put(at.has_value()).put(at.value_or(Instant{}));
    }
    Text& put(std::string_view text) {
        out_.blob(text);
        return *this;
    }
    Text& put(const Hash& digest) {
        out_.raw(digest);
        return *this;
    }
    Text& put(const Date& date) {
        return u32(static_cast<std::uint32_t>(date.year))
            .u32(static_cast<std::uint32_t>(date.month))
            .u32(static_cast<std::uint32_t>(date.day));
    }
    Text& u8(std::uint8_t v) {
        out_.u8(v);
        return *this;
    }
    Text& u16(std::uint16_t v) {
        out_.u16(v);
        return *this;
    }
    Text& u32(std::uint32_t v) {
        out_.u32(v);
        return *this;
    }
    Text& count(std::size_t n) { return u32(static_cast<std::uint32_t>(n)); }
    Text& u64(std::uint64_t v) {
        out_.u64(v);
        return *this;
    }
    Text& put(const PersonName& name) {
        return put(name.family).put(name.given).put(name.family_kana).put(name.given_kana);
    }
    Hash hash() const { return sha256(out_.bytes()); }

  private:
    Writer out_;
};

Hash digest(const Patient& patient) {
    Text text;
    text.put(patient.name).put(patient.birth).put(patient.sex);
    text.put(patient.insurer_number).put(patient.insured_number);
    text.count(patient.also.size());
    for (const PersonName& name : patient.also) text.put(name);
    return text.hash();
}

Hash digest(const Notice& notice) {
    Text text;
    text.put(notice.explained_by).put(notice.explained_to);
    text.put(notice.on).put(notice.how);
    return text.put(notice.recorded_by).put(notice.recorded).hash();
}

Hash digest(const Consent& consent) {
    Text text;
    text.put(consent.comprehensive).put(consent.oral).put(consent.witness);
    text.put(consent.scope_text).put(consent.by_proxy);
    text.put(consent.proxy_name).put(consent.proxy_relation);
    text.put(consent.proxy_reason).put(consent.on).put(consent.family_data);
    text.put(consent.office).put(consent.recorded_by).put(consent.recorded);
    return text.put(consent.withdrawn).hash();
}

void put_member(Text& text, const Membership& m) {
    text.put(m.id).put(m.account).put(m.office).put(m.admission).put(m.kind);
    text.put(m.responsible).put(m.manager);
    for (std::uint64_t seq : m.first_seq) text.u64(seq);
    text.put(m.since).u64(m.began_epoch).put(m.until).u64(m.ended_epoch);
    for (std::uint64_t seq : m.ended_seq) text.u64(seq);
    text.put(m.end_reason).put(m.reads_until);
}

void put_admission(Text& text, const Admission& a) {
    text.put(a.id).put(a.office).put(a.account).put(a.office_manager).put(a.made_by);
    text.put(a.through).put(Text().put(a.purpose).hash());
    text.put(a.scope.kind).put(a.scope.from).u32(a.max_people).put(a.as_manager);
    text.put(a.made).put(a.expires).put(a.state);
}

// Came later than the rest: where a group has nothing of it, it is written as before.
void put_later(Text& text, const Group& group) {
    std::vector<const Admission*> dated;
    for (const Admission& a : group.admissions) {
        if (a.until != Instant{}) dated.push_back(&a);
    }
    if (!dated.empty()) text.u32(1).count(dated.size());
    for (const Admission* a : dated) text.put(a->id).put(a->until);
    std::vector<std::size_t> papers;
    for (std::size_t i = 0; i < group.consents.size(); ++i) {
        if (group.consents[i].paper) papers.push_back(i);
    }
    if (!papers.empty()) text.u32(10).count(papers.size());
    for (const std::size_t i : papers) {
        const ConsentPaper& paper = *group.consents[i].paper;
        text.count(i).put(paper.on).put(paper.recorded_by).put(paper.recorded);
    }
    if (!group.checks.empty()) text.u32(11).count(group.checks.size());
    for (const RosterCheck& c : group.checks) {
        text.put(c.office).put(c.by).put(c.at).put(c.due).u8(c.asked).put(c.unconfirmed);
    }
}

}  // namespace

Hash state_hash(const Group& group) {
    Text text("tasuki-state/group/1\0"sv);
    text.put(group.id).put(group.pseudonym).put(group.origin).put(group.state).put(group.cause);
    text.put(group.reading_refused).put(group.opened).put(group.state_since).u64(group.epoch);
    text.put(digest(group.patient));
    text.put(group.notice ? digest(*group.notice) : Hash{});
    text.count(group.consents.size());
    for (const Consent& consent : group.consents) text.put(digest(consent));
    text.count(group.memberships.size());
    for (const Membership& member : group.memberships) put_member(text, member);
    text.count(group.admissions.size());
    for (const Admission& admission : group.admissions) put_admission(text, admission);
    put_later(text, group);
    return text.hash();
}

Hash state_hash(const Account& account) {
    Text text("tasuki-state/account/1\0"sv);
    text.put(account.id).put(account.pseudonym).put(account.login_name);
    text.put(Text().put(account.name).hash()).put(account.state);
    text.put(account.region_officer).put(account.auditor).put(account.home_office);
    text.u32(account.accepted_policy).count(account.affiliations.size());
    for (const Affiliation& a : account.affiliations) {
        text.put(a.office).u16(a.profession).put(a.office_admin);
        text.put(static_cast<std::uint8_t>(a.offered ? 2 : a.active ? 1 : 0));
    }
    return text.hash();
}

Hash state_hash(const Office& office) {
    Text text("tasuki-state/office/1\0"sv);
    text.put(office.id).u16(office.kind);
    for (const std::string* word : {&office.name, &office.office_number, &office.tel, &office.fax,
                                    &office.hours, &office.after_hours}) {
        text.put(*word);
    }
    return text.put(office.covers_24h).put(office.state).put(office.state_since).hash();
}

Hash state_hash(const Region& region) {
    Text text("tasuki-state/region/1\0"sv);
    text.put(region.name).put(region.demo).u32(region.policy_version);
    text.u32(region.administrators).count(region.origin_kinds.size());
    for (OfficeKind kind : region.origin_kinds) text.u16(kind);
    text.count(region.opening_professions.size());
    for (Profession profession : region.opening_professions) text.u16(profession);
    return text.hash();
}

}  // namespace tasuki::domain
