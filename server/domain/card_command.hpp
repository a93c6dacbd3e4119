// What people ask of the patient card and of the pins; a part of the closed list in command.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/card.hpp"
#include "domain/message.hpp"

namespace tasuki::domain {

// Some fields of the card, as somebody puts them (C11).
struct ChangeCard {
    GroupId group;
    Room room = Room::staff;
    ClientMsgId client_msg_id;
    MembershipId membership;
    Body body;                      // parts without a head
    std::vector<CardValue> values;  // decoded from its parts
};
struct PinDecision {
    GroupId group;
    Room room = Room::staff;
    ClientMsgId client_msg_id;
    std::uint64_t seq = 0;  // of the decision, in whatever version
    bool pinned = false;
    std::string reason;
};

}  // namespace tasuki::domain
