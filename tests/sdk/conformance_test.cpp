// Plays tests/vectors/conformance.json, the script that every SDK has to pass.
#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <map>

#include "desk.hpp"
#include "region_log.hpp"
#include "seq_set.hpp"

namespace tasuki::test {
namespace {

using boost::property_tree::ptree;

const ptree& script() {
    static const ptree tree = [] {
        ptree read;
        read_json(std::string(TASUKI_SOURCE_DIR) + "/tests/vectors/conformance.json", read);
        return read;
    }();
    return tree;
}

std::vector<std::string> story_names() {
    std::vector<std::string> names;
    for (const auto& [key, story] : script().get_child("stories")) {
        names.push_back(story.get<std::string>("name"));
    }
    return names;
}

template <class E>
std::size_t count_in(const std::vector<client::Event>& events) {
    return static_cast<std::size_t>(std::count_if(
        events.begin(), events.end(), [](const auto& e) { return std::holds_alternative<E>(e); }));
}

pb::DeclaredFork wire_form(const client::DeclaredFork& fork) {
    pb::DeclaredFork out;
    out.set_start(fork.start.data(), fork.start.size());
    out.set_note(fork.note);
    for (const auto& hash : fork.inclusion) out.add_inclusion(hash.data(), hash.size());
    return out;
}

std::size_t count_declared(const std::vector<client::Event>& events) {
    return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), [](const auto& e) {
        const auto* restored = std::get_if<client::ServerRestored>(&e);
        return restored != nullptr && restored->declared;
    }));
}

std::size_t told(const std::vector<client::Event>& events, const std::string& name) {
    using Count = std::size_t (*)(const std::vector<client::Event>&);
    static const std::map<std::string, Count> kCounts{
        {"gap_repaired", &count_in<client::GapRepaired>},
        {"session_ended", &count_in<client::SessionEnded>},
        {"sent", &count_in<client::Sent>},
        {"audience_changed", &count_in<client::AudienceChanged>},
        {"revoked", &count_in<client::Revoked>},
        {"send_failed", &count_in<client::SendFailed>},
        {"server_restored", &count_in<client::ServerRestored>},
        {"server_restored_declared", &count_declared},
        {"checkpoint_mismatch", &count_in<client::CheckpointMismatch>},
        {"message_retracted", &count_in<client::MessageRetracted>},
    };
    return kCounts.at(name)(events);
}

class Runner {
  public:
    Runner() {
        desk_.clock = [this] { return now_; };
        record_.write("a leaf that a restore can lose");
        desk_.server.vkey = record_.vkey();
    }

    void play(const ptree& step) {
        const auto verb = step.get<std::string>("do");
        const auto found = verbs().find(verb);
        ASSERT_NE(found, verbs().end()) << "unknown verb " << verb;
        (this->*found->second)(step);
    }

    using Verb = void (Runner::*)(const ptree&);
    static const std::map<std::string, Verb>& verbs();

  private:
    static constexpr auto kSettle = 150ms;

