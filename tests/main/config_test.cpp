#include "main/config.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace tasuki::config {
namespace {

const Environment kNothing = [](std::string_view) -> std::optional<std::string> {
    return std::nullopt;
};

std::string error_of(std::string_view toml, const Environment& environment = kNothing) {
    try {
        parse(toml, "tasuki.toml", environment);
    } catch (const ConfigError& e) {
        return e.what();
    }
    return "";
}

TEST(Config, BuiltInValuesWorkTogether) {
    const auto effective = parse("", "", kNothing);
    EXPECT_EQ(effective.config.listen, (Endpoint{"0.0.0.0", 8443}));
    EXPECT_EQ(effective.config.health, (Endpoint{"127.0.0.1", 9180}));
    EXPECT_FALSE(effective.config.tls_1_2);
}

TEST(Config, EnvironmentBeatsTheFile) {
    const auto effective = parse("[server]\nlisten = \"127.0.0.1:1\"\n", "f",
                                 [](std::string_view name) -> std::optional<std::string> {
                                     if (name == "TASUKI_SERVER_LISTEN") return "[::1]:2";
                                     return std::nullopt;
                                 });
    EXPECT_EQ(effective.config.listen, (Endpoint{"::1", 2}));
    EXPECT_EQ(effective.source.find("server.listen")->second, Source::environment);
}

TEST(Config, EveryKeyCanBeGivenByEnvironmentAndIsNamedAfterItsKey) {
    for (const auto& s : settings()) {
        std::string expected = "TASUKI_";
        for (const char c : s.key) expected += c == '.' ? '_' : static_cast<char>(std::toupper(c));
        EXPECT_EQ(s.environment, expected);
    }
}

// Who changes the domain later makes every passkey useless: the operator sees which one it is.
TEST(Config, TheDomainOfPasskeysIsTold) {
    const auto told = [](std::string_view toml) {
        return explain_passkeys(parse(toml, "tasuki.toml", kNothing).config);
    };
    EXPECT_NE(told("").find("off"), std::string::npos);
    const auto two =
        "[server]\norigins = [\"https://a.town.example\", \"https://b.town.example\"]\n";
    EXPECT_NE(told(two).find("server.passkey_domain"), std::string::npos);
    const auto common = told(std::string(two) + "passkey_domain = \"town.example\"\n");
    EXPECT_NE(common.find(": town.example\n"), std::string::npos) << common;
    EXPECT_NE(common.find("https://b.town.example"), std::string::npos) << common;
    EXPECT_NE(told("[server]\norigins = [\"https://a.example:8443\"]").find(": a.example\n"),
              std::string::npos);
}

// A mistyped key that is silently ignored leaves a clinic with a setting nobody chose.
TEST(Config, UnknownKeyIsRefusedWithItsLineAndTheNearestOne) {
    const auto said = error_of("[server]\n\nlisten_ = \"127.0.0.1:1\"\n");
    EXPECT_NE(said.find("3"), std::string::npos) << said;
    EXPECT_NE(said.find("server.listen_"), std::string::npos) << said;
    EXPECT_NE(said.find("server.listen ?"), std::string::npos) << said;
}

TEST(Config, BadFormsAreRefusedByTheNameOfTheirKey) {
    const std::pair<const char*, const char*> cases[] = {
        {"[server]\nlisten = \"nowhere\"", "server.listen"},
        {"[server]\nlisten = \"127.0.0.1:70000\"", "server.listen"},
        {"[server]\ntls_1_2 = \"perhaps\"", "server.tls_1_2"},
        {"[server]\nclient_certificates = \"some\"", "server.client_certificates"},
        {"[server]\nclient_certificates = \"required\"", "server.client_ca"},
        {"[server]\norigins = [\"http://a.example\"]", "server.origins"},
        {"[server]\norigins = [\"https://a.example\"]\npasskey_domain = \"b.example\"",
         "server.passkey_domain"},
        {"[server]\norigins = [\"https://192.0.2.1\"]\npasskey_domain = \"192.0.2.1\"",
         "server.passkey_domain"},
        {"[server]\nloops = 1000", "server.loops"},
        {"[health]\nlisten = \"0.0.0.0:9180\"", "health.listen"},
        {"[store]\nfolder = \"/a\"\nkey_folder = \"/a/keys\"", "store.key_folder"},
        {"[store]\nfolder = \"/a/b\"\nkey_folder = \"/a\"", "store.key_folder"},
        {"[log]\nlevel = \"loud\"", "log.level"},
        {"stray = 1", "stray"},
        {"[server\n", "1"},
    };
    for (const auto& [toml, named] : cases)
        EXPECT_NE(error_of(toml).find(named), std::string::npos)
            << toml << " -> " << error_of(toml);
}

TEST(Config, WhatIsPrintedReadsBackAsTheSame) {
    const auto first =
        parse("[server]\norigins = [\"https://a.example\", \"https://b.example\"]\nloops = 3\n",
              "f", kNothing);
    const auto second = parse(print(first), "printed", kNothing);
    EXPECT_EQ(first.written, second.written);
    EXPECT_EQ(second.config.origins.size(), 2U);
}

TEST(Config, TheExampleSaysEveryKeyAndWhatIsBuiltIn) {
    std::ifstream in(std::string(TASUKI_SOURCE_DIR) + "/deploy/tasuki.toml");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto example = parse(text, "deploy/tasuki.toml", kNothing);
    EXPECT_EQ(example.written, parse("", "", kNothing).written);
    for (const auto& one : settings()) {
        const auto source = example.source.find(one.key);
        ASSERT_NE(source, example.source.end()) << one.key;
        EXPECT_EQ(source->second, Source::file) << one.key << " is missing in the example";
    }
}

}  // namespace
}  // namespace tasuki::config
