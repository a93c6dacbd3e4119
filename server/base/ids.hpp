// Strong types for everything that is named by 16 random bytes, so that a group can't be passed
// where an account is meant. Values; any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace tasuki {

template <class Tag>
struct Id {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Id&) const = default;
    explicit operator bool() const { return *this != Id{}; }  // all zero means "nobody", "none"
    ByteView view() const { return bytes; }
    std::string hex() const { return to_hex(bytes); }

    static std::optional<Id> from(ByteView raw) {
        if (raw.size() != 16) return std::nullopt;
        Id id;
        std::copy(raw.begin(), raw.end(), id.bytes.begin());
        return id;
    }
};

using AccountId = Id<struct AccountTag>;
using OfficeId = Id<struct OfficeTag>;
using GroupId = Id<struct GroupTag>;
using MembershipId = Id<struct MembershipTag>;
using AdmissionId = Id<struct AdmissionTag>;  // an admitted office, or an invitation of a person
using DeviceId = Id<struct DeviceTag>;
using SessionId = Id<struct SessionTag>;
using EnrolmentId = Id<struct EnrolmentTag>;
using ClientMsgId = Id<struct ClientMsgTag>;
using BlobId = Id<struct BlobTag>;  // names a sealed file on the disk
using RequestId = Id<struct RequestTag>;
using BackupId = Id<struct BackupTag>;
using AttachmentId = Id<struct AttachmentTag>;  // the author's client makes it
using LedgerId = Id<struct LedgerTag>;          // names one log of the ledger
using Pseudonym = Id<struct PseudonymTag>;      // stands for an account or a patient in the ledger

struct IdHash {
    template <class Tag>
    std::size_t operator()(const Id<Tag>& id) const {
        std::size_t h;
        std::memcpy(&h, id.bytes.data(), sizeof h);
        return h;
    }
};

}  // namespace tasuki
