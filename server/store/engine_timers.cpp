// What the engine does because time has passed: deadlines are fired, each in the transaction of its
// effect and with its entry, so that none is fired twice and none is lost, whatever happens
// between.
#include <algorithm>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "store/engine.hpp"
#include "store/timers.hpp"

namespace tasuki::store {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kTimersPerTick = 64;
constexpr std::size_t kReckonedPerTick = 64;  // groups: a millisecond or two each second
constexpr auto kTryAgain = 1h;
const row::TimerKey kClockHeld{};  // of no group, and never fired

}  // namespace

std::vector<Applied> Engine::tick() {
    if (lost_) throw StoreLost("the store is lost");
    reckon_some();
    look_at_clock();
    const auto due = due_timers(tables_, timer_clock_.now(), kTimersPerTick);
    const bool space_changed =
        ports_.free_bytes && (ports_.free_bytes() < limits::kLowSpace) != low_space_;
    const bool hold_changed = untold_step_ || (hold_stands_ && !timer_clock_.held());
    if (due.empty() && !hold_changed && !refusals_.pending() && !space_changed &&
        clock_.behind() == behind_ && clock_.state() == clock_state_)
        return {};
    return fire(due);
}

std::vector<Applied> Engine::fire(const std::vector<DueTimer>& due) {
    const auto all = [&](std::vector<Applied>& out) {
        for (const auto& timer : due) {
            tables_.drop_timer(timer.timer.key);
            if (!timer.command) continue;
            out.push_back(one(*timer.command));
            // What it is about does not hold: named in the record, and tried again.
            if (out.back().fault) put_off(timer);
        }
    };
    try {
        return transact(all);
    } catch (const StoreFull&) {
        // What ends somebody's reading has the reserve, as when a person asks for it.
        if (reserve_spent_ || !ports_.release_reserve || !ports_.release_reserve()) {
            no_space_ = true;
            return {};  // the rows are still there: fired when there is room
        }
        reserve_spent_ = true;
        low_space_ = true;
        return fire(due);
    } catch (const StoreLost&) {
        throw;
    } catch (const std::exception& fault) {
        log::error("timers_undone", {{"why", log::Value::technical(fault.what())}});
        if (due.empty()) throw;
    }
    // Nothing of it took place. The one that is at fault must not keep the others waiting.
    if (due.size() == 1) {
        transact([&](std::vector<Applied>&) { put_off(due.front()); });
        return {};
    }
    std::vector<Applied> out;
    for (const auto& timer : due)
        for (auto& applied : fire({timer})) out.push_back(std::move(applied));
    return out;
}

void Engine::look_at_clock() {
    const auto step = timer_clock_.look(look_at(clock_));
    if (!step) return;
    untold_step_ = step;
    log::error("clock_ahead", {{"expected", log::Value::technical(to_rfc3339(step->from))},
                               {"machine", log::Value::technical(to_rfc3339(step->to))}});
}

// A step that is not believed is in the record before anything goes by it, and stands as a row
// until it is over: the newest entry of the record has the wrong time, and would be believed at a
// start.
void Engine::hold_timers() {
    look_at_clock();
    if (untold_step_) {
        write_system(ledger::Event::clock_stepped, encode(*untold_step_));
        tables_.put_timer({kClockHeld, untold_step_->from + limits::kClockHeld});
        hold_stands_ = true;
    } else if (hold_stands_ && !timer_clock_.held()) {
        tables_.drop_timer(kClockHeld);
        hold_stands_ = false;
    }
}

TimerClock Engine::start_timers() {
    const auto hold = tables_.timers_of(kClockHeld.group);
    hold_stands_ = !hold.empty();
    const auto newest = hold_stands_ ? hold.front().due - limits::kClockHeld : floor_;
    return TimerClock(std::min(newest, floor_), look_at(clock_));
}

void Engine::put_off(const DueTimer& timer) {
    auto later = timer.timer;
    later.due = timer_clock_.now() + kTryAgain;
    tables_.put_timer(later);
}

// After a start, a few groups at a time: the rows are held against what the groups themselves say.
// They may have been written by a program that knew fewer deadlines.
void Engine::reckon_some() {
    std::vector<LoadedGroup> wrong;
    for (std::size_t i = 0; i < kReckonedPerTick && !to_reckon_.empty(); ++i) {
        const auto no = to_reckon_.back();
        to_reckon_.pop_back();
        const auto row = tables_.group(no);
        if (!row) continue;
        try {
            auto loaded = load_group(tables_, *row, key_store_.group_keys(row->id).get());
            if (!timers_hold(tables_, no, *loaded.now.group)) wrong.push_back(std::move(loaded));
        } catch (const RecordFault& fault) {
            log::error("record_fault", {{"what", log::Value::technical(fault.what())}});
        }
    }
    if (wrong.empty()) return;
    transact([&](std::vector<Applied>&) {
        for (const auto& group : wrong) reckon_timers(tables_, group.place.no, *group.now.group);
    });
}

}  // namespace tasuki::store
