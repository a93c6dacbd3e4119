#include "session/idle.hpp"

#include <algorithm>

namespace tasuki::session {

const IdleTimes::Entry& IdleTimes::connect(SessionId session, const Entry& fresh) {
    auto [at, made] = entries_.try_emplace(session, fresh);
    ++at->second.connections;
    at->second.elsewhere = false;
    at->second.asker = fresh.asker;
    at->second.lock_after = fresh.lock_after;
    return at->second;
}

void IdleTimes::disconnect(SessionId session) {
    const auto at = entries_.find(session);
    if (at == entries_.end()) return;
    auto& entry = at->second;
    if (entry.connections > 0) --entry.connections;
    if (entry.connections == 0 && entry.elsewhere) entries_.erase(at);
}

void IdleTimes::touch(SessionId session, Instant now) {
    const auto at = entries_.find(session);
    if (at == entries_.end()) return;
    at->second.touched = now;
    at->second.by_person = true;
}

void IdleTimes::learn(SessionId session, Instant touched) {
    auto at = entries_.find(session);
    // The connection's own beginning is no touch: what the other loop knew replaces it.
    if (at != entries_.end() && !at->second.by_person) at->second.touched = touched;
}

std::optional<Instant> IdleTimes::touched(SessionId session) const {
    const auto at = entries_.find(session);
    if (at == entries_.end()) return std::nullopt;
    return at->second.touched;
}

std::optional<Instant> IdleTimes::give_away(SessionId session) {
    const auto at = entries_.find(session);
    if (at == entries_.end()) return std::nullopt;
    const auto touched = at->second.touched;
    if (at->second.connections > 0) {
        at->second.elsewhere = true;
    } else {
        entries_.erase(at);
    }
    return touched;
}

std::vector<domain::Asker> IdleTimes::take_expired(Instant now) {
    std::vector<domain::Asker> out;
    for (auto at = entries_.begin(); at != entries_.end();) {
        const auto& entry = at->second;
        if (entry.connections == 0 && now - entry.touched >= entry.lock_after) {
            out.push_back(entry.asker);
            at = entries_.erase(at);
        } else {
            ++at;
        }
    }
    return out;
}

}  // namespace tasuki::session
