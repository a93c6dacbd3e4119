#include "store/timers.hpp"

#include <algorithm>

namespace tasuki::store {
namespace {

std::vector<row::Timer> rows_of(GroupNo no, const domain::Group& group) {
    std::vector<row::Timer> rows;
    for (const auto& deadline : deadlines(group)) {
        row::Timer timer;
        timer.key.kind = static_cast<std::uint16_t>(deadline.kind);
        timer.key.object = deadline.object;
        timer.key.group = no;
        timer.due = deadline.due;
        rows.push_back(timer);
    }
    std::ranges::sort(rows, {}, &row::Timer::key);
    return rows;
}

// Those that the group does not tell of are set and lifted where their rows change.
std::vector<row::Timer> told_by_group(std::vector<row::Timer> timers) {
    std::erase_if(timers, [](const row::Timer& timer) {
        return timer.key.kind == static_cast<std::uint16_t>(domain::DeadlineKind::upload);
    });
    return timers;
}

void exchange(Tables& tables, const std::vector<row::Timer>& old,
              const std::vector<row::Timer>& wanted) {
    for (const auto& timer : old)
        if (!std::ranges::binary_search(wanted, timer.key, {}, &row::Timer::key))
            tables.drop_timer(timer.key);
    for (const auto& timer : wanted)
        if (std::ranges::find(old, timer) == old.end()) tables.put_timer(timer);
}

}  // namespace

void keep_timers(Tables& tables, GroupNo no, const domain::Group* before,
                 const domain::Group& after) {
    exchange(tables, before ? rows_of(no, *before) : std::vector<row::Timer>{}, rows_of(no, after));
}

bool timers_hold(const Reading& reading, GroupNo no, const domain::Group& group) {
    return told_by_group(reading.timers_of(no)) == rows_of(no, group);
}

void reckon_timers(Tables& tables, GroupNo no, const domain::Group& group) {
    exchange(tables, told_by_group(tables.timers_of(no)), rows_of(no, group));
}

std::vector<DueTimer> due_timers(const Tables& tables, Instant by, std::size_t limit) {
    std::vector<DueTimer> due;
    for (const auto& timer : tables.timers_due(by, limit)) {
        DueTimer fired{timer, std::nullopt};
        if (const auto group = tables.group(timer.key.group)) {
            domain::Command command;
            command.asker.level = domain::AuthLevel::timer;
            command.what = domain::command_of(
                group->id, static_cast<domain::DeadlineKind>(timer.key.kind), timer.key.object);
            fired.command = std::move(command);
        }
        due.push_back(std::move(fired));
    }
    return due;
}

}  // namespace tasuki::store
