// From the closed list of commands to their rules.
#include "domain/decide.hpp"

#include "domain/people_rule.hpp"
#include "domain/rule.hpp"

namespace tasuki::domain {

GroupId group_of(const GroupCommand& command) {
    return std::visit([](const auto& wish) { return wish.group; }, command);
}

Decided<Change> decide(const Group* group, const GroupCommand& command, const Asker& asker,
                       const Facts& facts, Instant now) {
    const Case c{group, asker, facts, now};
    return std::visit(
        [&](const auto& wish) -> Decided<Change> {
            if constexpr (!std::is_same_v<std::decay_t<decltype(wish)>, OpenGroup>) {
                if (c.group == nullptr) return Refused(Refusal::not_found, "B6");
            }
            return rule(c, wish);
        },
        command);
}

Decided<PeopleChange> decide(const PeopleCommand& command, const Asker& asker,
                             const PeopleFacts& facts, Instant now) {
    const PeopleCase c{asker, facts, now};
    return std::visit([&](const auto& wish) { return rule(c, wish); }, command);
}

Decided<PeopleChange> decide(const SignInCommand& command, const Asker& asker,
                             const PeopleFacts& facts, Instant now) {
    const PeopleCase c{asker, facts, now};
    return std::visit([&](const auto& wish) { return rule(c, wish); }, command);
}

}  // namespace tasuki::domain
