// Verifies a whole store against its ledger: what `tasuki verify` does at once and the running
// server in small steps in the background. It names the first thing that does not hold.
//
// Steps, in this order: anchor and chain; seals, checkpoints and top log; every log with its tiles;
// the rows of messages and receipts against their entries; rosters, accounts, offices and the
// region against the newest state in their logs; what stands on the card, what is pinned and what
// awaits whom against the messages that made it so. One thread with its own Reading; a step reads
// one commit.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "ledger/note.hpp"
#include "ledger/tiles.hpp"
#include "ledger/verify.hpp"
#include "store/facts_people.hpp"
#include "store/reads.hpp"

namespace tasuki::store {

struct Finding {
    std::string where;  // "log <name> entry 17", "group <id> staff seq 5", "account <id>"
    std::string what;   // slug of the kind of fault, then expected and found
    std::optional<ledger::Fault> fault;  // where a log or the chain is at fault
};
std::string to_text(const Finding& finding);
// How a finding names a message.
std::string message_place(GroupId group, domain::Room room, std::uint64_t seq);

struct VerifyInput {
    Reading& reading;
    const StoreKeys& keys;
    KeysOf group_keys;
    Bytes incarnation;
    std::optional<ledger::Chain> anchored;
    ledger::VerifierKey checkpoint_key;
    std::filesystem::path files = {};  // empty: their bytes are not looked at
};

class StoreVerifier {
  public:
    explicit StoreVerifier(VerifyInput input);

    // One more piece of work; a finding ends the verification.
    std::optional<Finding> step();
    bool done() const { return phase_ == Phase::done; }
    std::uint64_t entries() const { return entries_; }  // leaves and rows looked at so far

  private:
    enum class Phase { anchor, chain, top, logs, messages, receipts, groups, files, people, done };

    std::optional<Finding> check_anchor();
    std::optional<Finding> check_chain();
    std::optional<Finding> check_top();
    std::optional<Finding> check_log(const row::Log& log);
    std::optional<Finding> check_sealed(const row::Log& log, const ledger::LogVerdict& verdict);
    std::optional<Finding> check_entries(const row::Log& log);
    std::optional<Finding> check_messages();
    std::optional<Finding> check_message(const row::Message& message);
    std::optional<Finding> check_receipts(GroupNo no);
    std::optional<Finding> check_group(GroupNo no);
    std::optional<Finding> check_message_states(const row::Group& group);
    void collect(const row::Message& message, const EntryContent& content);
    std::optional<Finding> check_derived(const row::Group& group, const domain::Group& now);
    // The first message whose list of who is awaited is another one.
    std::optional<std::uint64_t> differently_awaited(const row::Group& group,
                                                     const domain::Group& now, domain::Room room);
    std::optional<Finding> check_file(const row::Group& group, const row::Attachment& file);
    std::optional<Finding> check_people();
    std::optional<Finding> check_state(const ObjectBytes& object, const Hash& state,
                                       const char* what);
    void advance();

    VerifyInput in_;
    Phase phase_ = Phase::anchor;
    std::uint64_t entries_ = 0;
    std::map<Hash, std::vector<ledger::SealedHead>> heads_;  // of each log, from the top log
    struct Newest {
        LeafNo n = 0;
        Hash state{};
    };
    std::map<ObjectBytes, Newest> states_;  // of each object of office and region logs
    std::map<LogNo, LeafNo> newest_read_;   // of those logs
    std::vector<row::Log> logs_;
    std::vector<GroupNo> groups_;
    std::map<GroupNo, row::Group> group_rows_;
    std::map<std::pair<GroupNo, domain::Room>, std::uint64_t> last_seq_;
    // What the entries of a room, as far as last_seq_, leave behind in other rows.
    struct Derived {
        std::set<std::uint64_t> pinned;     // originals
        std::set<std::uint64_t> undecided;  // decisions entered for somebody, who has not spoken
        std::set<std::uint64_t> card;       // entries that put a field
        std::set<std::uint64_t> expects;    // originals of which some version names somebody
    };
    std::map<std::pair<GroupNo, domain::Room>, Derived> derived_;
    std::map<std::pair<GroupNo, domain::Room>, std::uint64_t>
        receipts_;                        // entries that tell of one
    std::vector<row::Attachment> files_;  // of the groups before `next_`, still to look at
    std::size_t next_ = 0;
    // Along the chain.
    ledger::Chain chain_;
    LeafNo leaf_ = 0;
    MessageNo message_ = 0;
    std::uint64_t top_ = 0;
    std::uint64_t seal_ = 1;
    std::uint64_t seals_seen_ = 0;  // by check_top(); a store at work makes more
};

// All of it.
std::optional<Finding> verify_store(VerifyInput input);

}  // namespace tasuki::store
