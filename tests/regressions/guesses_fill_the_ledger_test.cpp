// Each wrong password was an entry of its own in a ledger that is never pruned: a stranger with a
// loop could grow it for ever, and with IPv6 refusals had a whole /64 of addresses to be new from.
#include "base/limits.hpp"
#include "store/engine/town.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;

struct Flood : OnBoth {
    AddressBytes at(std::uint8_t network, std::uint8_t host) {
        return {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, network, 0, 0, 0, 0, 0, 0, 0, host};
    }
    void guess(AddressBytes address) {
        domain::Asker stranger;
        stranger.address = address;
        const auto done = std::move(
            town.engine
                ->apply({{stranger, domain::SignInCommand(domain::SignInFailed{"x", {}, {}})}})
                .front());
        EXPECT_TRUE(done.outcome);
    }
    void prove_nothing(AddressBytes address) {
        domain::Asker stranger;
        stranger.address = address;
        domain::ProveEnrolmentCode prove;
        fill_random(prove.link_hash);
        town.engine->apply({{stranger, domain::SignInCommand(prove)}});
    }
    std::vector<ledger::Leaf> since(std::uint64_t leaf) {
        std::vector<ledger::Leaf> out;
        town.tables->leaves_after(leaf, [&](store::row::Leaf&& row) {
            out.push_back(ledger::decode_leaf(row.bytes).value());
            return true;
        });
        return out;
    }
    std::uint64_t leaves() { return town.engine->health().leaves; }
};
INSTANTIATE_TEST_SUITE_P(Rows, Flood, both(), row_name);

TEST_P(Flood, GuessesOfANetworkAreOneEntryAMinute) {
    const auto before = leaves();
    for (std::uint8_t host = 1; host <= 100; ++host) guess(at(1, host));
    auto written = since(before);
    ASSERT_EQ(written.size(), 1u);
    EXPECT_EQ(written[0].event, ledger::Event::sign_in_failed);
    for (int minute = 0; minute < 3; ++minute) {
        town.clock.advance(61s);
        for (std::uint8_t host = 1; host <= 10; ++host) guess(at(1, host));
    }
    written = since(before);
    ASSERT_EQ(written.size(), 4u) << "one more for each minute that it went on";
    EXPECT_EQ(written[1].event, ledger::Event::refusals_before_sign_in);
    EXPECT_EQ(written[1].action, static_cast<std::uint16_t>(ledger::Event::sign_in_failed));
    EXPECT_EQ(written[1].count, 99u);
    EXPECT_EQ(written[2].count, 10u);
    town.clock.advance(61s);
    town.engine->tick();  // the last ten
    town.clock.advance(61s);
    town.engine->tick();  // a quiet minute: it is over
    guess(at(1, 1));
    written = since(before);
    ASSERT_EQ(written.size(), 6u);
    EXPECT_EQ(written[5].event, ledger::Event::sign_in_failed);
}

TEST_P(Flood, RefusalsOfOneHouseholdsAddressesAreCountedTogether) {
    const auto before = leaves();
    for (std::uint8_t host = 1; host <= 50; ++host) prove_nothing(at(1, host));
    EXPECT_EQ(leaves() - before, 1u);
    prove_nothing(at(2, 1));
    EXPECT_EQ(leaves() - before, 2u) << "another network has an entry of its own";
}

TEST_P(Flood, TooManyNetworksAreCountedAsOne) {
    const auto before = leaves();
    for (int i = 0; i < 1'000; ++i) {
        auto address = at(static_cast<std::uint8_t>(i & 0xff), 1);
        address[6] = static_cast<std::uint8_t>(i >> 8);
        guess(address);
    }
    EXPECT_LE(leaves() - before, limits::kStrangersCounted + 1);
    town.clock.advance(61s);
    town.engine->tick();
    EXPECT_LE(leaves() - before, limits::kStrangersCounted + 2);
    const auto last = since(before).back();
    EXPECT_EQ(last.address, AddressBytes{});
    EXPECT_EQ(last.count, 1'000 - limits::kStrangersCounted - 1);
}

}  // namespace
}  // namespace tasuki::test
