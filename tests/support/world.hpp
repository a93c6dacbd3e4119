// A fictional town (架空) in memory: its offices and people, and the groups they make, decided by
// the product's own rules. It does what the store does for the rules — fills their facts, keeps
// what they answer — without keys, rows or ledger. One thread.
//
// Always holds: whatever was accepted kept the promises of a change (broken_promises), else ask()
// throws; ids are counted, so the same steps make the same town.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decide.hpp"

namespace tasuki::test {

class World {
  public:
    // 2026-11-21 09:00 JST. Three offices that may open groups, three that may not, a region with
    // one officer and no policy text yet.
    World();

    Instant now;
    domain::Region region;

    // Offices: "clinic", "station" (visiting nurses), "care" (care managers); "pharmacy",
    // "helpers", "hospital".
    domain::Office& office(std::string_view key);
    OfficeId office_id(std::string_view key) const;

    // People: "doctor" and "clerk" of the clinic; "nurse", "nurse2", "nurse3" of the station;
    // "planner" of care; "pharmacist"; "helper", "helper2", "helper3"; "social" of the hospital;
    // "twice" of the station and the helpers; "officer", "officer2" of the region. The first of
    // each office administers it.
    domain::Account& person(std::string_view key);
    AccountId id_of(std::string_view key) const;

    template <class T>
    T fresh() {
        T id;
        const std::uint64_t n = ++counted_;
        for (std::size_t i = 0; i < 8; ++i) {
            id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
        }
        id.bytes[0] = 1;
        return id;
    }

    domain::Asker as(std::string_view person,
                     domain::AuthLevel level = domain::AuthLevel::session) const;
    static domain::Asker timer();
    static domain::Asker the_operator();

    // ---- Groups ---------------------------------------------------------------------------------

    // Decides without keeping; ask() keeps what was accepted.
    domain::Decided<domain::Change> decide(const domain::Asker& asker,
                                           const domain::GroupCommand& command);
    domain::Decided<domain::Change> ask(const domain::Asker& asker,
                                        const domain::GroupCommand& command);
    domain::Decided<domain::Change> ask(std::string_view person,
                                        const domain::GroupCommand& command) {
        return ask(as(person), command);
    }
    // The same for steps that have to work; throws with the refusal's slug otherwise.
    domain::Change must(std::string_view person, const domain::GroupCommand& command);

    const domain::Group& group(GroupId id) const { return groups_.at(id).group; }
    domain::Group& alter(GroupId id) { return groups_.at(id).group; }
    std::uint64_t last_seq(GroupId id, domain::Room room = domain::Room::staff) const;
    const std::vector<domain::NewEvent>& events(GroupId id) const { return groups_.at(id).events; }
    const domain::RangeSet& receipts(GroupId id, MembershipId member, domain::ReceiptKind kind);
    std::vector<GroupId> groups() const;

    // 架空の利用者: a name, a birth date and an insured number that nobody else here has.
    domain::Patient patient();
    domain::OpenGroup opening(std::string_view opener, domain::Patient patient);
    GroupId draft(std::string_view opener);
    domain::RecordNotice notice(GroupId group) const;
    domain::RecordConsent consent(GroupId group) const;
    // Opened, explained and agreed to.
    GroupId active(std::string_view opener);
    domain::AdmitPerson admission(GroupId group, std::string_view person,
                                  domain::Scope scope = {domain::ScopeKind::all, {}});
    domain::AdmitOffice office_admission(GroupId group, std::string_view office,
                                         std::string_view manager, std::uint32_t people = 3);
    // Invited by the responsible person, and accepted.
    MembershipId join(GroupId group, std::string_view person,
                      domain::Scope scope = {domain::ScopeKind::all, {}});
    MembershipId membership(GroupId group, std::string_view person) const;  // the one that stands

    // Begun and finished by this person: `n` tells one file from another.
    domain::AttachmentRef upload(GroupId group, std::string_view person, std::uint8_t n = 1);
    std::optional<domain::AttachmentFacts> attachment(GroupId group, AttachmentId id) const;
    domain::AttachmentFacts& alter_attachment(GroupId group, AttachmentId id) {
        return groups_.at(group).attachments.at(id);
    }
    domain::AttachmentUse attachment_use;  // as if that much were held already

