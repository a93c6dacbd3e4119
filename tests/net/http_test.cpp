// The HTTPS half over the whole server: what is answered, what is refused, what is closed.
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "net/http_rules.hpp"
#include "net/server_town.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;

std::string post(const std::string& body, const std::string& headers = "",
                 const std::string& path = "/v1/sign-in") {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf" +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

HttpAnswer ask(const ServerTown& town, const std::string& request) {
    auto client = town.client();
    client.write(request);
    std::string rest;
    return read_answer(client, rest);
}

TEST(Http, ASignInRequestReachesTheDoorWithWhatItCarries) {
    ServerTown town;
    auto answer = ask(town, post("envelope",
                                 "Authorization: Bearer abc.DEF\r\n"
                                 "Cookie: other=1; __Host-tasuki=s3cret; more=2\r\n"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body,
              "POST|/v1/sign-in|abc.DEF|s3cret|application/x-protobuf|loopback|envelope");
}

TEST(Http, EveryAnswerCarriesTheSecurityHeaders) {
    ServerTown town;
    for (const auto& request : {post("x"), post("x", "", "/nowhere")}) {
        auto head = ask(town, request).head;
        for (const auto* expected :
             {"Strict-Transport-Security: max-age=31536000",
              "Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff",
              "Cache-Control: no-store", "Referrer-Policy: no-referrer"}) {
            EXPECT_NE(head.find(expected), std::string::npos) << expected << "\n" << head;
        }
    }
    EXPECT_NE(ask(town, post("x")).head.find("Set-Cookie: __Host-tasuki=fresh"), std::string::npos);
}

TEST(Http, APieceOfAFileIsTakenFromASessionAloneAndOnlySoLong) {
    ServerTown town;
    const auto put = [&](const std::string& token, std::size_t bytes) {
        return ask(town, "PUT /v1/attachments/a/b/0 HTTP/1.1\r\nHost: localhost\r\n" +
                             (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") +
                             "Content-Length: " + std::to_string(bytes) + "\r\n\r\n" +
                             std::string(bytes, 'x'));
    };
    EXPECT_EQ(put("", 10).status, 401);
    EXPECT_EQ(put("somebody", 10).status, 401) << "before its body is read";
    const auto most = put("member", limits::kAttachmentPiece);
    EXPECT_EQ(most.status, 200);
    EXPECT_EQ(most.body, "/v1/attachments/a/b/0|262144");
    EXPECT_EQ(put("member", limits::kAttachmentPiece + 1).status, 413);
}

TEST(Http, AFileLeavesPieceByPieceWithTheHeadersOfItsOwn) {
    ServerTown town;
    town.door().file = {Bytes(40'000, 'a'), Bytes(3, 'b')};
    const auto answer = ask(town,
                            "GET /v1/attachments/a/b HTTP/1.1\r\nHost: localhost\r\n"
                            "Range: bytes=7-\r\n\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, std::string(40'000, 'a') + "bbb");
    for (const auto* expected :
         {"Content-Length: 40003", "Content-Disposition: attachment", "X-Range: bytes=7-",
          "X-Content-Type-Options: nosniff", "Cache-Control: no-store"})
        EXPECT_NE(answer.head.find(expected), std::string::npos) << expected << answer.head;
    EXPECT_EQ(ask(town, "DELETE /v1/attachments/a/b HTTP/1.1\r\nHost: localhost\r\n\r\n").status,
              405);
}

TEST(Http, OneConnectionServesSeveralRequestsAndThenUpgrades) {
    ServerTown town;
    auto client = town.client();
    std::string rest;
    for (int i = 0; i < 3; ++i) {
        client.write(post(std::to_string(i)));
        EXPECT_EQ(read_answer(client, rest).status, 200);
    }
    WsClient socket(std::move(client));
    ASSERT_EQ(socket.status(), 101);
    socket.send_binary("hello");
    EXPECT_EQ(socket.read_binary(), "hello");
}

TEST(Http, WrongAddressesAndMethodsAreNamed) {
    ServerTown town;
    EXPECT_EQ(ask(town, post("x", "", "/v1/sign-inn")).status, 404);
    EXPECT_EQ(ask(town, "GET /v1/sign-in HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
    EXPECT_EQ(ask(town, post("x", "", "/v1/socket")).status, 405);
    EXPECT_EQ(ask(town, "GET /v1/socket HTTP/1.1\r\nHost: a\r\n\r\n").status, 426);
    EXPECT_EQ(ask(town, "NONSENSE\r\n\r\n").status, 400);
    EXPECT_EQ(town.door().requests, 0);
}

TEST(Http, BodiesBeforeSignInEndAtFourKibibytes) {
    ServerTown town;
    std::string most(limits::kHttpBodyBeforeSignIn, 'x');
    EXPECT_EQ(ask(town, post(most)).status, 200);
    EXPECT_EQ(ask(town, post(most + "x")).status, 413);
    EXPECT_EQ(ask(town, post(most + "x", "Authorization: Bearer member\r\n")).status, 200);
    EXPECT_EQ(
        ask(town, post(std::string(limits::kFrame + 1, 'x'), "Authorization: Bearer member\r\n"))
            .status,
        413);
    // The same in pieces whose sum nobody announced.
    std::string chunks =
        "POST /v1/sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 5; ++i) chunks += "400\r\n" + std::string(1024, 'y') + "\r\n";
    EXPECT_EQ(ask(town, chunks + "0\r\n\r\n").status, 413);
}

TEST(Http, HeadersAboveEightKibibytesAreRefused) {
    ServerTown town;
    EXPECT_EQ(ask(town, post("x", "X-Long: " + std::string(9000, 'z') + "\r\n")).status, 431);
}

// A page of somebody else in a nurse's browser must not reach the server with her cookie.
TEST(Http, AForeignOriginIsRefusedForRequestsAndUpgrades) {
    ServerTown town;
    EXPECT_EQ(ask(town, post("x", "Origin: https://evil.example\r\n")).status, 403);
    EXPECT_EQ(ask(town, post("x", "Origin: https://tasuki.example\r\n")).status, 200);
    WsWish wish;
    wish.origin = "https://evil.example";
    EXPECT_EQ(town.socket(wish).status(), 403);
    wish.origin = "https://tasuki.example";
    EXPECT_EQ(town.socket(wish).status(), 101);
}

TEST(Http, AnUpgradeNeedsOurSubprotocol) {
    ServerTown town;
    WsWish wish;
    wish.subprotocol = "";
    EXPECT_EQ(town.socket(wish).status(), 426);
    wish.subprotocol = "tasuki.v2";
    EXPECT_EQ(town.socket(wish).status(), 426);
    wish.subprotocol = "tasuki.v9, tasuki.v1";
    EXPECT_EQ(town.socket(wish).status(), 101);
}

TEST(Http, TheCookieSignsInAnUpgradeAsTheTokenDoes) {
    ServerTown town;
    WsWish wish;
    wish.bearer = "";
    wish.cookie = "a=b; __Host-tasuki=member";
    auto socket = town.socket(wish);
    ASSERT_EQ(socket.status(), 101);
    socket.send_binary(std::string(5000, 'x'));  // above what a stranger may
    EXPECT_EQ(socket.read_binary().size(), 5000U);
}

TEST(Http, AHalfSentHeaderIsNotWaitedForLong) {
    TownWish wish;
    wish.stream.before_sign_in = 1s;
    ServerTown town(wish);
    auto client = town.client();
    client.write("POST /v1/sign-in HTTP/1.1\r\nHost: loc");
    auto began = std::chrono::steady_clock::now();
    EXPECT_TRUE(client.read_some().empty());
    auto took = std::chrono::steady_clock::now() - began;
    EXPECT_GT(took, 900ms);
    EXPECT_LT(took, 3s);
}

TEST(HttpRules, CookiesTokensAndListsAreFoundAndNothingElse) {
    EXPECT_EQ(net::cookie_value("a=1; __Host-tasuki=x=y ;b=2", "__Host-tasuki"), "x=y");
    EXPECT_EQ(net::cookie_value("X__Host-tasuki=x", "__Host-tasuki"), "");
    EXPECT_EQ(net::cookie_value("", "__Host-tasuki"), "");
    EXPECT_EQ(net::cookie_value(";;=;", "__Host-tasuki"), "");
    EXPECT_EQ(net::bearer_token("Bearer abc"), "abc");
    EXPECT_EQ(net::bearer_token("bearer  abc "), "abc");
    EXPECT_EQ(net::bearer_token("Basic abc"), "");
    EXPECT_EQ(net::bearer_token("Bearer"), "");
    EXPECT_TRUE(net::lists_token("a, tasuki.v1", "tasuki.v1"));
    EXPECT_FALSE(net::lists_token("tasuki.v10", "tasuki.v1"));
    EXPECT_EQ(net::route_of("/v1/socket?x=1"), net::Route::socket);
    EXPECT_EQ(net::route_of("/v1/socket/"), net::Route::none);
}

}  // namespace
}  // namespace tasuki::test
