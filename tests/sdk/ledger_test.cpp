// The client asks for proofs by itself, and a server whose record broke its word gets no more
// words.
#include "desk.hpp"
#include "region_log.hpp"

namespace tasuki::test {
namespace {

using client::CheckpointMismatch;
using client::CheckpointSeen;
using client::Draft;
using client::Mismatch;
using client::Sent;

std::string text_of_hash(const Hash& hash) { return {hash.begin(), hash.end()}; }

template <class Repeated>
void write_path(const std::vector<Hash>& from, Repeated& to) {
    for (const auto& one : from) *to.Add() = text_of_hash(one);
}

pb::Checkpoint write(const client::Checkpoint& from) {
    pb::Checkpoint to;
    to.set_note(from.note);
    to.set_size(from.size);
    to.set_root(text_of_hash(from.root));
    return to;
}

void add_line(pb::GroupList& to, const std::string& group) {
    auto& line = *to.add_groups();
    line.set_group_id(group);
    line.set_state(pb::GROUP_STATE_ACTIVE);
    line.set_roster_epoch(1);
    line.set_membership_id(group);
    line.add_rooms()->set_room(pb::ROOM_STAFF);
}

// A desk whose server has a ledger and proves what is asked.
class Recorded {
  public:
    Recorded() {
        desk.server.vkey = log.vkey();
        desk.server.ledger = [this] { return ref(log.write("posted")); };
        desk.server.script = [this](Peer& peer, const pb::ClientEnvelope& asked) {
            return prove(peer, asked);
        };
        log.write("opened");
        log.seal();
    }
    void seal() {
        log.seal();
        pb::ServerEnvelope envelope;
        *envelope.mutable_sealed()->mutable_checkpoint() = write(log.checkpoint());
        desk.server.push(envelope);
    }
    bool proved(std::size_t times) {
        return desk.until([&] {
            std::size_t seen = 0;
            for (const auto& one : desk.all<CheckpointSeen>()) seen += one.proved;
            return seen >= times;
        });
    }
    Desk desk;
    RegionLog log;

