// What waits to leave: bounded, never dropped silently, and gone when somebody is cut.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "session/outbox.hpp"
#include "stage.hpp"

namespace tasuki::test {
namespace {

using session::Frame;
using session::Tag;

struct Owner final : session::OutboxOwner {
    bool may_leave(const Tag& tag) override { return tag.group != forbidden; }
    void on_leaving(const Tag& tag) override { left.push_back(tag.last); }
    GroupId forbidden;
    std::vector<std::uint64_t> left;
};

class OutboxTest : public testing::Test {
  protected:
    OutboxTest()
        : connection(io.get_executor()), box(io.get_executor(), connection, owner, clock, config) {
        config.drain_poll = std::chrono::milliseconds{1};
        boost::asio::co_spawn(io, box.run(), boost::asio::detached);
        settle();
    }
    ~OutboxTest() override {
        box.stop();
        connection.hang_up();
        settle();
    }
    void settle() {
        io.restart();
        while (io.poll() != 0) io.restart();
    }
    void live(GroupId group, std::uint64_t seq, std::size_t size = 1024) {
        auto event = std::make_shared<Bytes>(size);
        box.live(Tag{group, domain::Room::staff, seq, seq, 0, false}, event);
    }
    std::vector<pb::Lag> lags() {
        std::vector<pb::Lag> out;
        for (const auto& frame : connection.written) {
            pb::ServerEnvelope envelope;
            const auto size = static_cast<int>(frame->size());
            if (envelope.ParseFromArray(frame->data(), size) && envelope.has_lag()) {
                out.push_back(envelope.lag());
            }
        }
        return out;
    }

    boost::asio::io_context io;
    FakeClock clock;
    session::SessionConfig config;
    Owner owner;
    FakeConnection connection;
    session::Outbox box;
    const GroupId a = make_id<GroupId>();
    const GroupId b = make_id<GroupId>();
};

TEST_F(OutboxTest, FramesLeaveInOrder) {
    for (std::uint64_t seq = 1; seq <= 5; ++seq) live(a, seq);
    settle();
    EXPECT_EQ(owner.left, (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
}

// A phone in a lift: nothing is lost silently, it is told where to pull from.
TEST_F(OutboxTest, SlowReaderIsToldOncePerRoomWhereItStands) {
    connection.get_stuck();
    for (std::uint64_t seq = 1; seq <= 100; ++seq) {
        live(a, seq);
        live(b, seq + 1000);
    }
    live(a, 101);
    EXPECT_LT(box.queued_bytes(), 128u * 1024u);
    connection.get_going();
    settle();
    const auto told = lags();
    ASSERT_EQ(told.size(), 2u);
    for (const auto& lag : told) {
        EXPECT_EQ(lag.latest_seq(), lag.group_id() == bytes_of(a) ? 101u : 1100u);
    }
    live(a, 102);
    settle();
    EXPECT_EQ(owner.left.back(), 102u);
}

TEST_F(OutboxTest, AboveTheCapTheConnectionIsSentAwayToComeBack) {
    connection.get_stuck();
    settle();
    for (int i = 0; i < 300; ++i) box.answer(std::make_shared<Bytes>(1024));
    settle();
    EXPECT_EQ(connection.closed, session::Close::come_back);
}

// The kernel's share counts as well: what it does not take is ours to keep small.
TEST_F(OutboxTest, NothingIsGivenToAFullKernel) {
    connection.hold_in_kernel(64 * 1024);
    live(a, 1);
    settle();
    EXPECT_TRUE(connection.written.empty());
    connection.hold_in_kernel(0);
    for (int i = 0; i < 1000 && connection.written.empty(); ++i) {
        io.restart();
        io.run_for(std::chrono::milliseconds{2});
    }
    EXPECT_EQ(connection.written.size(), 1u);
}

TEST_F(OutboxTest, CutGroupLeavesNothingBehind) {
    connection.get_stuck();
    live(a, 1);  // this one is with the network already
    settle();
    live(a, 2);
    live(b, 7);
    box.content(Tag{a, domain::Room::staff, 1, 50, 0, false}, std::make_shared<Bytes>(2000));
    box.drop_group(a);
    connection.get_going();
    settle();
    EXPECT_EQ(owner.left, (std::vector<std::uint64_t>{1, 7}));
    EXPECT_EQ(box.counts().withheld, 2u);
}

TEST_F(OutboxTest, OwnerIsAskedAtTheVeryWrite) {
    connection.get_stuck();
    live(b, 1);
    settle();
    live(a, 2);
    owner.forbidden = a;
    connection.get_going();
    settle();
    EXPECT_EQ(connection.written.size(), 1u);
    EXPECT_EQ(box.counts().withheld, 1u);
}

TEST_F(OutboxTest, HeldGroupWaitsForItsResumption) {
    box.hold(a);
    live(a, 11);
    live(b, 3);
    box.content(Tag{a, domain::Room::staff, 1, 10, 0, false}, std::make_shared<Bytes>(10));
    settle();
    EXPECT_EQ(owner.left, (std::vector<std::uint64_t>{3, 10}));
    box.release(a);
    settle();
    EXPECT_EQ(owner.left.back(), 11u);
}

TEST_F(OutboxTest, HeldFramesAreBoundedToo) {
    box.hold(a);
    for (std::uint64_t seq = 1; seq <= 200; ++seq) live(a, seq);
    EXPECT_LT(box.queued_bytes(), 128u * 1024u);
    box.release(a);
    settle();
    ASSERT_EQ(lags().size(), 1u);
    EXPECT_EQ(lags()[0].latest_seq(), 200u);
}

TEST_F(OutboxTest, PeerThatNeverReadsIsFound) {
    connection.get_stuck();
    live(a, 1);
    settle();
    EXPECT_FALSE(box.stalled(clock.now()));
    clock.advance(std::chrono::seconds{31});
    EXPECT_TRUE(box.stalled(clock.now()));
}

}  // namespace
}  // namespace tasuki::test
