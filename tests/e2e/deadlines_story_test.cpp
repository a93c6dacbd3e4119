// What happens by itself on the real server, while it runs and while it does not: an invitation
// lapses, somebody let in until a moment is out.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "e2e/small_town.hpp"

namespace tasuki::test {
namespace {

using namespace tasuki::client;

Time in(std::chrono::milliseconds from_now) {
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()) + from_now;
}

TEST(DeadlinesStory, WhoIsLetInUntilAMomentIsOutThoughTheServerWasDown) {
    SmallTown town;
    auto& doctor = town.doctor.client();
    // Who is cut hears of it where the room was seen.
    const auto seen = [&](const std::string& text) {
        EXPECT_TRUE(doctor.post(town.room(), Draft::report(text)));
        return town.until([&] {
            const auto all = town.nurse.all<MessagePosted>();
            return !all.empty() && all.back().body.text() == text;
        });
    };
    const auto times_live = [&] {
        return std::ranges::count(town.nurse.all<StateChanged>(), State::live,
                                  &StateChanged::state);
    };
    ASSERT_TRUE(seen("はじめ（架空）")) << town.told();
    town.must(doctor.remove(town.group, town.nurses, "期限つきに変更"));
    ASSERT_TRUE(town.until([&] { return town.nurse.all<Revoked>().size() == 1; })) << town.told();
    // The cut closes her connection; she comes back, and is let in anew until a moment.
    ASSERT_TRUE(town.until([&] { return times_live() == 2; })) << town.told();
    PersonToAdmit person;
    person.account = town.nurse.client().account();
    person.office = town.station;
    person.purpose = "応援";
    person.until = in(15s);
    const auto admitted = town.must(doctor.admit_person(town.group, person));
    town.must(town.nurse.client().accept(town.group, admitted.admission));
    ASSERT_TRUE(town.wait_for(town.nurse.client().read_page(town.room(), {})));
    ASSERT_TRUE(seen("応援のあいだ（架空）")) << town.told();
    town.server.kill();
    std::this_thread::sleep_until(person.until + 500ms);
    town.server.start();
    const auto ended = [&] {
        const auto view = town.wait_for(doctor.read_group(town.group));
        if (!view) return false;
        for (const auto& entry : view.value().roster) {
            if (entry.admission == admitted.admission) return entry.until != Time{};
        }
        return false;
    };
    ASSERT_TRUE(town.until(ended)) << town.told();
    EXPECT_TRUE(town.until([&] { return town.nurse.all<Revoked>().size() == 2; })) << town.told();
    EXPECT_FALSE(town.wait_for(town.nurse.client().read_page(town.room(), {})));
}

}  // namespace
}  // namespace tasuki::test
