// A nurse whose keyboard still writes full width signs in, and on the device she has.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "base/typed.hpp"

namespace tasuki {
namespace {

// The TypeScript SDK's test reads the same cases.
TEST(Typed, ALoginNameIsTheSameHoweverItIsTyped) {
    std::ifstream in(TASUKI_SOURCE_DIR "/tests/vectors/login_names.txt");
    const std::regex form(R"(\[(.*)\] \[(.*)\])");
    int cases = 0;
    for (std::string line; std::getline(in, line);) {
        std::smatch found;
        if (!std::regex_match(line, found, form)) continue;
        EXPECT_EQ(login_name_of(found[1].str()), found[2].str());
        ++cases;
    }
    EXPECT_GE(cases, 6);
}

}  // namespace
}  // namespace tasuki