    void client_starts(const ptree&) {
        desk_.taking = true;
        desk_.events.clear();
        desk_.make_client();
        if (!desk_.client->account()) desk_.sign_in();
        desk_.start();
    }
    void client_dies(const ptree&) { desk_.kill_client(); }
    void client_posts(const ptree& step) {
        auto draft = client::Draft::report(step.get<std::string>("text"));
        auto id = desk_.client->post(desk_.room(), std::move(draft));
        ASSERT_TRUE(id);
        ids_[step.get<std::string>("as")] = *id;
    }
    void client_resends_all(const ptree&) {
        const auto asked = desk_.all<client::AudienceChanged>().back();
        ASSERT_TRUE(desk_.client->resend_all(desk_.room(), asked.roster_epoch));
    }
    void client_drops_message(const ptree& step) {
        ASSERT_TRUE(desk_.client->drop(ids_.at(step.get<std::string>("as"))));
    }
    void client_stops_taking(const ptree&) { desk_.taking = false; }
    void client_displays(const ptree& step) {
        ASSERT_TRUE(desk_.client->displayed(desk_.room(), range_of(step)));
    }
    void client_confirms(const ptree& step) {
        ASSERT_TRUE(desk_.client->confirm(desk_.room(), step.get<std::uint64_t>("seq")));
    }
    void client_unlocks(const ptree&) {
        ASSERT_TRUE(desk_.wait_for(desk_.client->unlock(desk_.server.pin)).has_value());
    }
    void clock_jumps(const ptree& step) {
        now_ += std::chrono::seconds(step.get<std::int64_t>("seconds"));
    }
    void server_posts(const ptree& step) {
        static const std::map<std::string, Deliver> kHow{
            {"live", Deliver::live}, {"never", Deliver::never}, {"twice", Deliver::twice}};
        const auto how = kHow.at(step.get<std::string>("frames"));
        for (int i = step.get<int>("count"); i > 0; --i) desk_.server.colleague_posts("記録", how);
        desk_.run_for(20ms);
    }
    void server_lags(const ptree&) { desk_.server.lag(); }
    void server_drops(const ptree&) { desk_.server.drop_everybody(); }
    void server_closes(const ptree& step) {
        desk_.server.close_everybody(step.get<std::uint16_t>("code"));
    }
    void server_removes_me(const ptree&) { desk_.server.cut_me(); }
    void server_loses_next_answer(const ptree& step) {
        desk_.server.lose_next_answer = true;
        desk_.server.lost_means_unreachable = step.get<bool>("stays_away", false);
    }
    void server_is_back(const ptree&) { desk_.server.unreachable = false; }
    void server_asks_for_epoch(const ptree& step) {
        desk_.server.refuse_posts_below_epoch = step.get<std::uint64_t>("epoch");
    }
    void server_retracts(const ptree& step) {
        desk_.server.retract(step.get<std::uint64_t>("seq"));
    }
    void server_locks(const ptree&) {
        desk_.server.locked = true;
        pb::ServerEnvelope envelope;
        envelope.mutable_locked();
        desk_.server.push(envelope);
    }
    void server_restores(const ptree& step) {
        if (const auto declared = step.get_optional<bool>("declared")) {
            const auto fork = record_.restore("ledger.example.jp/restored", record_.origin());
            desk_.server.vkey = record_.vkey();
            if (*declared) desk_.server.fork = wire_form(fork);
        }
        desk_.server.restore(step.get<std::uint64_t>("keep"));
    }

    void expect_shown(const ptree& step) {
        std::vector<std::uint64_t> wanted;
        for (const auto& [key, seq] : step.get_child("seqs")) {
            wanted.push_back(seq.get_value<std::uint64_t>());
        }
        desk_.until([&] { return desk_.seqs().size() >= wanted.size(); });
        desk_.run_for(kSettle);
        EXPECT_EQ(desk_.seqs(), wanted);
    }
    void expect_state(const ptree& step) {
        const auto wanted = step.get<std::string>("state");
        desk_.until([&] { return name_of(desk_.client->state()) == wanted; });
        EXPECT_EQ(name_of(desk_.client->state()), wanted);
    }
    void expect_event(const ptree& step) {
        const auto name = step.get<std::string>("event");
        const auto times = step.get<std::size_t>("times");
        desk_.until([&] { return told(desk_.events, name) >= times; });
        desk_.run_for(kSettle);
        EXPECT_EQ(told(desk_.events, name), times) << name;
    }
    void expect_server_holds(const ptree& step) {
        const auto wanted = step.get<std::size_t>("count");
        desk_.until([&] { return desk_.server.events.size() >= wanted; });
        desk_.run_for(kSettle);
        EXPECT_EQ(desk_.server.events.size(), wanted);
    }
    void expect_reported(const ptree& step) {
        client::SeqSet wanted;
        wanted.add(range_of(step));
        const auto kind = step.get<std::string>("kind");
        desk_.until([&] { return reported(kind) == wanted; });
        desk_.run_for(kSettle);
        EXPECT_EQ(reported(kind), wanted) << kind;
    }
    void expect_outbox(const ptree& step) {
        std::size_t waiting = 0;
        for (const auto& one : desk_.client->outbox()) {
            waiting += one.state != client::SendState::sent;
        }
        EXPECT_EQ(waiting, step.get<std::size_t>("count"));
    }

