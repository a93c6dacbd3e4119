#include "store/timers.hpp"

#include "base/limits.hpp"

namespace tasuki::store {
namespace {

row::TimerKey key_of(TimerKind kind, const std::array<std::uint8_t, 16>& object, GroupNo group) {
    row::TimerKey key;
    key.kind = static_cast<std::uint16_t>(kind);
    key.object = object;
    key.group = group;
    return key;
}

// An invitation that nobody took yet, or an office that was let in until a day.
bool lapses(const domain::Admission& admission) {
    const bool office = !admission.account && admission.state == domain::AdmissionState::accepted;
    return (office || admission.state == domain::AdmissionState::invited) &&
           admission.expires != Instant{};
}

bool lapsed(const domain::Group* group, const domain::Admission& admission) {
    const auto* before = group ? group->admission(admission.id) : nullptr;
    return before && lapses(*before);
}

bool drafted(const domain::Group* group) {
    return group && group->state == domain::GroupState::draft;
}

}  // namespace

void keep_timers(Tables& tables, GroupNo no, const domain::Group* before,
                 const domain::Group& after) {
    const auto draft = key_of(TimerKind::draft, after.id.bytes, no);
    if (drafted(&after) && !drafted(before))
        tables.put_timer({draft, after.opened + limits::kDraftLife});
    if (!drafted(&after) && drafted(before)) tables.drop_timer(draft);
    for (const auto& admission : after.admissions) {
        const bool waited = lapsed(before, admission);
        const bool open = lapses(admission);
        const auto key = key_of(TimerKind::invitation, admission.id.bytes, no);
        if (open && !waited) tables.put_timer({key, admission.expires});
        if (!open && waited) tables.drop_timer(key);
    }
}

std::vector<DueTimer> due_timers(const Tables& tables, Instant now, std::size_t limit) {
    std::vector<DueTimer> due;
    for (const auto& timer : tables.timers_due(now, limit)) {
        DueTimer fired{timer.key, std::nullopt};
        domain::Command command;
        command.asker.level = domain::AuthLevel::timer;
        const auto group = tables.group(timer.key.group);
        if (group && timer.key.kind == static_cast<std::uint16_t>(TimerKind::draft)) {
            command.what = domain::GroupCommand{domain::ExpireDraft{group->id}};
            fired.command = std::move(command);
        } else if (group && timer.key.kind == static_cast<std::uint16_t>(TimerKind::invitation)) {
            command.what = domain::GroupCommand{
                domain::ExpireInvitation{group->id, AdmissionId{timer.key.object}}};
            fired.command = std::move(command);
        }
        due.push_back(std::move(fired));
    }
    return due;
}

}  // namespace tasuki::store
