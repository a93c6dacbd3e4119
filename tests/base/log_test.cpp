// One JSON object per line, whatever a library's message holds: an operator's tools read it by
// line.
#include "base/log.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <type_traits>

namespace tasuki {
namespace {

std::string logged(log::Level level, std::string_view event,
                   std::initializer_list<log::Field> fields) {
    testing::internal::CaptureStderr();
    log::write(level, event, fields);
    return testing::internal::GetCapturedStderr();
}

TEST(Log, ALineIsOneJsonObjectWithTimeLevelAndEvent) {
    const auto id = GroupId::from(Bytes(16, 0xab)).value();
    const auto line = logged(log::Level::info, "post",
                             {{"group", id}, {"seq", std::uint64_t{7}}, {"urgent", true}});
    const std::regex shape(
        R"(\{"time":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"info","event":"post",)"
        R"("group":"(ab){16}","seq":7,"urgent":true\}\n)");
    EXPECT_TRUE(std::regex_match(line, shape)) << line;
}

TEST(Log, ForeignTextCanNeitherBreakTheLineNorTheJson) {
    const auto line =
        logged(log::Level::error, "broken",
               {{"why", log::Value::technical("a\"b\\c\nd\x01\x7f\xff\xe8\xa5\xb7\xe8")}});
    EXPECT_NE(line.find(R"("why":"a\"b\\c\u000ad\u0001\u007f\ufffd襷\ufffd"})"), std::string::npos)
        << line;
    EXPECT_EQ(line.find('\n'), line.size() - 1);
}

TEST(Log, WhatIsBelowTheLevelIsNotWritten) {
    EXPECT_EQ(logged(log::Level::debug, "detail", {}), "");
    log::set_level(log::Level::debug);
    EXPECT_NE(logged(log::Level::debug, "detail", {}), "");
    log::set_level(log::Level::error);
    EXPECT_EQ(logged(log::Level::warning, "odd", {}), "");
    log::set_level(log::Level::info);
}

// A patient's name is a string made at run time: the compiler refuses it as a value of the log.
TEST(Log, NoRunTimeTextIsAValue) {
    EXPECT_FALSE((std::is_convertible_v<std::string, log::Value>));
    EXPECT_FALSE((std::is_convertible_v<std::string_view, log::Value>));
    EXPECT_FALSE((std::is_convertible_v<const char*, log::Value>));
    EXPECT_FALSE((std::is_convertible_v<char(&)[8], log::Value>));
    EXPECT_FALSE((std::is_convertible_v<Bytes, log::Value>));
    EXPECT_TRUE((std::is_convertible_v<int, log::Value>));
    EXPECT_TRUE((std::is_convertible_v<GroupId, log::Value>));
}

}  // namespace
}  // namespace tasuki
