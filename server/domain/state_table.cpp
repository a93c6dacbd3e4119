// State × action (rule B3): one table, so that a reviewer reads it in one place.
#include <array>
#include <string_view>

#include "base/limits.hpp"
#include "domain/decide.hpp"
#include "domain/reading.hpp"

namespace tasuki::domain {
namespace {

using S = GroupState;
using C = FreezeCause;

struct Line {
    S state;
    C cause;
    std::string_view may;  // one letter per Action, in its order; '-': no
};

// R read, W write, c receipt, i invite, a accept, l leave, x remove, d disclose, n notice and
// consent.
constexpr std::array<Line, 8> kTable{{
    {S::draft, C::none, "-----lxdn"},
    {S::active, C::none, "RWcialxdn"},
    // 7 days to hand over, unless the patient refuses that too; a new consent takes it back.
    {S::frozen, C::withdrawal, "R-c--lxdn"},
    // 72 hours; the region resumes the office.
    {S::frozen, C::office_suspended, "R-c--lxdn"},
    // Nobody reads before the origin has seen the roster: a restore may bring back the removed.
    {S::frozen, C::restored, "-----lxd-"},
    // 90 days.
    {S::closed, C::none, "R-c--lxd-"},
    {S::closed, C::restored, "-----lxd-"},
    {S::destroyed, C::none, "---------"},
}};

}  // namespace

bool allowed(GroupState state, FreezeCause cause, Action action) {
    for (const Line& line : kTable) {
        if (line.state == state && line.cause == cause) {
            return line.may[static_cast<std::size_t>(action)] != '-';
        }
    }
    return false;  // a cause without a freeze, or a freeze without a cause: no such state
}

std::optional<Instant> reading_ends(const Group& group) {
    if (group.state == GroupState::closed) return group.state_since + limits::kClosedReading;
    if (group.state != GroupState::frozen) return std::nullopt;
    switch (group.cause) {
        case FreezeCause::withdrawal:
            return group.reading_refused ? group.state_since
                                         : group.state_since + limits::kWithdrawalReading;
        case FreezeCause::office_suspended: return group.state_since + limits::kSuspensionReading;
        case FreezeCause::none:
        case FreezeCause::restored: return std::nullopt;
    }
    return std::nullopt;
}

std::optional<Refusal> reading_refusal(const Group& group, Instant now) {
    const auto ends = reading_ends(group);
    if (allowed(group.state, group.cause, Action::read) && (!ends || now < *ends)) return {};
    switch (group.state) {
        case GroupState::frozen: return Refusal::group_frozen;
        case GroupState::closed: return Refusal::group_closed;
        case GroupState::destroyed: return Refusal::group_destroyed;
        case GroupState::draft:
        case GroupState::active: break;
    }
    return Refusal::group_not_active;
}

}  // namespace tasuki::domain
