// Files of the web app over the whole server: found by exact path, read-only, with the headers that
// keep a page of ours from being turned against a nurse.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "net/assets.hpp"
#include "net/server_town.hpp"

namespace tasuki::test {
namespace {

constexpr net::Asset kTable[] = {
    {"/index.html", "text/html; charset=utf-8", "<!doctype html>page", "zipped page"},
    {"/assets/app-ABC.js", "text/javascript; charset=utf-8", "script", ""},
};

struct Served {
    HttpAnswer answer;
    std::string rest;
};

Served get(const ServerTown& town, const std::string& target, const std::string& headers = "",
           const std::string& method = "GET") {
    auto client = town.client();
    client.write(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
                 "Connection: close\r\n\r\n");
    Served served;
    served.answer = read_answer(client, served.rest);
    return served;
}

TownWish with_app() {
    TownWish wish;
    wish.assets = kTable;
    return wish;
}

void expect_head(const HttpAnswer& answer, const std::string& line) {
    EXPECT_NE(answer.head.find(line), std::string::npos) << line << "\n" << answer.head;
}

TEST(Assets, APageHasAPolicyWithoutAnyExceptionAndIsNotKept) {
    ServerTown town(with_app());
    for (const auto* page : {"/", "/enrol", "/check", "/?x=1"}) {
        const auto answer = get(town, page).answer;
        EXPECT_EQ(answer.status, 200) << page;
        EXPECT_EQ(answer.body, "<!doctype html>page");
        EXPECT_EQ(answer.head.find("unsafe"), std::string::npos);
        for (const auto* line :
             {"Content-Type: text/html; charset=utf-8", "Cache-Control: no-store",
              "default-src 'none'; script-src 'self'",
              "require-trusted-types-for 'script'; trusted-types worker", "frame-ancestors 'none'",
              "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
              "Permissions-Policy: accelerometer=()",
              "Strict-Transport-Security: max-age=31536000"}) {
            expect_head(answer, line);
        }
    }
}

TEST(Assets, OnlyWhatCarriesItsHashInItsNameIsKept) {
    ServerTown town(with_app());
    const auto answer = get(town, "/assets/app-ABC.js").answer;
    EXPECT_EQ(answer.body, "script");
    expect_head(answer, "Cache-Control: public, max-age=31536000, immutable");
    expect_head(answer, "Content-Type: text/javascript; charset=utf-8");
}

TEST(Assets, ACompressedCopyGoesToWhoAsksForIt) {
    ServerTown town(with_app());
    const auto answer = get(town, "/", "Accept-Encoding: gzip, deflate, br\r\n").answer;
    EXPECT_EQ(answer.body, "zipped page");
    expect_head(answer, "Content-Encoding: gzip");
    expect_head(answer, "Vary: Accept-Encoding");
    const auto plain = get(town, "/assets/app-ABC.js", "Accept-Encoding: gzip\r\n").answer;
    EXPECT_EQ(plain.body, "script");
    EXPECT_EQ(plain.head.find("Content-Encoding"), std::string::npos);
}

TEST(Assets, HeadTellsTheLengthAndSendsNothing) {
    ServerTown town(with_app());
    const auto served = get(town, "/", "", "HEAD");
    EXPECT_EQ(served.answer.status, 200);
    expect_head(served.answer, "Content-Length: 19");
    EXPECT_EQ(served.rest, "");
}

// A proxy that strips Accept-Encoding asks for the whole; its connection was reset once the app had
// grown past what may wait in one.
TEST(Assets, AFileLargerThanAConnectionMayHaveWaitingArrivesWhole) {
    const std::string large(700'000, 'x');
    const net::Asset table[] = {{"/assets/app-ABC.js", "text/javascript", large, ""}};
    TownWish wish;
    wish.assets = table;
    ServerTown town(wish);
    const auto served = get(town, "/assets/app-ABC.js");
    EXPECT_EQ(served.answer.status, 200);
    EXPECT_EQ(served.answer.body.size(), large.size());
    EXPECT_EQ(served.answer.body, large);
}

TEST(Assets, WhoTakesNothingOfAFileIsLetGo) {
    const std::string large(8'000'000, 'x');  // more than the kernel keeps for a reader
    const net::Asset table[] = {{"/assets/app-ABC.js", "text/javascript", large, ""}};
    TownWish wish;
    wish.assets = table;
    wish.stream.before_sign_in = std::chrono::milliseconds(300);
    ServerTown town(wish);
    auto client = town.client(4096);
    client.write("GET /assets/app-ABC.js HTTP/1.1\r\nHost: localhost\r\n\r\n");
    std::this_thread::sleep_for(std::chrono::seconds(2));
    std::size_t came = 0;
    for (auto some = client.read_some(); !some.empty(); some = client.read_some()) {
        came += some.size();
    }
    EXPECT_LT(came, large.size());
}

TEST(Assets, OtherMethodsAndBodiesAreRefused) {
    ServerTown town(with_app());
    for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
        EXPECT_EQ(get(town, "/", "Content-Length: 0\r\n", method).answer.status, 405) << method;
    }
    EXPECT_EQ(get(town, "/", "Content-Length: 1\r\n").answer.status, 413);
    EXPECT_EQ(town.door().requests, 0);
}

// The table is not a folder: no spelling of a path leads to anything that was not put in.
TEST(Assets, NoSpellingOfAPathLeadsAnywhereElse) {
    ServerTown town(with_app());
    for (const auto* path :
         {"/../etc/passwd", "/assets/../../etc/passwd", "/%2e%2e/etc/passwd", "/assets/", "/assets",
          "//", "/./", "/index.html/", "/INDEX.HTML", "/assets/app-ABC.js%00",
          "/assets/..%2findex.html", "/assets\\app-ABC.js", "/enrol/", "/check/x", "*",
          "http://evil.example/assets/app-ABC.js"}) {
        EXPECT_EQ(get(town, path).answer.status, 404) << path;
    }
}

TEST(Assets, ABuildWithoutTheAppSaysSo) {
    ServerTown town;
    const auto answer = get(town, "/").answer;
    EXPECT_EQ(answer.status, 404);
    EXPECT_NE(answer.body.find("組み込まれていません"), std::string::npos);
    expect_head(answer, "Content-Security-Policy: default-src 'none'");
    EXPECT_EQ(get(town, "/assets/app-ABC.js").answer.status, 404);
}

TEST(Assets, OneConnectionServesThePageAndThenSignsIn) {
    ServerTown town(with_app());
    auto client = town.client();
    std::string rest;
    client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(read_answer(client, rest).status, 200);
    client.write("POST /v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx");
    EXPECT_EQ(read_answer(client, rest).status, 200);
    client.write(
        "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        "GET /assets/app-ABC.js HTTP/1.1\r\nHost: localhost\r\n\r\n");
    auto end = [&] { return rest.find("script"); };
    while (end() == std::string::npos) {
        const auto more = client.read_some();
        ASSERT_FALSE(more.empty()) << rest;
        rest += std::string(more.begin(), more.end());
    }
    EXPECT_EQ(rest.find("page"), std::string::npos);
}

}  // namespace
}  // namespace tasuki::test