  private:
    static pb::LedgerRef ref(const client::LedgerRef& from) {
        pb::LedgerRef to;
        to.set_log_name(text_of_hash(from.log_name));
        to.set_index(from.index);
        to.set_leaf_hash(text_of_hash(from.leaf_hash));
        return to;
    }
    bool prove(Peer& peer, const pb::ClientEnvelope& asked) {
        pb::ServerEnvelope envelope;
        envelope.set_request_id(asked.request_id());
        if (asked.has_prove_head()) {
            const auto proof =
                log.prove(asked.prove_head().seen_top_size(), asked.prove_head().seen_size());
            auto& to = *envelope.mutable_head_proof();
            *to.mutable_checkpoint() = write(proof.checkpoint);
            write_path(proof.top_consistency, *to.mutable_top_consistency());
            to.set_head_index(proof.head_index);
            to.set_log_name(text_of_hash(proof.log_name));
            to.set_size(proof.size);
            to.set_root(text_of_hash(proof.root));
            write_path(proof.head_inclusion, *to.mutable_head_inclusion());
            write_path(proof.consistency, *to.mutable_consistency());
        } else if (asked.has_prove_leaf()) {
            const auto proof = log.prove_leaf(asked.prove_leaf().index());
            auto& to = *envelope.mutable_leaf_proof();
            to.set_index(proof.index);
            to.set_size(proof.size);
            to.set_leaf_hash(text_of_hash(proof.leaf_hash));
            write_path(proof.inclusion, *to.mutable_inclusion());
        } else {
            return false;
        }
        peer.send(envelope);
        return true;
    }
};

TEST(Ledger, AnAcknowledgedMessageIsProvedAtTheNextSeal) {
    Recorded world;
    world.desk.live();
    ASSERT_TRUE(world.desk.client->post(world.desk.room(), Draft::report("x")));
    ASSERT_TRUE(world.desk.until([&] { return world.desk.count<Sent>() == 1; }));
    world.seal();
    ASSERT_TRUE(world.proved(1));
    EXPECT_EQ(world.desk.server.count(Kind::kProveHead), 1U);
    EXPECT_EQ(world.desk.server.count(Kind::kProveLeaf), 1U);
    EXPECT_EQ(world.desk.client->kept_checkpoint().size, world.log.checkpoint().size);
    EXPECT_TRUE(world.desk.client->record_trusted());
}

// Eight groups of which the server never proves anything filled every round; the ninth, and all
// that a server likes to hide, was never looked at again.
TEST(Ledger, GroupsThatAreRefusedDoNotStarveTheOthers) {
    Recorded world;
    const auto prove = world.desk.server.script;
    const auto good = world.desk.server.group = std::string(16, '\x7a');
    std::vector<std::string> refused;
    for (char at = 1; at <= 8; ++at) refused.emplace_back(16, at);  // in front of it
    world.desk.server.script = [&](Peer& peer, const pb::ClientEnvelope& asked) {
        pb::ServerEnvelope answer;
        answer.set_request_id(asked.request_id());
        if (asked.has_list_groups()) {
            for (const auto& group : refused) add_line(*answer.mutable_groups(), group);
            add_line(*answer.mutable_groups(), good);
        } else if (asked.has_attach()) {
            for (const auto& cursor : asked.attach().cursors()) {
                auto& room = *answer.mutable_attached()->add_rooms();
                room.set_group_id(cursor.group_id());
                room.set_room(pb::ROOM_STAFF);
                room.set_roster_epoch(1);
                room.set_state(pb::GROUP_STATE_ACTIVE);
            }
            peer.attached = true;
        } else if (asked.has_prove_head() && asked.prove_head().group_id() != good) {
            answer.mutable_refused()->set_code(50);
            answer.mutable_refused()->set_slug("not_found");
        } else {
            return prove(peer, asked);
        }
        peer.send(answer);
        return true;
    };
    world.desk.live();
    world.seal();
    ASSERT_TRUE(world.desk.until([&] { return world.desk.server.count(Kind::kProveHead) == 8; }));
    world.seal();
    EXPECT_TRUE(world.proved(1));
}

// A message that was acknowledged and then taken out of the record: the nurse's proof that she
// wrote.
TEST(Ledger, AMessageTakenOutOfTheRecordIsNoticedAndPostsWait) {
    Recorded world;
    world.desk.live();
    ASSERT_TRUE(world.desk.client->post(world.desk.room(), Draft::report("x")));
    ASSERT_TRUE(world.desk.until([&] { return world.desk.count<Sent>() == 1; }));
    world.log.group().leaves.back() = ledger::leaf_hash(view("nothing was written"));
    world.seal();
    ASSERT_TRUE(world.desk.until([&] { return world.desk.count<CheckpointMismatch>() == 1; }));
    EXPECT_EQ(world.desk.all<CheckpointMismatch>()[0].what, Mismatch::leaf_missing);
    EXPECT_FALSE(world.desk.client->record_trusted());
    ASSERT_TRUE(world.desk.client->post(world.desk.room(), Draft::report("y")));
    world.desk.run_for(200ms);
    EXPECT_EQ(world.desk.count<Sent>(), 1U);
    // A person asked the operator by phone and decides to go on.
    ASSERT_TRUE(world.desk.client->trust_again());
    ASSERT_TRUE(world.desk.until([&] { return world.desk.count<Sent>() == 2; }));
}

TEST(Ledger, ARewrittenPastIsNoticedAlsoAfterARestartOfTheProgram) {
    Recorded world;
    world.desk.live();
    world.seal();
    ASSERT_TRUE(world.proved(1));
    world.desk.kill_client();
    world.desk.events.clear();
    world.log.top().leaves.front() = ledger::leaf_hash(view("another past"));
    world.desk.make_client();
    world.desk.start();
    ASSERT_TRUE(
        world.desk.until([&] { return world.desk.client->state() == client::State::live; }));
    world.seal();
    ASSERT_TRUE(world.desk.until([&] { return world.desk.count<CheckpointMismatch>() == 1; }));
    EXPECT_EQ(world.desk.all<CheckpointMismatch>()[0].what, Mismatch::forked);
}

TEST(Ledger, AnotherKeyThanAtFirstContactIsNoticedAtTheHello) {
    Recorded world;
    world.desk.live();
    world.seal();
    ASSERT_TRUE(world.proved(1));
    RegionLog stranger;
    world.desk.server.vkey = stranger.vkey();
    world.desk.server.drop_everybody();
    ASSERT_TRUE(world.desk.until([&] { return world.desk.count<CheckpointMismatch>() == 1; }));
    EXPECT_EQ(world.desk.all<CheckpointMismatch>()[0].what, Mismatch::key_changed);
}

}  // namespace
}  // namespace tasuki::test
