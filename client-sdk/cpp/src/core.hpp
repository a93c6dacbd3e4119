// The parts of one Client and who may touch them. Everything runs on one executor; the coroutines
// that run for as long as the client does hold the Core, so it outlives whatever still waits.
//
//   keeper.cpp    the connection: dials, reads, comes back        owns link, state
//   attach.cpp    Hello to live: who is there, where we stopped
//   intake.cpp    what the server pushes                          owns rooms
//   puller.cpp    fills holes by pages
//   sender.cpp    empties the outbox                              owns outbox states
//   reporter.cpp  saves cursors, reports receipts and wipes       owns places
//   checker.cpp   asks the ledger for proofs                      owns trust
//   session.cpp   enrolment, sign-in, sign-out over HTTPS         owns identity
#pragma once

#include <map>
#include <set>

#include "backoff.hpp"
#include "identity.hpp"
#include "link.hpp"
#include "mailbox.hpp"
#include "outbox.hpp"
#include "places.hpp"
#include "room_feed.hpp"
#include "trust.hpp"

namespace tasuki::client {

// Patience is measured by a clock that nobody sets.
using Moment = std::chrono::steady_clock::time_point;
inline Moment moment_now() { return std::chrono::steady_clock::now(); }

// One room while the program runs.
struct RoomLife {
    RoomFeed feed;
    bool attached = false;       // on this connection
    std::uint64_t revision = 0;  // of receipts, without a hole
    std::uint64_t known_revision = 0;
    Moment delta_until;           // pages were announced; no pulling before
    Moment pull_after;            // a pull failed
    std::optional<SeqRange> gap;  // the app was told of a hole
    std::uint32_t stuck = 0;      // pulls that brought nothing
    bool receipts_behind() const { return revision < known_revision; }
};

struct Core : std::enable_shared_from_this<Core> {
    Core(boost::asio::any_io_executor executor, Options options);  // throws StorageBroken

    boost::asio::any_io_executor executor;
    Options options;
    Vault vault;
    Identity identity;
    Outbox outbox;
    Places places;
    Trust trust;
    Dialer dialer;
    Link link;
    Mailbox mailbox;

    State state = State::offline;
    bool started = false;
    bool stopped = false;
    std::map<RoomRef, RoomLife> rooms;
    std::uint32_t page_most = 200;  // from Welcome
    bool attached = false;          // everything was attached on this connection
    bool settling = false;          // on this connection, by one coroutine
    bool refresh_wanted = false;
    // Of this connection: how long it rests behind a round that brought nothing, and which groups
    // were mentioned on it. A mention that is the first of its group is not made to wait.
    Backoff refresh_pause;
    std::set<GroupId> mentioned;
    bool held_back = false;  // entries were left out because the mailbox is full

    std::set<ClientMsgId> in_flight;
    std::map<ClientMsgId, Moment> not_before;  // of messages that were put off
    std::map<ClientMsgId, int> tries;
    std::map<GroupId, std::uint64_t> asked_about;  // epoch of the last AudienceChanged

    bool unsaved = false;
    bool reporting_wipes = false;
    Moment last_active;
    std::uint64_t sealed_size = 0;  // of the newest checkpoint shown

    std::string enrolling_login;  // between choose_password and finish_enrolment
    Bytes enrolling_link;
    std::string enrolling_code;

    Bell keeper_bell;
    Bell refresh_bell;
    Bell sender_bell;
    Bell puller_bell;
    Bell save_bell;
    Bell receipts_bell;
    Bell checker_bell;
    std::set<boost::asio::steady_timer*> resting;  // cut short by stop()

    Time now() const;
    std::uint64_t dice() const;
    void enter(State next, std::optional<Failure> why = std::nullopt);
    bool mailbox_full() const { return mailbox.size() >= options.events_queued; }
    void note_unsaved();
    void taken(const Ticket& ticket);
    void check_live();
    void forget_group(GroupId group);
};

using CorePtr = std::shared_ptr<Core>;

// Runs beside the others. An exception in it is a Broken world: it leaves through the executor's
// run().
void spawn(const CorePtr& core, awaitable<void> work);

// A pause of a coroutine that runs until stop().
awaitable<void> rest(CorePtr core, Millis span);

// Asks over the WebSocket. A refusal, a timeout and a lost connection are failures. Where several
// answers come, `part` gets all but the last.
awaitable<Result<pb::ServerEnvelope>> ask(CorePtr core, pb::ClientEnvelope envelope,
                                          Link::Part part = {});

// keeper.cpp
awaitable<void> keep_connected(CorePtr core);
void session_over(Core& core, const std::string& reason);
void session_locked(Core& core);

// attach.cpp
awaitable<void> settle(CorePtr core);    // after a connection
awaitable<void> catch_up(CorePtr core);  // after Hello, an unlock, an accepted policy
awaitable<Done> refresh_groups(CorePtr core);
void want_refresh(const CorePtr& core);
void want_refresh_now(const CorePtr& core);  // a person did something that lets in
void hear_of_group(const CorePtr& core, GroupId group);

// intake.cpp
void take_push(const CorePtr& core, const pb::ServerEnvelope& envelope);
void take_page(Core& core, const Page& page);
void take_attached(Core& core, const pb::Attached& attached);
void take_cut(Core& core, GroupId group, std::uint64_t at_seq);
void tell_cuts_again(Core& core);  // of which the telling did not finish
void hand_out(Core& core, std::vector<Step> steps);
void look_for_gap(Core& core, RoomRef where);

// The coroutines that run until stop()
awaitable<void> pull_pages(CorePtr core);
awaitable<void> send_outbox(CorePtr core);
awaitable<void> save_places(CorePtr core);
awaitable<void> report_receipts(CorePtr core);
awaitable<void> report_wipes(CorePtr core);
awaitable<void> check_ledger(CorePtr core);

// session.cpp
awaitable<Result<pb::ServerEnvelope>> post_envelope(CorePtr core, pb::ClientEnvelope envelope,
                                                    bool with_session);

// checker.cpp
void take_checkpoint(Core& core, const Checkpoint& shown);
void mismatch(Core& core, Mismatch what, std::optional<GroupId> group, const Checkpoint& shown);

}  // namespace tasuki::client
