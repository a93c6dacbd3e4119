// The optional fields of a leaf in the order in which they are written: one list for encoding,
// decoding and printing. A bit is never moved or reused. Internal to leaf*.cpp; any thread.
#pragma once

#include <string_view>

#include "ledger/leaf.hpp"

namespace tasuki::ledger {

inline constexpr unsigned kExtraBit = 31;

// Calls f(bit, name, field) for each; L is Leaf or const Leaf.
template <class L, class F>
void each_optional_field(L& leaf, F&& f) {
    f(0u, "actor", leaf.actor);
    f(1u, "role", leaf.role);
    f(2u, "office", leaf.office);
    f(3u, "on_behalf_of", leaf.on_behalf_of);
    f(4u, "assurance", leaf.assurance);
    f(5u, "entered_by", leaf.entered_by);
    f(6u, "session", leaf.session);
    f(7u, "device", leaf.device);
    f(8u, "address", leaf.address);
    f(9u, "app_version", leaf.app_version);
    f(10u, "purpose", leaf.purpose);
    f(11u, "rule", leaf.rule);
    f(12u, "roster_epoch", leaf.roster_epoch);
    f(13u, "patient", leaf.patient);
    f(14u, "room", leaf.room);
    f(15u, "first_seq", leaf.first_seq);
    f(16u, "last_seq", leaf.last_seq);
    f(17u, "version", leaf.version);
    f(18u, "object", leaf.object);
    f(19u, "subject", leaf.subject);
    f(20u, "subject_office", leaf.subject_office);
    f(21u, "commitment", leaf.commitment);
    f(22u, "ciphertext", leaf.ciphertext);
    f(23u, "prior_commitment", leaf.prior_commitment);
    f(24u, "request", leaf.request);
    f(25u, "client_msg", leaf.client_msg);
    f(26u, "reason", leaf.reason);
    f(27u, "count", leaf.count);
    f(28u, "state", leaf.state);
    f(29u, "link", leaf.link);
    // 30 is reserved.
    f(kExtraBit, "extra", leaf.extra);
}

}  // namespace tasuki::ledger
