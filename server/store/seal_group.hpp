// domain::Group <-> its rows: patient, notice, consents, purposes and reasons are sealed under the
// group's newest key, each bound to its table and id. A row that can't be opened throws StoreBroken
// and names it. After the destruction of the keys (key_no 0, nothing sealed) the words are empty.
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "store/keys.hpp"
#include "store/rows.hpp"

namespace tasuki::store {

// What only the row knows and the domain does not.
struct GroupPlace {
    GroupNo no = 0;
    LogNo log = 0;
    AccountId opened_by;
    ClientMsgId open_msg;
};

row::Group to_row(const domain::Group& group, const GroupPlace& place, const GroupKeys& keys);
row::Admission to_row(const domain::Admission& admission, GroupId group, const GroupKeys& keys);

// Put together again; memberships and admissions come out sorted by id. `keys` may be null where
// they are destroyed.
domain::Group from_rows(const row::Group& row, std::vector<domain::Membership> memberships,
                        const std::vector<row::Admission>& admissions, const GroupKeys* keys);

// The words of who asked about the patient; their row is bound to the group, and by its entry of
// the ledger to its place in it.
struct AskWords {
    std::string relation, reason;
};
void seal_ask(row::Ask& ask, const AskWords& words, GroupId group, const GroupKeys& keys);
// Whether that entry of the group's log is the one of this row.
bool told_by(const row::Ask& ask, ByteView leaf);
AskWords open_ask(const row::Ask& ask, GroupId group, const GroupKeys* keys);

Bytes seal_reason(std::string_view reason, GroupId group, const GroupKeys& keys);

}  // namespace tasuki::store
