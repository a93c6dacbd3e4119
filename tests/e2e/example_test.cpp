// The example is a story that has to be true.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "e2e/real_server.hpp"

namespace tasuki::test {
namespace {

TEST(Example, TwoOfficesTellTheirStoryAgainstTheRealServer) {
    RealServer server;
    server.start();
    const auto link = server.bootstrap_link();
    const auto output = server.folder("story.txt");
    const auto line = std::string(TASUKI_EXAMPLE) + " 127.0.0.1 " + std::to_string(server.port()) +
                      " " + server.ca_file() + " " + link.link + " " + link.code + " > " + output +
                      " 2>&1";
    const int code = std::system(line.c_str());
    std::ifstream in(output);
    const std::string told{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(code, 0) << told;
    EXPECT_NE(told.find("確認 1/1"), std::string::npos) << told;
    EXPECT_NE(told.find("このグループは表示できなくなりました"), std::string::npos) << told;
}

}  // namespace
}  // namespace tasuki::test
