#include "main/selftest.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/crypto.hpp"
#include "main/selftest_person.hpp"

namespace tasuki {
namespace {

namespace asio = boost::asio;
namespace tc = tasuki::client;
using namespace std::chrono_literals;
using selftest::Townsperson;

constexpr std::size_t kWhileCutting = 50;

class Story {
  public:
    Story(const SelftestPlace& place, std::function<void(const std::string&)> say)
        : place_(place), say_(std::move(say)) {}

    void run() {
        std::exception_ptr failure;
        asio::co_spawn(loop_, live(), [&failure](std::exception_ptr e) { failure = e; });
        loop_.run_for(4min);
        people_.clear();
        if (failure) std::rethrow_exception(failure);
        if (!finished_) throw std::runtime_error("the story did not come to its end");
    }

  private:
    using Step = asio::awaitable<void>;
    using Condition = std::function<bool()>;

    Step live() {
        where_ = {selftest::id_as<tc::GroupId>(place_.town->group("yamada").bytes),
                  tc::Room::staff};
        for (const auto* key : {"tanabe", "okada", "ishii", "hayashi", "kimura"})
            co_await sign_in(key);
        co_await send_and_receive();
        co_await display_and_confirm();
        co_await correct_and_retract();
        co_await drop_and_resume();
        co_await cut_in_flight();
        co_await check_ledger();
        for (auto& [key, person] : people_) person->client.stop();
        finished_ = true;
        loop_.stop();
    }

    Townsperson& who(std::string_view key) { return *people_.find(key)->second; }