    static client::SeqRange range_of(const ptree& step) {
        return {step.get<std::uint64_t>("first"), step.get<std::uint64_t>("last")};
    }
    client::SeqSet reported(const std::string& kind) const {
        client::SeqSet set;
        for (const auto& one : desk_.server.heard) {
            if (!one.has_receipts()) continue;
            const auto& from = one.receipts();
            const auto& ranges = kind == "delivered" ? from.delivered() : from.displayed();
            if (kind == "confirmed") {
                for (auto seq : from.confirmed()) set.add({seq, seq});
            } else {
                for (const auto& range : ranges) set.add({range.first(), range.last()});
            }
        }
        return set;
    }

    Desk desk_;
    RegionLog record_;
    client::Time now_{client::Millis(1'795'219'200'000)};
    std::map<std::string, client::ClientMsgId> ids_;
};

const std::map<std::string, Runner::Verb>& Runner::verbs() {
    static const std::map<std::string, Verb> kVerbs{
        {"client_starts", &Runner::client_starts},
        {"client_dies", &Runner::client_dies},
        {"client_posts", &Runner::client_posts},
        {"client_resends_all", &Runner::client_resends_all},
        {"client_drops_message", &Runner::client_drops_message},
        {"client_stops_taking", &Runner::client_stops_taking},
        {"client_displays", &Runner::client_displays},
        {"client_confirms", &Runner::client_confirms},
        {"client_unlocks", &Runner::client_unlocks},
        {"clock_jumps", &Runner::clock_jumps},
        {"server_posts", &Runner::server_posts},
        {"server_lags", &Runner::server_lags},
        {"server_drops", &Runner::server_drops},
        {"server_closes", &Runner::server_closes},
        {"server_removes_me", &Runner::server_removes_me},
        {"server_loses_next_answer", &Runner::server_loses_next_answer},
        {"server_is_back", &Runner::server_is_back},
        {"server_asks_for_epoch", &Runner::server_asks_for_epoch},
        {"server_retracts", &Runner::server_retracts},
        {"server_locks", &Runner::server_locks},
        {"server_restores", &Runner::server_restores},
        {"expect_shown", &Runner::expect_shown},
        {"expect_state", &Runner::expect_state},
        {"expect_event", &Runner::expect_event},
        {"expect_server_holds", &Runner::expect_server_holds},
        {"expect_reported", &Runner::expect_reported},
        {"expect_outbox", &Runner::expect_outbox},
    };
    return kVerbs;
}

class Conformance : public ::testing::TestWithParam<std::string> {};

TEST_P(Conformance, Story) {
    Runner runner;
    for (const auto& [key, story] : script().get_child("stories")) {
        if (story.get<std::string>("name") != GetParam()) continue;
        int number = 0;
        for (const auto& [no_key, step] : story.get_child("steps")) {
            SCOPED_TRACE("step " + std::to_string(++number) + " " + step.get<std::string>("do"));
            runner.play(step);
            if (HasFatalFailure()) return;
        }
    }
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
    std::string name;
    for (char c : info.param.substr(0, info.param.find(':'))) {
        name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    }
    return std::to_string(info.index) + "_" + name;
}

INSTANTIATE_TEST_SUITE_P(Script, Conformance, ::testing::ValuesIn(story_names()), test_name);

TEST(ConformanceScript, DocumentsEveryVerbItUsesAndNoOther) {
    for (const auto& [verb, text] : script().get_child("verbs")) {
        EXPECT_TRUE(Runner::verbs().contains(verb)) << verb;
    }
    for (const auto& [verb, function] : Runner::verbs()) {
        EXPECT_TRUE(script().get_child("verbs").find(verb) !=
                    script().get_child("verbs").not_found())
            << verb;
    }
}

}  // namespace
}  // namespace tasuki::test
