// How Trust is written down: one sealed record of the storage folder.
#include "trust.hpp"

namespace tasuki::client {
namespace {

constexpr std::uint8_t kTrustFormat = 2;
constexpr std::uint8_t kWithoutAccount = 1;  // as kept by earlier versions
constexpr const char* kTrustName = "trust";

}  // namespace

void Trust::load() {
    auto bytes = vault_.get(kTrustName);
    if (bytes && !decode(*bytes)) throw StorageBroken("memory of the ledger of an unknown form");
}

void Trust::save() { vault_.put(kTrustName, encode()); }

Bytes Trust::encode() const {
    Writer out;
    out.u8(kTrustFormat).u8(broken_ ? 1 : 0).blob(vkey_);
    out.blob(kept_.note).u64(kept_.size).raw(kept_.root);
    out.u32(static_cast<std::uint32_t>(groups_.size()));
    for (const auto& [key, memory] : groups_) {
        out.raw(key.first.bytes).raw(key.second.bytes);
        out.raw(memory.log_name).u64(memory.size).raw(memory.root);
        out.u64(memory.checked_at).u64(memory.tried_at);
        out.u32(static_cast<std::uint32_t>(memory.unproved.size()));
        for (const auto& ref : memory.unproved) {
            out.raw(ref.log_name).u64(ref.index).raw(ref.leaf_hash);
        }
    }
    return out.take();
}

bool Trust::decode(ByteView bytes) {
    Reader in(bytes);
    const auto format = in.u8();
    if (format != kTrustFormat && format != kWithoutAccount) return false;
    broken_ = in.u8() != 0;
    vkey_ = in.text();
    kept_.note = in.text();
    kept_.size = in.u64();
    kept_.root = in.fixed<32>();
    for (auto count = in.u32(); count > 0 && in.ok(); --count) {
        AccountId account;
        if (format == kTrustFormat) account.bytes = in.fixed<16>();
        GroupId group;
        group.bytes = in.fixed<16>();
        auto& memory = groups_[{account, group}];
        memory.log_name = in.fixed<32>();
        memory.size = in.u64();
        memory.root = in.fixed<32>();
        memory.checked_at = in.u64();
        memory.tried_at = format == kTrustFormat ? in.u64() : memory.checked_at;
        for (auto leaves = in.u32(); leaves > 0 && in.ok(); --leaves) {
            LedgerRef ref;
            ref.log_name = in.fixed<32>();
            ref.index = in.u64();
            ref.leaf_hash = in.fixed<32>();
            memory.unproved.push_back(ref);
        }
    }
    return in.done();
}

}  // namespace tasuki::client