    Step until(Condition condition, std::string what, std::chrono::milliseconds patience = 20s) {
        asio::steady_timer timer(loop_);
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end)
                throw std::runtime_error("待っても起きませんでした / did not happen: " + what);
            timer.expires_after(5ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    Step pause(std::chrono::milliseconds time) {
        asio::steady_timer timer(loop_, time);
        co_await timer.async_wait(asio::use_awaitable);
    }

    std::unique_ptr<Townsperson> make_person(const std::string& key) {
        tc::Options options;
        options.host = "127.0.0.1";
        options.port = place_.port;
        options.ca_pem = place_.certificate_pem;
        options.storage_folder = place_.client_folder / key;
        fill_random(options.storage_key);
        options.receipts_every = 100ms;
        options.checks_every = 200ms;
        options.backoff_first = 50ms;
        return std::make_unique<Townsperson>(loop_.get_executor(), options);
    }

    Step sign_in(std::string key) {
        const auto& login = place_.town->logins().find(key)->second;
        auto& person = *people_.emplace(key, make_person(key)).first->second;
        tc::SignIn wish;
        wish.login_name = login.key;
        wish.password = login.password;
        wish.totp = tc::totp_now(to_base32(login.totp_secret));
        wish.new_device = {"セルフテスト", tc::DeviceClass::lent, tc::DeviceForm::pc};
        auto signed_in = co_await person.client.sign_in(wish);
        if (!signed_in) throw std::runtime_error(key + ": " + signed_in.error().text_ja);
        person.start();
        const Condition is_live = [&person] { return person.state == tc::State::live; };
        co_await until(is_live, key + " live");
        auto view = co_await person.client.read_group(where_.group);
        if (!view) throw std::runtime_error(key + ": " + view.error().text_ja);
        person.membership = view->line.membership;
        say_(login.display + "：パスワードと確認コードで入りました");
    }

    Step post(std::string key, tc::Draft draft, std::uint64_t& seq) {
        auto& author = who(key);
        const auto id = author.client.post(where_, std::move(draft));
        if (!id) throw std::runtime_error(key + ": " + id.error().text_ja);
        const Condition sent = [&author, id = *id] { return author.sent.contains(id); };
        co_await until(sent, key + " sent");
        seq = author.sent.at(*id);
    }

    Step send_and_receive() {
        auto draft = tc::Draft::report("架空：セルフテストの申し送りです。");
        draft.head.confirm_by = {who("ishii").membership, who("hayashi").membership};
        co_await post("tanabe", draft, first_);
        for (const auto* key : {"okada", "ishii", "hayashi", "kimura"}) {
            auto& reader = who(key);
            const Condition there = [&reader, this] { return reader.posted.contains(first_); };
            co_await until(there, std::string(key) + " received");
        }
        say_("送信：ディスクに書かれてから確認が返り、4人に届きました");
    }

    Step display_and_confirm() {
        for (const auto* key : {"okada", "ishii", "hayashi"})
            if (!who(key).client.displayed(where_, {first_, first_}))
                throw std::runtime_error("displayed");
        if (!who("ishii").client.confirm(where_, first_)) throw std::runtime_error("confirm");
        for (int tries = 0; tries < 200; ++tries) {
            auto list = co_await who("tanabe").client.read_receipts(where_, first_);
            if (!list) throw std::runtime_error(list.error().text_ja);
            std::size_t displayed = 0, confirmed = 0, asked = 0;
            for (const auto& line : list->lines) {
                displayed += line.displayed != tc::Time{} ? 1U : 0U;
                confirmed += line.confirmed != tc::Time{} ? 1U : 0U;
                asked += line.confirm_asked ? 1U : 0U;
            }
            if (displayed == 3 && confirmed == 1 && asked == 2) {
                say_("受け取りの記録：既読3人、確認 1/2（名前と時刻つき）");
                co_return;
            }
            co_await pause(50ms);
        }
        throw std::runtime_error("receipts did not become 既読3 確認1/2");
    }

    Step correct_and_retract() {
        auto& author = who("tanabe");
        const auto id = author.client.correct(where_, first_, 2, "言い回しの訂正",
                                              tc::Draft::report("架空：訂正した申し送りです。"));
        if (!id) throw std::runtime_error(id.error().text_ja);
        auto& reader = who("ishii");
        const Condition corrected = [&reader, this] { return reader.corrected.contains(first_); };
        co_await until(corrected, "corrected");
        auto versions = co_await reader.client.read_versions(where_, first_);
        if (!versions || versions->size() != 2) throw std::runtime_error("two versions expected");
        say_("訂正：新しい版として届き、前の版も読めます");

        std::uint64_t wrong = 0;
        co_await post("tanabe", tc::Draft::report("架空：間違えて書いたものです。"), wrong);
        const Condition arrived = [&reader, wrong] { return reader.posted.contains(wrong); };
        co_await until(arrived, "arrived");
        if (!author.client.retract(where_, wrong, "誤投稿", true))
            throw std::runtime_error("retract");
        const Condition retracted = [&reader, wrong] { return reader.retracted.contains(wrong); };
        co_await until(retracted, "retracted");
        auto page = co_await reader.client.read_page(where_, {wrong, 1, false, 0});
        if (!page || page->events.size() != 1 ||
            !std::holds_alternative<tc::Tombstone>(page->events.front()))
            throw std::runtime_error("a retracted message must read as a tombstone");
        say_("取り消し：本文はすぐに隠れ、跡だけが残ります");
    }

    Step drop_and_resume() {
        auto options = who("okada").options;
        const auto before = who("okada").highest;
        co_await pause(300ms);  // its cursor is kept
        who("okada").client.stop();
        const Condition stopped = [this] { return who("okada").done; };
        co_await until(stopped, "okada stopped");
        people_.erase("okada");
        std::uint64_t last = 0;
        for (int i = 1; i <= 5; ++i)
            co_await post("ishii", tc::Draft::report("架空：留守のあいだ " + std::to_string(i)),
                          last);
        auto& back =
            *people_.emplace("okada", std::make_unique<Townsperson>(loop_.get_executor(), options))
                 .first->second;
        back.start();
        const Condition caught_up = [&back, last] { return back.highest >= last; };
        co_await until(caught_up, "okada caught up");
        if (back.repeated != 0 || back.entries != last - before)
            throw std::runtime_error("resumed with " + std::to_string(back.entries) +
                                     " entries for " + std::to_string(last - before));
        say_("切断と復帰：留守のあいだの5件だけが、1回ずつ届きました");
    }

    Step cut_in_flight() {
        auto& author = who("ishii");
        auto& helper = who("kimura");
        const auto sent_before = author.sent.size();
        for (std::size_t i = 0; i < kWhileCutting; ++i)
            if (!author.client.post(where_, tc::Draft::report("架空：送信中 " + std::to_string(i))))
                throw std::runtime_error("post");
        auto cut =
            co_await who("tanabe").client.remove(where_.group, helper.membership, "担当の交代");
        if (!cut) throw std::runtime_error(cut.error().text_ja);
        if (!cut->cut || cut->cut->at_seq == 0) throw std::runtime_error("no cut receipt");
        const auto at = cut->cut->at_seq;
        const Condition all_sent = [&author, sent_before] {
            return author.sent.size() + author.failed >= sent_before + kWhileCutting;
        };
        co_await until(all_sent, "50 messages settled");
        const Condition told = [&helper] { return helper.revoked_at != 0; };
        co_await until(told, "helper told");
        co_await pause(300ms);
        if (helper.highest >= at || helper.revoked_at != at)
            throw std::runtime_error("the helper received something after the cut");
        std::size_t after = 0;
        for (const auto& [id, seq] : author.sent) after += seq > at ? 1U : 0U;
        if (after == 0) throw std::runtime_error("nothing was in flight when the helper was cut");
        auto page = co_await helper.client.read_page(where_, {});
        if (page || page.error().error != tc::Error::not_found)
            throw std::runtime_error("the group must not exist for the helper any more");
        say_("解除：" + std::to_string(at) + "番で外れ、その後に送られた" + std::to_string(after) +
             "件は1件も届きませんでした");
    }

    Step check_ledger() {
        auto& author = who("ishii");
        const Condition proved = [&author] { return author.proved > 0; };
        co_await until(proved, "a proved checkpoint", 90s);
        if (author.mismatches != 0) throw std::runtime_error("the ledger broke its word");
        say_("操作・閲覧記録：封印の署名と、前の封印からの続きを端末側で確かめました");
    }

    SelftestPlace place_;
    std::function<void(const std::string&)> say_;
    asio::io_context loop_{1};
    std::map<std::string, std::unique_ptr<Townsperson>, std::less<>> people_;
    tc::RoomRef where_;
    std::uint64_t first_ = 0;
    bool finished_ = false;
};

}  // namespace

void live_through(const SelftestPlace& place, const std::function<void(const std::string&)>& say) {
    Story(place, say).run();
}

}  // namespace tasuki
