// Files of messages: the row against its entry, and the bytes on the disk against both.
#include "store/files.hpp"
#include "store/sealer.hpp"
#include "store/verify_store.hpp"

namespace tasuki::store {

std::optional<Finding> StoreVerifier::check_file(const row::Group& group,
                                                 const row::Attachment& file) {
    const std::string where = "group " + group.id.hex() + " attachment " + file.id.hex();
    try {
        check_told(in_.reading, group.log, file, group.id);
    } catch (const RecordFault&) {
        return Finding{where, "altered: its row is not what its entry says", {}};
    }
    if (in_.files.empty() || file.state == domain::UploadState::begun) return std::nullopt;
    const auto hash = hash_of_file(in_.files / group.id.hex() / blob_file(file.blob));
    // One that no message names may have been let go of while this was on its way.
    if (!hash && file.state == domain::UploadState::ready) return std::nullopt;
    if (!hash) return Finding{where, "missing: expected a file, found none", {}};
    if (*hash == file.sealed) return std::nullopt;
    return Finding{
        where, "altered: expected " + to_hex(file.sealed) + ", found " + to_hex(*hash), {}};
}

}  // namespace tasuki::store
