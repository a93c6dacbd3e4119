// Many groups, groups that the server only mentions, and tablets that several people share.
#include <algorithm>
#include <set>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "desk.hpp"
#include "vault.hpp"

namespace tasuki::test {
namespace {

std::string group_number(int number) {
    std::string id(16, '\x61');
    id[0] = static_cast<char>(number >> 8);
    id[1] = static_cast<char>(number & 0xff);
    return id;
}

pb::ServerEnvelope known(const std::string& group) {
    pb::ServerEnvelope push;
    push.mutable_group_known()->set_group_id(group);
    return push;
}

// A person with so many groups that one Attach does not name them all. The groups that an Attach
// leaves out are mentioned with it, as the real server does.
struct ManyGroups {
    explicit ManyGroups(Desk& desk, int count) {
        for (int i = 0; i < count; ++i) groups.push_back(group_number(i));
        desk.server.script = [this](Peer& peer, const pb::ClientEnvelope& asked) {
            pb::ServerEnvelope answer;
            answer.set_request_id(asked.request_id());
            if (asked.has_list_groups()) {
                list(*answer.mutable_groups());
                peer.send(answer);
                return true;
            }
            if (!asked.has_attach()) return false;
            attach(asked.attach(), *answer.mutable_attached());
            peer.send(answer);
            for (const auto& group : groups) {
                if (!named.contains(group)) peer.send(known(group));
            }
            peer.attached = true;
            return true;
        };
    }
    void list(pb::GroupList& out) const {
        for (const auto& group : groups) {
            auto& line = *out.add_groups();
            line.set_group_id(group);
            line.set_state(pb::GROUP_STATE_ACTIVE);
            line.set_roster_epoch(1);
            line.set_membership_id(group);
            line.add_rooms()->set_room(pb::ROOM_STAFF);
        }
    }
    void attach(const pb::Attach& wish, pb::Attached& out) {
        named.clear();
        most = std::max(most, wish.cursors_size());
        for (const auto& cursor : wish.cursors()) {
            named.insert(cursor.group_id());
            attached.push_back(cursor.group_id());
            auto& room = *out.add_rooms();
            room.set_group_id(cursor.group_id());
            room.set_room(pb::ROOM_STAFF);
            room.set_first_seq(1);
            room.set_latest_seq(0);
            room.set_roster_epoch(1);
            room.set_state(pb::GROUP_STATE_ACTIVE);
        }
    }
    std::vector<std::string> groups, attached;
    std::set<std::string> named;
    int most = 0;
};

// A hospital's liaison has more groups than one Attach may name: none may stay dark.
TEST(Groups, MoreThanAHundredAreAllAttachedOnceAndHeard) {
    Desk desk;
    ManyGroups town(desk, 250);
    desk.live();
    EXPECT_EQ(town.attached.size(), 250U);
    EXPECT_EQ(std::set<std::string>(town.attached.begin(), town.attached.end()).size(), 250U);
    EXPECT_LE(town.most, 100);
    EXPECT_EQ(desk.count<client::GroupKnown>(), 0U) << "echoes of the Attaches are no news";
    desk.run_for(600ms);
    EXPECT_LE(desk.server.count(Kind::kListGroups), 3U);
    EXPECT_EQ(town.attached.size(), 250U);
    pb::ServerEnvelope push;
    auto& to = *push.mutable_event();
    to.set_group_id(group_number(249));
    to.set_room(pb::ROOM_STAFF);
    auto& event = *to.mutable_event();
    event.set_author_id(desk.server.colleague);
    event.set_seq(1);
    event.set_version(1);
    event.set_roster_epoch(1);
    event.set_body(body_of("最後のグループの記録（架空）"));
    desk.server.push(push);
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
}

// A group that is mentioned again and again and never listed: the client must not ask for the list
// each time, and a group that is really new must not wait for that.
TEST(Groups, AGroupThatIsNeverListedIsAskedForLessAndLess) {
    Desk desk;
    desk.make_client();
    auto options = desk.options();
    options.backoff_most = 10s;
    desk.client.reset();
    desk.client = std::make_unique<Client>(desk.context.get_executor(), options);
    ManyGroups town(desk, 1);
    desk.live();
    const auto before = desk.server.count(Kind::kListGroups);
    for (int i = 0; i < 100; ++i) {
        desk.server.push(known(std::string(16, '\x7f')));
        desk.run_for(15ms);
    }
    EXPECT_LE(desk.server.count(Kind::kListGroups) - before, 9U);
    town.groups.push_back(group_number(1));
    desk.server.push(known(group_number(1)));
    EXPECT_TRUE(desk.until([&] { return town.attached.size() == 2; }, 300ms));
}

// Two nurses share a tablet; what the first had read and was not saved yet must not come to her a
// second time as new.
TEST(Groups, CursorsOfWhoWasHereBeforeAreKept) {
    Desk desk;
    desk.make_client();
    auto options = desk.options();
    options.save_within = 60s;
    desk.client.reset();
    desk.client = std::make_unique<Client>(desk.context.get_executor(), options);
    const auto first = desk.server.me;
    desk.live();
    desk.server.colleague_posts("一");
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 1; }));
    desk.run_for(50ms);
    desk.server.me = std::string(16, '\x2b');
    client::SignIn other;
    other.login_name = "kango-tsugiko";
    other.password = "kago-no-naka";
    other.totp = "123456";
    ASSERT_TRUE(desk.wait_for(desk.client->sign_in(other)));
    ASSERT_TRUE(desk.until([&] { return desk.seqs().size() == 2; })) << "hers, from the beginning";
    desk.run_for(50ms);
    desk.events.clear();
    desk.server.me = first;
    desk.sign_in();
    desk.wait_live();
    desk.server.colleague_posts("二");
    ASSERT_TRUE(desk.until([&] { return !desk.seqs().empty(); }));
    desk.run_for(100ms);
    EXPECT_EQ(desk.texts(), std::vector<std::string>{"二"});
}

// A cut that an older program wrote down without the membership is reported as what it is.
TEST(Groups, ACutWithoutAMembershipIsReportedToo) {
    Desk desk;
    desk.make_client();
    desk.sign_in();
    desk.client.reset();
    {
        const auto options = desk.options();
        Key key{};
        std::copy(options.storage_key.begin(), options.storage_key.end(), key.begin());
        client::Vault vault(options.storage_folder, key);
        const auto gone = group_number(7);
        Bytes none(16);
        Writer out;
        out.u8(1).raw(none).u32(0).u32(0).u32(1).raw(view(gone)).u64(5).raw(none).u8(1);
        std::string me;
        for (const char c : desk.server.me) {
            constexpr char kHex[] = "0123456789abcdef";
            me += kHex[(c >> 4) & 15];
            me += kHex[c & 15];
        }
        vault.put("places-" + me, out.take());
    }
    desk.make_client();
    desk.start();
    desk.wait_live();
    ASSERT_TRUE(desk.until([&] { return !desk.server.wiped.empty(); }));
    EXPECT_EQ(desk.server.wiped, std::vector<std::string>{""});
    desk.run_for(100ms);
    EXPECT_EQ(desk.server.wiped.size(), 1U);
}

}  // namespace
}  // namespace tasuki::test
