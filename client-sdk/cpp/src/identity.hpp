// Who uses this device: the devices enrolled here by login name, and the session that stands. One
// sealed record. One thread.
#pragma once

#include <map>
#include <string>

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

    const EnrolledDevice* device_of(const std::string& login_name) const;
    const EnrolledDevice* device_of(AccountId account) const;
    void enrol(const std::string& login_name, EnrolledDevice device);
    void forget_device(const std::string& login_name);

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
