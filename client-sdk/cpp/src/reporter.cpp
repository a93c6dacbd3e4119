// Saves the cursors of what the app has taken, and only then reports it: 端末に届いた means that
// this device holds it, persisted. Also what was displayed and confirmed, one frame per room and
// span, and the wipes after a cut.
#include <algorithm>

#include "core.hpp"

namespace tasuki::client {
namespace {

constexpr std::size_t kRangesMost = 60;  // of one frame; the server takes 64
constexpr auto kSaveAgain = std::chrono::seconds(1);
constexpr auto kReportAgain = std::chrono::seconds(5);

// One frame's worth of what is due in a room.
struct Report {
    std::vector<SeqRange> delivered;
    std::vector<SeqRange> displayed;
    std::vector<SeqRange> confirmed;
    Time displayed_at;
    bool empty() const { return delivered.empty() && displayed.empty() && confirmed.empty(); }
    int kinds() const { return !delivered.empty() + !displayed.empty() + !confirmed.empty(); }
};

std::vector<SeqRange> first_of(const SeqSet& set, std::size_t& room_left) {
    const auto count = std::min(set.ranges().size(), room_left);
    room_left -= count;
    return {set.ranges().begin(), set.ranges().begin() + static_cast<std::ptrdiff_t>(count)};
}

Report report_of(const Place& place) {
    auto left = kRangesMost;
    Report report;
    report.confirmed = first_of(place.confirmed, left);
    report.displayed = first_of(place.displayed, left);
    report.delivered = first_of(place.delivered, left);
    report.displayed_at = place.displayed_at;
    return report;
}

pb::ClientEnvelope envelope_of(const Core& core, RoomRef where, const Report& report) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_receipts();
    write_room(where, to);
    auto add = [](const std::vector<SeqRange>& from, auto& ranges) {
        for (const auto& one : from) {
            auto& range = *ranges.Add();
            range.set_first(one.first);
            range.set_last(one.last);
        }
    };
    add(report.delivered, *to.mutable_delivered());
    add(report.displayed, *to.mutable_displayed());
    for (const auto& one : report.confirmed) {
        for (auto seq = one.first; seq <= one.last; ++seq) to.add_confirmed(seq);
    }
    // Shown while offline: the time is the device's, and said to be so.
    const auto late = core.options.receipts_every * 2 + kReportAgain;
    if (!report.displayed.empty() && report.displayed_at + late < core.now()) {
        to.set_device_time_ms(write_time(report.displayed_at));
    }
    return envelope;
}

void strike_off(Core& core, RoomRef where, const Report& report) {
    if (core.places.find(where) == nullptr) return;
    auto& place = core.places.at(where);
    for (const auto& one : report.delivered) place.delivered.remove(one);
    for (const auto& one : report.displayed) place.displayed.remove(one);
    for (const auto& one : report.confirmed) place.confirmed.remove(one);
    if (place.displayed.empty()) place.displayed_at = {};
    core.note_unsaved();
}

bool comes_back(const Failure& failure) {
    return failure.retryable || failure == Error::session_locked ||
           failure == Error::session_ended || failure == Error::not_signed_in ||
           failure == Error::cancelled || failure == Error::policy_not_accepted;
}

awaitable<bool> send_report(CorePtr core, RoomRef where, Report report) {
    auto answer = co_await ask(core, envelope_of(*core, where, report));
    if (!answer && comes_back(answer.error())) co_return false;
    if (!answer && report.kinds() > 1) {
        // One bad confirmation must not take the others with it: each kind by itself.
        Report delivered;
        delivered.delivered = report.delivered;
        Report displayed;
        displayed.displayed = report.displayed;
        displayed.displayed_at = report.displayed_at;
        Report confirmed;
        confirmed.confirmed = report.confirmed;
        bool went = co_await send_report(core, where, delivered);
        if (went) went = co_await send_report(core, where, displayed);
        if (went) went = co_await send_report(core, where, confirmed);
        co_return went;
    }
    if (!answer) core->mailbox.put(ReceiptRefused{.where = where, .failure = answer.error()});
    strike_off(*core, where, report);
    co_return true;
}

bool save_now(Core& core, bool& complained) {
    try {
        core.unsaved = false;
        core.places.save();
        complained = false;
        return true;
    } catch (const std::system_error& failed) {
        core.unsaved = true;
        if (!complained) core.mailbox.put(StorageTrouble{.detail = failed.what()});
        complained = true;
        return false;
    }
}

bool receipts_due(const Core& core) {
    return std::ranges::any_of(core.places.all(),
                               [](const auto& one) { return one.second.receipts_due(); });
}

bool wipes_due(Core& core) {
    return std::ranges::any_of(core.places.cuts(),
                               [](const auto& one) { return one.second.taken; });
}

// False where the rest has to wait for a better moment.
awaitable<bool> report_wipe(CorePtr core, GroupId group, MembershipId membership) {
    pb::ClientEnvelope envelope;
    envelope.mutable_report_wipe()->set_group_id(write_id(group));
    envelope.mutable_report_wipe()->set_membership_id(write_id(membership));
    auto answer = co_await ask(core, std::move(envelope));
    if (!answer && comes_back(answer.error())) co_return false;
    auto found = core->places.cuts().find(group);
    if (found != core->places.cuts().end() && found->second.taken) {
        core->places.cuts().erase(found);
    }
    core->note_unsaved();
    co_return true;
}

}  // namespace

awaitable<void> save_places(CorePtr core) {
    bool complained = false;
    Millis cost{0};
    while (!core->stopped) {
        co_await core->save_bell.wait();
        if (core->stopped) break;
        // A slow disk must not hold the loop for more than a fifth of its time.
        co_await rest(core, std::max(core->options.save_within, cost * 4));
        const auto began = moment_now();
        while (core->unsaved && !core->stopped && !save_now(*core, complained)) {
            co_await rest(core, kSaveAgain);
        }
        cost = std::chrono::duration_cast<Millis>(moment_now() - began);
        if (receipts_due(*core)) core->receipts_bell.ring();
        if (wipes_due(*core) && core->attached) spawn(core, report_wipes(core));
    }
}

awaitable<void> report_receipts(CorePtr core) {
    auto wait = kForever;
    while (!core->stopped) {
        co_await core->receipts_bell.wait(wait);
        wait = kForever;
        if (core->stopped || core->state != State::live || !receipts_due(*core)) continue;
        co_await rest(core, core->options.receipts_every);
        if (core->unsaved) {  // the save rings again
            core->save_bell.ring();
            continue;
        }
        std::vector<RoomRef> due;
        for (const auto& [where, place] : core->places.all()) {
            if (place.receipts_due()) due.push_back(where);
        }
        for (const auto& where : due) {
            const auto* place = core->places.find(where);
            if (place == nullptr || core->state != State::live) continue;
            const bool went = co_await send_report(core, where, report_of(*place));
            if (!went) wait = kReportAgain;
        }
    }
}

awaitable<void> report_wipes(CorePtr core) {
    if (core->reporting_wipes) co_return;
    core->reporting_wipes = true;
    std::vector<std::pair<GroupId, CutDue>> due;
    for (const auto& one : core->places.cuts()) {
        if (one.second.taken) due.push_back(one);
    }
    for (const auto& [group, cut] : due) {
        const bool went = co_await report_wipe(core, group, cut.membership);
        if (!went) break;
    }
    core->reporting_wipes = false;
}

}  // namespace tasuki::client
