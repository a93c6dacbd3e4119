// New keys through the real binary: those of the groups while people write, root key and page keys
// on a stopped store; nobody on the other side notices more than a pause.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

std::string content_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool holds(SmallTown& town, Someone& reader, const std::string& text) {
    const auto page = town.must(reader.client().read_page(town.room(), {}));
    return std::ranges::any_of(page.events, [&](const RoomEvent& event) {
        const auto* post = std::get_if<MessagePosted>(&event);
        return post != nullptr && post->body.text() == text;
    });
}

TEST(RekeyStory, PeopleGoOnUnderNewKeys) {
    SmallTown town;
    auto& doctor = town.doctor.client();
    ASSERT_TRUE(doctor.post(town.room(), Draft::report("前の鍵で")));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 1; })) << town.told();

    const auto running = town.server.run({"rekey"});
    EXPECT_EQ(running.code, 3) << running.text;
    EXPECT_NE(running.text.find("stop it for a new root key"), std::string::npos) << running.text;
    const auto groups = town.server.run({"rekey", "--groups"});
    ASSERT_EQ(groups.code, 0) << groups.text;
    EXPECT_NE(groups.text.find("1 groups have a new key"), std::string::npos) << groups.text;
    ASSERT_TRUE(doctor.post(town.room(), Draft::report("新しい鍵で")));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 2; })) << town.told();
    EXPECT_TRUE(holds(town, town.nurse, "前の鍵で"));
    EXPECT_TRUE(holds(town, town.nurse, "新しい鍵で"));

    const auto old_root = content_of(town.server.folder("keys/root.key"));
    ASSERT_EQ(town.server.stop(), 0);
    for (auto* one : {&town.doctor, &town.nurse})
        ASSERT_TRUE(town.until([&] { return one->client().state() != State::live; }));
    const auto all = town.server.run({"rekey"});
    ASSERT_EQ(all.code, 0) << all.text;
    EXPECT_NE(content_of(town.server.folder("keys/root.key")), old_root);
    const auto verified = town.server.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
    town.server.start();
    for (auto* one : {&town.doctor, &town.nurse})
        ASSERT_TRUE(town.until([&] { return one->client().state() == State::live; }))
            << town.told();
    EXPECT_TRUE(holds(town, town.nurse, "前の鍵で"));
    EXPECT_TRUE(holds(town, town.nurse, "新しい鍵で"));
    ASSERT_TRUE(doctor.post(town.room(), Draft::report("次の日")));
    ASSERT_TRUE(town.until([&] { return town.doctor.all<Sent>().size() == 3; })) << town.told();
    EXPECT_TRUE(doctor.record_trusted());
}

}  // namespace
}  // namespace tasuki::test
