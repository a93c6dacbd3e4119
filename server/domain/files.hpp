// What somebody asks about files of messages (rule C8). Their bytes go by another way; these are
// decided and recorded. Part of the closed list in command.hpp.
#pragma once

#include <optional>

#include "base/ids.hpp"
#include "base/refusal.hpp"
#include "domain/message.hpp"

namespace tasuki::domain {

struct BeginAttachment {
    GroupId group;
    AttachmentId attachment;
    MembershipId membership;
    std::uint64_t size = 0;
};
// What was made of it: looked at, without what tells of place and device, sealed.
struct KeptFile {
    BlobId blob;  // where it lies
    Media media = Media::none;
    std::uint64_t size = 0;
    Hash sha256{};
    std::uint32_t thumbnail = 0;  // bytes; 0: there is none
    Hash sealed{};                // of the file on the disk
};
struct FinishAttachment {
    GroupId group;
    AttachmentId attachment;
    Hash sent{};
    KeptFile kept;
    std::optional<Refusal> refused;  // by its content: the upload ends here
};
struct ReadAttachment {
    GroupId group;
    AttachmentId attachment;
    bool thumbnail = false;
};
struct DiscardAttachment {
    GroupId group;
    AttachmentId attachment;
};

}  // namespace tasuki::domain
