// A program that ended by letting go of its loop crashed where the app's own waiting work held the
// client: the pause between two saves was gone by then, and stop() cut it short all the same.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sdk/desk.hpp"

namespace tasuki::test {
namespace {

using Owner = std::shared_ptr<client::Client>;

client::awaitable<void> sign_in_and_start(Owner client, bool& in) {
    client::SignIn wish;
    wish.login_name = "kango-hanako";
    wish.password = "kago-no-naka";
    wish.totp = "123456";
    wish.new_device.name = "訪問用タブレット2";
    in = (co_await client->sign_in(wish)).has_value();
    client->start();
}

client::awaitable<void> take_all(client::Client& client) {
    for (;;) co_await client.next();
}

client::awaitable<void> hold([[maybe_unused]] Owner client) {
    boost::asio::steady_timer never(co_await boost::asio::this_coro::executor, 1h);
    co_await never.async_wait(boost::asio::use_awaitable);
}

TEST(Regression, AClientMayGoDownWithItsLoop) {
    Desk desk;
    auto loop = std::make_unique<boost::asio::io_context>();
    auto options = desk.options();
    options.save_within = options.checks_every = options.receipts_every = 1h;
    auto client = std::make_shared<client::Client>(loop->get_executor(), options);
    bool in = false;
    boost::asio::co_spawn(*loop, hold(client), boost::asio::detached);
    boost::asio::co_spawn(*loop, sign_in_and_start(client, in), boost::asio::detached);
    boost::asio::co_spawn(*loop, take_all(*client), boost::asio::detached);
    ASSERT_TRUE(desk.until([&] {
        loop->run_for(5ms);
        return client->state() == client::State::live;
    }));
    ASSERT_TRUE(in);
    for (int turn = 0; turn < 40; ++turn) {  // until it rests
        loop->run_for(5ms);
        desk.run_for(5ms);
    }
    // Whatever the order in which a loop lets go of its work, the last hold goes after the pauses.
    boost::asio::co_spawn(*loop, hold(std::move(client)), boost::asio::detached);
    loop->run_for(5ms);
    loop.reset();
}

}  // namespace
}  // namespace tasuki::test
