// The store on its threads: order on the loops, the cut's barrier, stop, loss.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>

#include "store/engine/town.hpp"
#include "store/threaded_store.hpp"

namespace tasuki::test {
namespace {

using namespace std::chrono_literals;
using namespace domain;
namespace asio = boost::asio;

// One loop on a thread of its own; everything in it is touched there alone, and read after stop().
class Loop final : public store::CommitSink {
  public:
    Loop() : work_(context_.get_executor()), thread_([this] { context_.run(); }) {}
    ~Loop() override { stop(); }
    void stop() {
        work_.reset();
        if (thread_.joinable()) thread_.join();
    }

    void on_committed(const std::shared_ptr<const store::Committed>& committed) override {
        if (!committed->cuts.empty() && slow_cut > 0ms) std::this_thread::sleep_for(slow_cut);
        if (!committed->cuts.empty()) cut_seen = true;
        for (const auto& event : committed->events) log.push_back("commit " + seq_of(*event));
    }
    void on_sealed(const store::CheckpointNow&) override { log.emplace_back("sealed"); }
    static std::string seq_of(const store::StoredEvent& event) { return std::to_string(event.seq); }

    asio::awaitable<void> ask(store::Store& store, Command command, std::promise<Refusal>* done) {
        Refusal result{};
        try {
            const auto outcome = co_await store.commit(number, std::move(command));
            if (outcome) log.push_back("answer " + std::to_string((*outcome)->answer.seq));
            else result = outcome.error().refusal;
        } catch (const store::StoreLost&) {
            log.emplace_back("lost");
        }
        if (others_cut) all_told = others_cut->load();
        if (done) done->set_value(result);
    }
    void spawn(store::Store& store, Command command, std::promise<Refusal>* done = nullptr) {
        asio::co_spawn(context_, ask(store, std::move(command), done), asio::detached);
    }
    asio::any_io_executor executor() { return context_.get_executor(); }

    store::LoopNumber number = 0;
    std::vector<std::string> log;
    std::chrono::milliseconds slow_cut{0};
    std::atomic<bool> cut_seen{false};
    std::atomic<bool>* others_cut = nullptr;  // of the other loop
    bool all_told = false;

  private:
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::thread thread_;
};

class Threaded : public testing::TestWithParam<RowsIn> {
  protected:
    Threaded() : town(GetParam()) {}
    void start() {
        town.engine.reset();
        store::ThreadedOptions options;
        options.engine = town.options;
        options.engine.anchored = town.anchor;
        options.ports = town.ports();
        options.tick = 5ms;
        options.wal_pages = wal_pages;
        options.on_finding = [this](const store::Finding&) { ++findings; };
        store = std::make_unique<store::ThreadedStore>(
            std::move(town.tables), town.keys, std::move(town.key_store), town.clock, options);
        for (auto* loop : {&one, &two}) loop->number = store->join(loop->executor(), *loop);
    }
    // Made before start(): the town's own engine is gone then.
    std::vector<Post> posts_to(GroupId group, int count) const {
        const auto epoch = town.now(group).group->epoch;
        std::vector<Post> posts;
        for (int i = 0; i < count; ++i) {
            posts.push_back(town.post(group, "記録 " + std::to_string(i)));
            posts.back().epoch = epoch;
        }
        return posts;
    }
    void finish() {
        store->stop();
        one.stop();
        two.stop();
    }
    Refusal wait(Loop& loop, Command command) {
        std::promise<Refusal> done;
        loop.spawn(*store, std::move(command), &done);
        return done.get_future().get();
    }

