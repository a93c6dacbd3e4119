// What a leaf says of a body without its content: the Merkle root over the body's parts, each
// hidden by its own client-made salt. One part can be handed over and proved while another stays
// redacted. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "ledger/tree.hpp"

namespace tasuki::ledger {

// Where a body stands: a part can't be moved to another message without changing its hash.
struct ContentPlace {
    GroupId group;
    std::uint32_t room = 0;
    AccountId author;  // the entering account, never on_behalf_of
    ClientMsgId client_msg;
    std::uint32_t version = 0;
};

struct ContentPart {
    Salt salt{};
    ByteView bytes;  // as received, never re-serialised
};

// HMAC-SHA-256(salt, "tasuki-content/1" NUL ‖ place ‖ part number ‖ part): the Merkle entry of a
// part. It is all that is shown of a redacted one.
Hash hide_part(const ContentPlace& place, std::uint32_t number, const ContentPart& part);

// A body has at least one part.
Hash commit_content(const ContentPlace& place, std::span<const ContentPart> parts);

std::vector<Hash> prove_part(const ContentPlace& place, std::span<const ContentPart> parts,
                             std::uint32_t number);
bool part_holds(const ContentPlace& place, std::uint32_t number, std::uint32_t of,
                const ContentPart& part, std::span<const Hash> proof, const Hash& commitment);

}  // namespace tasuki::ledger
