// What people try: mostly what they may, often enough what they may not. Draws every command from
// the dice and the model, so that one seed is one story. One thread.
#pragma once

#include <deque>

#include "sim/dice.hpp"
#include "sim/machine.hpp"
#include "sim/model.hpp"

namespace tasuki::sim {

class Actor {
  public:
    Actor(Dice& dice, Model& model) : dice_(dice), model_(model) {}

    // The region, its offices and people as they enrol; fills the model.
    Batch found(Instant now);
    domain::Command next(Instant now);

  private:
    using Group_ = const Group*;

    domain::Asker as(AccountId who);
    domain::Asker somebody(const Group& group);
    domain::Asker lead(const Group& group);
    AccountId anybody();
    AccountId of_office(OfficeId office);
    OfficeId any_office();
    const Group* any_group();
    const Member* any_member(const Group& group, bool standing);
    const Invitation* any_invitation(const Group& group, domain::AdmissionState state,
                                     bool of_person);
    std::uint64_t any_seq(const Group& group);
    domain::Scope scope(Instant now);

    domain::Body body(const Group& group, domain::Head head);
    domain::Head head(const Group& group, AccountId author);
    domain::Command post(const Group& group);
    domain::Command correct(const Group& group);
    domain::Command take_back(const Group& group);
    domain::Command respond(const Group& group);
    domain::Command confirm_proxy(const Group& group);
    domain::Command change_card(const Group& group, Instant now);
    domain::Command pin(const Group& group);
    const Member* any_physician(const Group& group) const;
    domain::Command receipts(const Group& group, Instant now);
    domain::Command reading(const Group& group);
    domain::Command open(Instant now);
    domain::Command consent(const Group& group, Instant now);
    domain::Command admit(const Group& group, Instant now);
    domain::Command name(const Group& group, Instant now);
    domain::Command answer_invitation(const Group& group);
    domain::Command go(const Group& group);
    domain::Command assign(const Group& group);
    domain::Command confirm_roster(const Group& group);
    domain::Command foul(const Group& group);
    domain::Command answer_offer();
    domain::Command of_people();
    domain::Command again();

    void add_office(Batch& batch, domain::OfficeKind kind);
    void add_person(Batch& batch, OfficeId office, domain::Profession profession, bool admin,
                    Instant now);
    void enrol(Batch& batch, Person& person, const Hash& link, const Hash& code, Instant now);

    Dice& dice_;
    Model& model_;
    std::vector<AccountId> everybody_;
    std::vector<OfficeId> offices_;
    AccountId officer_;
    std::deque<domain::Command> sent_;  // for what is sent again
    int patients_ = 8;
    int texts_ = 0;
};

}  // namespace tasuki::sim
