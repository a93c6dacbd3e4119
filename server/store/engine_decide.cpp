// How the engine asks the rules: facts in, a change or a refusal out, and the change handed to its
// writer. A command on people may change groups as well: all of them, or none.
#include "store/engine.hpp"
#include "store/engine_events.hpp"

namespace tasuki::store {

// A change that is decided and not yet written.
struct GroupPlan {
    CachedGroup* group;
    const domain::GroupCommand* command;
    std::unique_ptr<GroupFacts> facts;
    domain::Change change;
};

Applied Engine::on_group(const domain::GroupCommand& command, const Asking& asking) {
    CachedGroup* group = groups_.find(group_of(command));
    GroupFacts facts;
    facts_.fill(facts, command, asking.asker, group, asking.now);
    const auto* value = group ? &group->group() : nullptr;
    const auto decided = decide(value, command, asking.asker, facts.facts, asking.now);
    const OfficeId office = facts.office ? facts.office->id : OfficeId{};
    if (!decided) {
        const auto* opening = std::get_if<domain::OpenGroup>(&command);
        if (opening && !decided.error().ask.empty()) {
            writing_ = true;
            group_writer_.note_asked(*opening, asking, facts, decided.error());
        }
        return refuse(asking, event_of(command), decided.error(), group, office);
    }
    Applied out;
    if (decided->answer.repeated) {
        out.outcome = group_writer_.repeat(group, *decided, facts);
        return out;
    }
    writing_ = true;
    finish(out, group_writer_.write(group, command, *decided, asking, facts));
    return out;
}

bool Engine::plan_groups(const domain::PeopleChange& change, const Asking& asking,
                         std::vector<GroupPlan>& plans, std::optional<domain::Refused>& no) {
    for (const auto& command : change.groups) {
        GroupPlan plan{
            groups_.find(group_of(command)), &command, std::make_unique<GroupFacts>(), {}};
        for (const auto& other : plans)
            if (other.group == plan.group)
                throw std::logic_error("store: one change names a group twice");
        facts_.fill(*plan.facts, command, asking.asker, plan.group, asking.now);
        const auto* value = plan.group ? &plan.group->group() : nullptr;
        auto decided = decide(value, command, asking.asker, plan.facts->facts, asking.now);
        if (!decided) {
            no = decided.error();
            return false;
        }
        plan.change = std::move(*decided);
        plans.push_back(std::move(plan));
    }
    return true;
}

template <class PeopleOrSignIn>
Applied Engine::on_people(const PeopleOrSignIn& command, const Asking& asking) {
    PeopleFacts facts;
    facts_.fill(facts, command, asking.asker);
    const OfficeId office = asking.account ? asking.account->home_office : OfficeId{};
    const auto event = event_of(command);
    auto decided = decide(command, asking.asker, facts.facts, asking.now);
    if (!decided) return refuse(asking, event, decided.error(), nullptr, office);
    if constexpr (std::is_same_v<PeopleOrSignIn, domain::SignInCommand>) {
        const auto* guess = std::get_if<domain::SignInFailed>(&command);
        if (guess && !has_an_entry(*guess, asking)) decided->acts.clear();
    }
    std::vector<GroupPlan> plans;
    std::optional<domain::Refused> no;
    if (!plan_groups(*decided, asking, plans, no))
        return refuse(asking, event, *no, nullptr, office);
    writing_ = true;
    Applied out;
    auto people = people_writer_.write(*decided, asking, facts);
    for (const auto& plan : plans)
        finish(out,
               group_writer_.write(plan.group, *plan.command, plan.change, asking, *plan.facts));
    for (const auto& applied : out.published)
        people->cuts.insert(people->cuts.end(), applied->cuts.begin(), applied->cuts.end());
    finish(out, std::move(people));
    if (decided->failed) {
        ++counts_.refused;
        out.outcome = domain::Refused(*decided->failed);
    }
    return out;
}

template Applied Engine::on_people(const domain::PeopleCommand&, const Asking&);
template Applied Engine::on_people(const domain::SignInCommand&, const Asking&);

}  // namespace tasuki::store