    domain::Body body(std::string_view text, domain::Head head = {}) const;
    domain::Post post(GroupId group, std::string_view text, domain::Head head = {});
    domain::Correct correction(GroupId group, std::uint64_t seq, std::string_view text,
                               std::uint32_t version = 2, domain::Head head = {});

    // As the source told it today, over what stands there now.
    domain::ChangeCard card_change(GroupId group, std::string_view key, std::string_view value,
                                   std::string_view source = "本人");
    bool pinned(GroupId id, std::uint64_t seq) const {
        return groups_.at(id).pinned.contains({domain::Room::staff, seq});
    }

    // ---- People and signing in ------------------------------------------------------------------

    domain::Decided<domain::PeopleChange> ask(const domain::Asker& asker,
                                              const domain::PeopleCommand& command);
    domain::Decided<domain::PeopleChange> ask(const domain::Asker& asker,
                                              const domain::SignInCommand& command);

    std::map<EnrolmentId, domain::Enrolment> enrolments;
    std::map<AccountId, std::vector<domain::Credential>> credentials;
    std::map<DeviceId, domain::Device> devices;
    std::map<SessionId, domain::Session> sessions;
    std::map<std::string, domain::Throttle> throttles;  // by throttle_key
    static std::string throttle_key(std::optional<DeviceId> device, const std::string& login_name) {
        return device ? "device " + device->hex() : "name " + login_name;
    }
    std::uint32_t duplicate_checks = 0;  // of today, of any office

  private:
    struct Kept {
        domain::Group group;
        std::vector<domain::NewEvent> events;
        std::map<std::pair<domain::Room, std::uint64_t>, domain::MessageFacts> messages;
        std::map<std::pair<domain::Room, std::uint64_t>, std::uint64_t>
            originals;  // of corrections
        std::map<std::pair<MembershipId, domain::ReceiptKind>, domain::RangeSet> receipts;
        std::map<std::pair<AccountId, ClientMsgId>, domain::PriorSend> sent;
        std::map<std::uint64_t, Instant> times;     // of staff events
        std::map<std::string, std::uint64_t> card;  // key → seq of what stands
        std::set<std::pair<domain::Room, std::uint64_t>> pinned;
        std::array<std::uint64_t, domain::kRooms> last_seq{0, 0};
        std::map<AttachmentId, domain::AttachmentFacts> attachments;
    };

    void add_office(std::string_view key, domain::OfficeKind kind, std::string_view name);
    void add_person(std::string_view key, std::string_view office, domain::Profession profession,
                    domain::PersonName name, bool admin = false);
    domain::Facts facts_for(const domain::Asker& asker, const domain::GroupCommand& command);
    static std::optional<domain::MessageFacts> message_at(const Kept& kept, domain::Room room,
                                                          std::uint64_t seq, bool any_version);
    void facts_of_message(domain::Facts& facts, const domain::GroupCommand& command);
    domain::DuplicateFacts duplicates_of(const domain::Patient& patient) const;
    void keep(const domain::Asker& asker, const domain::GroupCommand& command,
              const domain::Change& change);
    // world_attachments.cpp
    void facts_of_attachments(domain::Facts& facts, const domain::GroupCommand& command);
    static void keep_attachments(Kept& kept, const domain::Asker& asker,
                                 const domain::GroupCommand& command, const domain::Change& change);
    void keep_event(Kept& kept, const domain::NewEvent& event);
    domain::PeopleFacts people_facts(const domain::Asker& asker);
    template <class Command>
    domain::Decided<domain::PeopleChange> ask_of_people(const domain::Asker& asker,
                                                        const Command& command);
    void keep(const domain::PeopleChange& change, const domain::Asker& asker,
              const std::string& throttle);

    std::map<std::string, OfficeId, std::less<>> office_keys_;
    std::map<std::string, AccountId, std::less<>> person_keys_;
    std::map<OfficeId, domain::Office> offices_;
    std::map<AccountId, domain::Account> accounts_;
    std::map<GroupId, Kept> groups_;
    std::uint64_t counted_ = 0;
};

// What every accepted change promises (change.hpp), as sentences about what does not hold: events
// are numbered gaplessly and each has its ledger act; rosters are sorted; the epoch rises
// whenever who can read changes; whoever stops reading is cut, and nobody else is.
std::vector<std::string> broken_promises(const domain::Group* before, const domain::Change& change,
                                         std::array<std::uint64_t, domain::kRooms> last_seq,
                                         Instant now);

}  // namespace tasuki::test
