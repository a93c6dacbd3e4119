#include "identity.hpp"

#include "base/crypto.hpp"
#include "base/typed.hpp"

namespace tasuki::client {
namespace {

constexpr std::uint8_t kIdentityFormat = 1;
constexpr const char* kIdentityName = "identity";

}  // namespace

void Identity::load() {
    auto bytes = vault_.get(kIdentityName);
    if (bytes && !decode(*bytes)) throw StorageBroken("identity of an unknown form");
}

bool Identity::decode(ByteView bytes) {
    Reader in(bytes);
    if (in.u8() != kIdentityFormat) return false;
    std::vector<std::pair<std::string, EnrolledDevice>> devices;
    for (auto count = in.u32(); count > 0 && in.ok(); --count) {
        auto& [typed_name, device] = devices.emplace_back();
        typed_name = in.text();
        device.id.bytes = in.fixed<16>();
        device.account.bytes = in.fixed<16>();
        device.secret = to_bytes(in.blob());
    }
    if (in.u8() != 0) {
        session_.emplace();
        session_->account.bytes = in.fixed<16>();
        session_->device.bytes = in.fixed<16>();
        session_->secret = to_bytes(in.blob());
        session_->ends = Time(Millis(in.i64()));
    }
    // Kept under names as they were typed by earlier versions; the one that is signed in stays.
    for (auto& [typed_name, device] : devices) {
        auto [at, fresh] = devices_.try_emplace(login_name_of(typed_name), device);
        if (!fresh && session_ && device.id == session_->device) at->second = std::move(device);
    }
    return in.done();
}

void Identity::save() {
    Writer out;
    out.u8(kIdentityFormat).u32(static_cast<std::uint32_t>(devices_.size()));
    for (const auto& [login_name, device] : devices_) {
        out.blob(login_name).raw(device.id.bytes).raw(device.account.bytes).blob(device.secret);
    }
    out.u8(session_ ? 1 : 0);
    if (session_) {
        out.raw(session_->account.bytes).raw(session_->device.bytes).blob(session_->secret);
        out.i64(session_->ends.time_since_epoch().count());
    }
    vault_.put(kIdentityName, out.bytes());
}

const EnrolledDevice* Identity::device_of(std::string_view typed_name) const {
    auto found = devices_.find(login_name_of(typed_name));
    return found == devices_.end() ? nullptr : &found->second;
}

const EnrolledDevice* Identity::device() const {
    for (const auto& [login_name, device] : devices_) {
        if (session_ && device.id == session_->device) return &device;
    }
    return nullptr;
}

const EnrolledDevice* Identity::device_of(AccountId account) const {
    const auto* here = device();
    if (here != nullptr && here->account == account) return here;
    for (const auto& [login_name, one] : devices_) {
        if (one.account == account) return &one;
    }
    return nullptr;
}

void Identity::enrol(std::string_view typed_name, EnrolledDevice device) {
    devices_[login_name_of(typed_name)] = std::move(device);
    save();
}

void Identity::forget_device(std::string_view typed_name) {
    devices_.erase(login_name_of(typed_name));
    save();
}

void Identity::begin(Session session) {
    session_ = std::move(session);
    save();
}

void Identity::end() {
    if (!session_) return;
    wipe(session_->secret);
    session_.reset();
    save();
}

std::string Identity::bearer() const {
    return session_ ? to_base64url(session_->secret) : std::string();
}

}  // namespace tasuki::client
