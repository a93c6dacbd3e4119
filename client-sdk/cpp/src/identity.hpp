// Who uses this device: the devices enrolled here by login name, and the session that stands. One
// sealed record. One thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "vault.hpp"

namespace tasuki::client {

struct EnrolledDevice {
    DeviceId id;
    AccountId account;
    Bytes secret;
};

struct Session {
    AccountId account;
    DeviceId device;
    Bytes secret;  // goes out as a bearer token, nowhere else
    Time ends;
};

class Identity {
  public:
    explicit Identity(Vault& vault) : vault_(vault) {}
    void load();  // throws StorageBroken

    // However the name was typed: the server takes it alike, and two devices for one name would be
    // two PINs, of which one opens.
    const EnrolledDevice* device_of(std::string_view typed_name) const;
    // The one that is signed in: a person may have been enrolled here twice.
    const EnrolledDevice* device() const;
    // Of a passkey nobody typed a name: the authenticator says whose it is.
    const EnrolledDevice* device_of(AccountId account) const;
    void enrol(std::string_view typed_name, EnrolledDevice device);
    void forget_device(std::string_view typed_name);

    const std::optional<Session>& session() const { return session_; }
    void begin(Session session);
    void end();
    std::string bearer() const;  // empty: signed out

  private:
    void save();
    bool decode(ByteView bytes);

    Vault& vault_;
    std::map<std::string, EnrolledDevice> devices_;
    std::optional<Session> session_;
};

}  // namespace tasuki::client
