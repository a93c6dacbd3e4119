// A leaf that reads differently from how it was written would accuse the wrong person.
#include "ledger/leaf.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "ledger/extra.hpp"
#include "ledger/tree.hpp"
#include "vectors.hpp"

namespace tasuki::ledger {
namespace {

using test::hash_named;
using test::id_named;

constexpr std::int64_t kTime = 1795000000123;

Leaf bare(std::uint64_t index, std::int64_t time, Event event) {
    Leaf leaf;
    leaf.index = index;
    leaf.ledger = id_named<LedgerId>("ledger");
    leaf.time = {time};
    leaf.clock = ClockState::synchronised;
    leaf.event = event;
    return leaf;
}

LogCreated created() { return {hash_named("random"), LogKind::real, Home::group, {}}; }

Leaf first_leaf() {
    Leaf leaf = bare(0, kTime, Event::log_created);
    leaf.extra = encode(created());
    return leaf;
}

Leaf posted() {
    Leaf leaf = bare(1, kTime + 5, Event::posted);
    leaf.actor = id_named<Pseudonym>("actor");
    leaf.role = 3;
    leaf.office = id_named<OfficeId>("office");
    leaf.assurance = Assurance::two_factors;
    leaf.session = id_named<SessionId>("session");
    leaf.device = id_named<DeviceId>("device");
    leaf.address = id_named<ObjectId>("address").bytes;
    leaf.app_version = 10203;
    leaf.rule = "B6";
    leaf.roster_epoch = 17;
    leaf.patient = id_named<Pseudonym>("patient");
    leaf.room = 1;
    leaf.first_seq = 41;
    leaf.last_seq = 43;
    leaf.commitment = hash_named("commitment");
    leaf.ciphertext = hash_named("ciphertext");
    leaf.request = id_named<RequestId>("request");
    leaf.client_msg = id_named<ClientMsgId>("client_msg");
    return leaf;
}

Leaf full() {
    Leaf leaf = posted();
    leaf.index = 2;
    leaf.time = {kTime + 9};
    leaf.event = Event::left;
    leaf.action = 4;
    leaf.outcome = Outcome::refused;
    leaf.state_at = 2;
    leaf.on_behalf_of = id_named<Pseudonym>("on_behalf_of");
    leaf.entered_by = id_named<Pseudonym>("entered_by");
    leaf.purpose = 7;
    leaf.version = 2;
    leaf.object = id_named<ObjectId>("object");
    leaf.subject = id_named<Pseudonym>("subject");
    leaf.subject_office = id_named<OfficeId>("subject_office");
    leaf.prior_commitment = hash_named("prior_commitment");
    leaf.reason = 50;
    leaf.count = 9;
    leaf.state = hash_named("state");
    leaf.link = hash_named("link");
    return leaf;
}

Leaf stepped() {
    Leaf leaf = bare(3, kTime, Event::clock_stepped);
    leaf.state_at = 2;
    leaf.extra = encode(ClockStep{{kTime + 9}, {kTime}});
    return leaf;
}

TEST(Leaf, BytesAreThoseOfASecondImplementation) {
    const auto known = test::vectors("leaf.txt");
    EXPECT_EQ(encode(first_leaf()), known.at("created"));
    EXPECT_EQ(encode(posted()), known.at("posted"));
    EXPECT_EQ(encode(full()), known.at("full"));
    EXPECT_EQ(encode(stepped()), known.at("clock_stepped"));
    EXPECT_EQ(to_bytes(leaf_hash(encode(first_leaf()))), known.at("hash/created"));
    EXPECT_EQ(to_bytes(log_name(id_named<LedgerId>("ledger"), created())), known.at("log_name"));
}

TEST(Leaf, ReadsBackAsItWasWritten) {
    for (const Leaf& leaf : {first_leaf(), posted(), full(), stepped()})
        EXPECT_EQ(decode_leaf(encode(leaf)), leaf) << to_text(leaf);
}

TEST(Leaf, StaysSmallAndWithinItsLimit) {
    EXPECT_LE(encode(posted()).size(), 300u);
    EXPECT_LE(encode(full()).size(), limits::kLeaf);
}

// One leaf, one encoding: otherwise two honest programs could disagree on a hash.
TEST(Leaf, NoOtherBytesReadAsTheSameLeaf) {
    for (const Leaf& leaf : {first_leaf(), posted(), full(), stepped()}) {
        const Bytes bytes = encode(leaf);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            for (int bit = 0; bit < 8; ++bit) {
                Bytes other = bytes;
                other[i] = static_cast<std::uint8_t>(other[i] ^ (1 << bit));
                const auto read = decode_leaf(other);
                EXPECT_NE(read, leaf) << "byte " << i;
                if (read) {
                    EXPECT_EQ(encode(*read), other);
                }
            }
        }
    }
}

TEST(Leaf, ShorterAndLongerBytesAreRefused) {
    const Bytes bytes = encode(full());
    for (std::size_t n = 0; n < bytes.size(); ++n)
        EXPECT_FALSE(decode_leaf(ByteView(bytes).first(n))) << n;
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(decode_leaf(longer));
}

TEST(Leaf, AFieldThatIsPresentAndZeroIsRefused) {
    Leaf leaf = posted();
    leaf.room = 0;
    Bytes bytes = encode(leaf);
    // Set the bit of `room` and put four zero bytes where it would stand.
    const std::size_t bitmap = 15 + 8 + 16 + 8 + 1 + 2 + 2 + 1 + 8;
    bytes[bitmap + 2] |= 1 << (14 - 8);
    const std::size_t behind_room = 8 + 8 + 32 + 32 + 16 + 16;
    bytes.insert(bytes.end() - static_cast<std::ptrdiff_t>(behind_room), 4, 0);
    EXPECT_FALSE(decode_leaf(bytes));
    leaf.room = 5;
    bytes[bytes.size() - behind_room - 1] = 5;
    EXPECT_EQ(decode_leaf(bytes), leaf);  // the same place with a value is fine
}

TEST(Leaf, AFieldOutsideItsFormIsNeverWritten) {
    Leaf rule = posted();
    rule.rule = "b6";
    EXPECT_THROW(encode(rule), std::logic_error);
    rule.rule = "B6.123456";
    EXPECT_THROW(encode(rule), std::logic_error);
    Leaf extra = posted();
    extra.extra = {1};
    EXPECT_THROW(encode(extra), std::logic_error);
    Leaf missing = first_leaf();
    missing.extra.clear();
    EXPECT_THROW(encode(missing), std::logic_error);
    Leaf event = posted();
    event.event = static_cast<Event>(65535);
    EXPECT_THROW(encode(event), std::logic_error);
}

// An old page put back must not be able to name itself the current state.
TEST(Leaf, StateAtPointsToItselfOrBackwards) {
    Leaf leaf = full();
    leaf.state_at = 1;
    EXPECT_THROW(encode(leaf), std::logic_error);
    leaf.state = {};
    EXPECT_NO_THROW(encode(leaf));
    leaf.state_at = 2;
    EXPECT_THROW(encode(leaf), std::logic_error);
    EXPECT_EQ(state_at_for(true, 9, 4), 9u);
    EXPECT_EQ(state_at_for(false, 9, 4), 4u);
    EXPECT_EQ(state_at_for(false, 0, kNoState), kNoState);
}

TEST(Leaf, TextNamesEveryFieldThatIsThere) {
    const auto text = to_text(full());
    for (const char* part : {"event left", "outcome refused", "rule B6", "state_at 2", "count 9"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
    EXPECT_EQ(to_text(posted()).find("state "), std::string::npos);
}

TEST(Extra, OnlyItsOwnFormIsRead) {
    const Fork fork{hash_named("old"), {12, hash_named("chain")}, 34, hash_named("oldroot")};
    EXPECT_EQ(decode_fork(encode(fork)), fork);
    EXPECT_EQ(decode_log_created(encode(created())), created());
    const ClockStep step{{5}, {-3}};
    EXPECT_EQ(decode_clock_step(encode(step)), step);
    EXPECT_EQ(encode(fork).size(), extra_length(Event::fork_declared));
    EXPECT_EQ(encode(created()).size(), extra_length(Event::log_created));
    EXPECT_EQ(encode(step).size(), extra_length(Event::clock_accepted));
    auto bad = encode(created());
    bad[32] = 3;  // neither real nor demo
    EXPECT_FALSE(decode_log_created(bad));
}

}  // namespace
}  // namespace tasuki::ledger
