#include "ledger/event.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "vectors.hpp"

namespace tasuki::ledger {
namespace {

TEST(Event, NumbersAndSlugsAreNamedOnce) {
    std::set<std::string_view> slugs;
    std::uint16_t last = 0;
    for (const auto& row : all_events()) {
        const auto number = static_cast<std::uint16_t>(row.event);
        EXPECT_GT(number, last) << row.slug;
        last = number;
        EXPECT_TRUE(slugs.insert(row.slug).second) << row.slug;
        EXPECT_FALSE(row.japanese.empty()) << row.slug;
        EXPECT_EQ(event_of(number), row.event);
        EXPECT_EQ(describe(row.event).slug, row.slug);
    }
    EXPECT_FALSE(event_of(0));
    EXPECT_FALSE(event_of(static_cast<std::uint16_t>(last + 1)));
}

// Numbers stand in leaves that are kept for years: these are spot checks that nobody renumbers.
TEST(Event, NumbersStayWhatTheyWere) {
    EXPECT_EQ(static_cast<int>(Event::log_created), 1);
    EXPECT_EQ(static_cast<int>(Event::clock_stepped), 6);
    EXPECT_EQ(static_cast<int>(Event::refusals_coalesced), 40);
    EXPECT_EQ(static_cast<int>(Event::signed_in), 60);
    EXPECT_EQ(static_cast<int>(Event::group_activated), 271);
    EXPECT_EQ(static_cast<int>(Event::left), 331);
    EXPECT_EQ(static_cast<int>(Event::removed), 332);
    EXPECT_EQ(static_cast<int>(Event::posted), 400);
    EXPECT_EQ(static_cast<int>(Event::history_read), 492);
}

// Everything about a patient stands in the patient's log, so that one log handed over is all of it.
TEST(Event, AnEntryGoesToTheNearestLogThatExists) {
    EXPECT_EQ(home_of(Event::posted, true, true), Home::group);
    EXPECT_EQ(home_of(Event::posted, false, true), Home::office);
    EXPECT_EQ(home_of(Event::posted, false, false), Home::region);
    EXPECT_EQ(home_of(Event::signed_in, true, true), Home::office);
    EXPECT_EQ(home_of(Event::sign_in_failed, false, true), Home::region);
    EXPECT_EQ(home_of(Event::refusals_coalesced, true, true), Home::group);
    EXPECT_EQ(home_of(Event::refusals_coalesced, false, false), Home::region);
}

// An auditor reads the page, not the program: every event stands there as the table has it.
TEST(Event, ThePageListsEveryEventWithItsHome) {
    const auto page = test::source_text("docs/ledger-format.md");
    const std::map<Home, std::string> homes{{Home::group, "group"},
                                            {Home::office, "office"},
                                            {Home::region, "region"},
                                            {Home::any, "any"}};
    for (const auto& row : all_events()) {
        const auto line = "\n| " + std::to_string(static_cast<int>(row.event)) + " | `" +
                          std::string(row.slug) + "` | " + homes.at(row.home) + " | " +
                          std::string(row.japanese) + " |\n";
        EXPECT_NE(page.find(line), std::string::npos) << line;
    }
}

}  // namespace
}  // namespace tasuki::ledger
