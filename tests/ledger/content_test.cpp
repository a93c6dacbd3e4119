#include "ledger/content.hpp"

#include <gtest/gtest.h>

#include "vectors.hpp"

namespace tasuki::ledger {
namespace {

ContentPlace place() {
    return {test::id_named<GroupId>("group"), 1, test::id_named<AccountId>("author"),
            test::id_named<ClientMsgId>("client_msg"), 1};
}

struct Body {
    std::vector<Bytes> texts;
    std::vector<ContentPart> parts;
    Body() {
        const auto known = test::vectors("content.txt");
        for (int i = 0; i < 3; ++i) texts.push_back(known.at("part/" + std::to_string(i)));
        for (std::size_t i = 0; i < texts.size(); ++i)
            parts.push_back({test::hash_named("salt" + std::to_string(i)), texts[i]});
    }
};

TEST(Content, CommitmentIsThatOfASecondImplementation) {
    const auto known = test::vectors("content.txt");
    const Body body;
    for (std::uint32_t i = 0; i < 3; ++i)
        EXPECT_EQ(to_bytes(hide_part(place(), i, body.parts[i])),
                  known.at("hidden/" + std::to_string(i)));
    EXPECT_EQ(to_bytes(commit_content(place(), body.parts)), known.at("commitment"));
    EXPECT_THROW(commit_content(place(), {}), std::logic_error);
}

// A disclosure with one blacked-out part must still prove the others, and nothing else.
TEST(Content, OnePartIsProvedWithoutTheOthers) {
    const Body body;
    const Hash commitment = commit_content(place(), body.parts);
    for (std::uint32_t i = 0; i < 3; ++i) {
        const auto proof = prove_part(place(), body.parts, i);
        EXPECT_TRUE(part_holds(place(), i, 3, body.parts[i], proof, commitment));
        EXPECT_FALSE(part_holds(place(), (i + 1) % 3, 3, body.parts[i], proof, commitment));
        EXPECT_FALSE(part_holds(place(), i, 3, body.parts[(i + 1) % 3], proof, commitment));
        auto other = body.parts[i];
        other.salt[0] ^= 1;
        EXPECT_FALSE(part_holds(place(), i, 3, other, proof, commitment));
    }
}

TEST(Content, ThePlaceBelongsToTheCommitment) {
    const Body body;
    const Hash commitment = commit_content(place(), body.parts);
    auto room = place(), version = place(), author = place(), group = place(), message = place();
    room.room = 2;
    version.version = 2;
    author.author.bytes[0] ^= 1;
    group.group.bytes[0] ^= 1;
    message.client_msg.bytes[0] ^= 1;
    for (const auto& other : {room, version, author, group, message})
        EXPECT_NE(commit_content(other, body.parts), commitment);
}

}  // namespace
}  // namespace tasuki::ledger
