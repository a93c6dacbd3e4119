// C12: what awaits whom. Whatever is missing here is missing from somebody's morning.
#include "domain/awaiting.hpp"
#include "expect.hpp"

namespace tasuki::domain {
namespace {

using test::World;
using Names = std::vector<std::string>;

struct Desk {
    World world;
    GroupId id = world.active("nurse");
    MembershipId nurse = world.membership(id, "nurse");
    MembershipId doctor = world.join(id, "doctor");
    MembershipId pharmacist = world.join(id, "pharmacist");

    Names of(const MessageFacts& message) const {
        static constexpr std::string_view kWhat[] = {"",     "answer",  "receipt", "report",
                                                     "sign", "confirm", "final"};
        Names out;
        for (const std::string_view who : {"doctor", "nurse", "pharmacist"}) {
            for (const Awaited& one : awaited(world.group(id), message)) {
                if (one.account != world.id_of(who)) continue;
                out.push_back(std::string(who) + ' ' +
                              std::string(kWhat[static_cast<std::size_t>(one.what)]));
            }
        }
        return out;
    }
};

TEST(Awaiting, IsReadOffTheMessageAsItStands) {
    Desk desk;
    struct Row {
        MessageKind kind;
        RequestState state;
        Names expected;
    };
    const Row kRows[] = {
        {MessageKind::report, RequestState::none, {}},
        {MessageKind::question, RequestState::open, {"doctor answer", "pharmacist answer"}},
        {MessageKind::request, RequestState::open, {"doctor answer", "pharmacist answer"}},
        {MessageKind::question, RequestState::answered, {}},
        {MessageKind::request, RequestState::withdrawn, {}},
        {MessageKind::instruction, RequestState::open, {"doctor receipt", "pharmacist receipt"}},
        {MessageKind::instruction, RequestState::received, {"doctor report", "pharmacist report"}},
        {MessageKind::instruction, RequestState::carried_out, {}},
        {MessageKind::instruction, RequestState::withdrawn, {}},
        {MessageKind::answer, RequestState::none, {}},
    };
    for (const Row& row : kRows) {
        MessageFacts message;
        message.head.kind = row.kind;
        message.head.addressees = {desk.doctor, desk.pharmacist, desk.doctor};
        message.request = row.state;
        EXPECT_EQ(desk.of(message), row.expected)
            << static_cast<int>(row.kind) << ' ' << static_cast<int>(row.state);
        message.retracted = true;
        EXPECT_EQ(desk.of(message), Names{}) << "nobody waits for what can't be read";
    }
}

TEST(Awaiting, SignatureConfirmationAndFinalWordAreTheirOwn) {
    Desk desk;
    MessageFacts memo;
    memo.head.kind = MessageKind::phone_memo;
    memo.head.spoke_with = desk.doctor;
    memo.request = RequestState::open;
    memo.head.confirm_by = {desk.nurse, desk.doctor};
    EXPECT_EQ(desk.of(memo), (Names{"doctor sign", "doctor confirm", "nurse confirm"}));
    memo.request = RequestState::co_signed;
    EXPECT_EQ(desk.of(memo), (Names{"doctor confirm", "nurse confirm"}));
    MessageFacts entered;
    entered.head.kind = MessageKind::instruction;
    entered.head.addressees = {desk.nurse};
    entered.entered_for = desk.world.id_of("doctor");
    entered.proxy_open = true;
    EXPECT_EQ(desk.of(entered), Names{"doctor final"}) << "the nurse can't receive it yet";
    entered.proxy_open = false;
    entered.request = RequestState::open;
    EXPECT_EQ(desk.of(entered), Names{"nurse receipt"});
}

TEST(Awaiting, AMembershipThatIsNoneAwaitsNothing) {
    Desk desk;
    MessageFacts message;
    message.head.confirm_by = {desk.world.fresh<MembershipId>()};
    EXPECT_EQ(desk.of(message), Names{});
    message.event = EventKind::system;
    message.head.confirm_by = {desk.nurse};
    EXPECT_EQ(desk.of(message), Names{});
}

}  // namespace
}  // namespace tasuki::domain
