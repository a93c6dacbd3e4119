// How the tables of this folder ask: a refusal by its slug, or "" where the answer is yes.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/world.hpp"

namespace tasuki::domain {

inline constexpr Scope kAll{ScopeKind::all, {}};

template <class T>
std::string slug(const Decided<T>& decided) {
    return decided ? std::string() : std::string(text_of(decided.error().refusal).slug);
}

inline bool has(const Change& change, ledger::Event event) {
    for (const Act& act : change.acts) {
        if (act.event == event) return true;
    }
    return false;
}

inline const SystemNote* note_of(const Change& change, SystemKind kind) {
    for (const NewEvent& event : change.events) {
        if (event.note && event.note->kind == kind) return &*event.note;
    }
    return nullptr;
}

inline ReadRange reading(GroupId group, ReadWhat what = ReadWhat::page, SeqRange range = {}) {
    return {group, Room::staff, what, range, {}};
}

inline ReportReceipts reported(GroupId group, std::vector<SeqRange> delivered,
                               std::vector<SeqRange> displayed,
                               std::vector<std::uint64_t> confirmed = {}) {
    return {
        group, Room::staff, {}, std::move(delivered), std::move(displayed), std::move(confirmed),
        {}};
}

}  // namespace tasuki::domain
