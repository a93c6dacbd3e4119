// Counts those who are being served. The count is shared: a connection that is suspended when its
// listener goes still counts itself out when the loop lets go of it.
#pragma once

#include <memory>
#include <utility>

namespace tasuki::net {

using PresenceCount = std::shared_ptr<int>;

class Presence {
  public:
    explicit Presence(PresenceCount count) : count_(std::move(count)) { ++*count_; }
    ~Presence() { --*count_; }
    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;

  private:
    PresenceCount count_;
};

}  // namespace tasuki::net
