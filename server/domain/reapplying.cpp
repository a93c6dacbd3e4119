// One group's part of what a restore must not undo (rule I3): the journal says what was taken since
// the backup, and it is taken again, with entries of its own.
#include "domain/ending.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {
namespace {

constexpr std::string_view kWhy = "バックアップのあとの変更を、復元のときに改めて反映しました";

SystemKind kind_of(EndReason reason) {
    switch (reason) {
        case EndReason::left: return SystemKind::left;
        case EndReason::deactivated: return SystemKind::deactivated;
        default: return SystemKind::removed;
    }
}

Decided<Change> cut_again(const Case& c, const ReapplyToGroup& wish) {
    const Membership* member = c.group->membership(wish.membership);
    if (member == nullptr || !member->stands()) return nothing_new(c, Room::staff);
    Making made(c);
    SystemNote note;
    note.kind = kind_of(wish.reason);
    note.membership = member->id;
    note.account = member->account;
    note.office = member->office;
    note.text = kWhy;
    const std::uint64_t seq = made.note(note);
    end_one(made, member->id, wish.reason, seq, ledger::Event::membership_ended, "I3", nullptr);
    made.tell_leads();
    return made.take();
}

Decided<Change> end_office_again(const Case& c, const ReapplyToGroup& wish) {
    const Admission* admission = c.group->admission(wish.admission);
    // A person's own ends with the membership.
    if (admission == nullptr || admission->account || admission->state != AdmissionState::accepted)
        return nothing_new(c, Room::staff);
    Making made(c);
    SystemNote note;
    note.kind = SystemKind::office_removed;
    note.admission = admission->id;
    note.office = admission->office;
    note.text = kWhy;
    const std::uint64_t seq = made.note(note);
    end_admission(made, admission->id, EndReason::office_removed, seq,
                  ledger::Event::membership_ended, nullptr);
    made.tell_leads();
    return made.take();
}

Decided<Change> lay_down_again(const Case& c, const ReapplyToGroup& wish) {
    const Membership* member = c.group->membership(wish.membership);
    if (member == nullptr || !member->stands() || !member->manager)
        return nothing_new(c, Room::staff);
    Making made(c);
    assign_manager(made, *member, false, "I3", nullptr);
    return made.take();
}

}  // namespace

Decided<Change> rule(const Case& c, const ReapplyToGroup& wish) {
    if (c.asker.level != AuthLevel::operator_socket) return Refusal::not_found;
    if (c.group->state == GroupState::destroyed) return nothing_new(c, Room::staff);
    switch (wish.what) {
        case Taken::membership:
            if (wish.reason == EndReason::none) return Refusal::bad_value;
            return cut_again(c, wish);
        case Taken::admission: return end_office_again(c, wish);
        case Taken::consent:
            return withdraw_again(
                c, {wish.group, wish.office, wish.refuse_reading, std::string(kWhy), ""});
        case Taken::message: return retract_again(c, wish, kWhy);
        case Taken::manager: return lay_down_again(c, wish);
        case Taken::group: return close_again(c, kWhy);
        default: return Refusal::bad_value;
    }
}

}  // namespace tasuki::domain