    Town town;
    std::uint64_t wal_pages = 4'000;
    std::atomic<int> findings{0};
    Loop one, two;
    std::unique_ptr<store::ThreadedStore> store;
};
INSTANTIATE_TEST_SUITE_P(Rows, Threaded, both(), row_name);

TEST_P(Threaded, EveryLoopSeesTheSameOrderAndAnswersStandInTheirPlace) {
    const auto group = town.group({&town.helper});
    const auto posts = posts_to(group, 400);
    start();
    for (std::size_t i = 0; i < posts.size(); ++i)
        (i % 2 == 0 ? one : two)
            .spawn(*store,
                   {town.as(i % 2 == 0 ? town.nurse : town.helper), GroupCommand(posts[i])});
    AttachGroup last{group, {}};
    EXPECT_EQ(wait(one, {town.as(town.nurse), GroupCommand(last)}), Refusal{});
    EXPECT_EQ(wait(two, {town.as(town.helper), GroupCommand(last)}), Refusal{});
    finish();
    const auto commits = [](const Loop& loop) {
        std::vector<std::string> only;
        for (const auto& line : loop.log)
            if (line.starts_with("commit ")) only.push_back(line);
        return only;
    };
    EXPECT_EQ(commits(one).size(), 400U);
    EXPECT_EQ(commits(one), commits(two));
    // Whoever subscribes inside an answer misses nothing: its own commit stands right before it.
    for (const auto* loop : {&one, &two}) {
        for (std::size_t i = 1; i < loop->log.size(); ++i) {
            const auto& line = loop->log[i];
            if (!line.starts_with("answer ") || line == "answer 0") continue;
            EXPECT_EQ(loop->log[i - 1], "commit " + line.substr(7));
        }
    }
}

// The origin is told "removed" while another loop still hands frames to the removed person: that is
// exactly what rule B6 promises can't happen.
TEST_P(Threaded, CutIsAnsweredOnlyAfterEveryLoopWasTold) {
    const auto group = town.group({&town.helper});
    Remove remove;
    remove.group = group;
    remove.membership = town.membership(group, town.helper);
    remove.reason = "担当の変更";
    start();
    two.slow_cut = 100ms;
    one.others_cut = &two.cut_seen;
    EXPECT_EQ(wait(one, {town.as(town.nurse), GroupCommand(remove)}), Refusal{});
    EXPECT_TRUE(one.all_told);
    finish();
}

TEST_P(Threaded, WhatWasAcceptedBeforeTheStopIsAnswered) {
    const auto group = town.group({});
    const auto post = town.post(group, "最後の記録");
    start();
    std::promise<Refusal> done;
    one.spawn(*store, {town.as(town.nurse), GroupCommand(post)}, &done);
    EXPECT_EQ(done.get_future().get(), Refusal{});
    store->stop();
    EXPECT_EQ(wait(two, {town.as(town.nurse), GroupCommand(post)}), Refusal::shutting_down);
    finish();
    EXPECT_NE(std::ranges::find(one.log, "sealed"), one.log.end());
}

asio::awaitable<void> read_back(store::Store& store, store::LoopNumber loop, GroupId group,
                                std::promise<std::string>* done) {
    const auto page = co_await store.read_page(loop, {.group = group,
                                                      .room = Room::staff,
                                                      .from = 0,
                                                      .limit = 1,
                                                      .backwards = true,
                                                      .receipts_after = 0});
    done->set_value(page.events.empty() ? "" : std::string(text_of(page.events.back()->body)));
}

TEST_P(Threaded, ReaderSeesWhatWasAnswered) {
    const auto group = town.group({});
    const auto post = town.post(group, "読み返す");
    start();
    EXPECT_EQ(wait(one, {town.as(town.nurse), GroupCommand(post)}), Refusal{});
    std::promise<std::string> done;
    asio::co_spawn(one.executor(), read_back(*store, one.number, group, &done), asio::detached);
    EXPECT_EQ(done.get_future().get(), "読み返す");
    finish();
}

TEST_P(Threaded, GroupOpenedWhileRunningIsReadByReaders) {
    auto open = town.opening(town.nurse, "リンドウ");
    start();
    EXPECT_EQ(wait(one, {town.as(town.nurse), GroupCommand(open)}), Refusal{});
    std::promise<std::string> done;
    asio::co_spawn(two.executor(), read_back(*store, two.number, open.group, &done),
                   asio::detached);
    EXPECT_EQ(done.get_future().get(), "");  // a system event, opened and without a body
    finish();
}

// The log is moved on a thread of its own while posts go on; it begins anew again and again, and
// nothing that was answered is lost.
TEST_P(Threaded, LogStaysShortWhilePostsGoOn) {
    const auto group = town.group({&town.helper});
    const auto posts = posts_to(group, 400);
    wal_pages = 40;
    start();
    for (const auto& post : posts)
        ASSERT_EQ(wait(one, {town.as(town.nurse), GroupCommand(post)}), Refusal{});
    const auto log = town.folder() / "store.db-wal";
    if (GetParam() == RowsIn::file) {
        EXPECT_LT(std::filesystem::file_size(log), 400u * 4096);
    }
    finish();
    EXPECT_EQ(findings, 0);
}

// The start looks at the newest part only; an old row further back is found while it runs.
TEST(ThreadedOnFile, BackgroundCheckFindsAnExchangedRow) {
    Town town(RowsIn::file);
    auto row = *town.tables->account(town.helper.account);
    row.auditor = true;
    town.tables->begin();
    town.tables->put_account(row);
    town.tables->commit();
    town.engine.reset();
    std::promise<std::string> found;
    store::ThreadedOptions options;
    options.engine = town.options;
    options.engine.anchored = town.anchor;
    options.ports = town.ports();
    options.tick = 5ms;
    options.on_finding = [&](const store::Finding& finding) { found.set_value(finding.where); };
    store::ThreadedStore store(std::move(town.tables), town.keys, std::move(town.key_store),
                               town.clock, options);
    auto where = found.get_future();
    ASSERT_EQ(where.wait_for(30s), std::future_status::ready);
    EXPECT_EQ(where.get(), "account " + town.helper.account.hex());
    store.stop();
}

TEST_P(Threaded, BackgroundCheckOfAStoreAtWorkFindsNothing) {
    const auto group = town.group({&town.helper});
    const auto posts = posts_to(group, 40);
    start();
    for (const auto& post : posts) {
        EXPECT_EQ(wait(one, {town.as(town.nurse), GroupCommand(post)}), Refusal{});
        store->request_seal();
    }
    finish();
    EXPECT_EQ(findings, 0);
}

}  // namespace
}  // namespace tasuki::test
