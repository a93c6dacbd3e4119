// A file of a message, its row held against its entry of the ledger.
#include "store/files.hpp"
#include "store/reads.hpp"

namespace tasuki::store {

FileHandle Reads::file(GroupId id, AttachmentId attachment) const {
    const ReadScope scope(reading_);
    const auto group = reading_.group(id);
    const auto row = group ? reading_.attachment(group->no, attachment) : std::nullopt;
    if (!row) return nullptr;
    check_told(reading_, group->log, *row, id);
    return open_file(*row, id, group_keys_(id).get());
}

}  // namespace tasuki::store
