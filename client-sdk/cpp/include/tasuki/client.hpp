// Tasuki's C++ SDK; the one header a program includes.
//
// A Client keeps one person's connection: it signs in, connects, resumes after any time away,
// brings every entry of every room once and in order, sends what was written (also what was written
// offline or before a crash), reports receipts, and holds the server's ledger to its word.
//
// Threads: a Client belongs to the executor it is made with, which must run on one thread at a time
// (an io_context with one thread, or a strand). Everything is called from there.
// Errors: what the server or the network says is a Failure in a Result. Broken storage is an
// exception, StorageBroken, from the constructor.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "tasuki/client/events.hpp"
#include "tasuki/client/options.hpp"

namespace tasuki::client {

template <class T>
using awaitable = boost::asio::awaitable<T>;

struct Core;

// What waits in the outbox.
enum class SendState : std::uint8_t { waiting, asking, failed, sent };
struct OutboxLine {
    ClientMsgId id;
    RoomRef where;
    SendState state = SendState::waiting;
    std::uint64_t roster_epoch = 0;
    std::uint64_t seq = 0;  // sent
    Time written;
    Error error = Error::unknown_refusal;  // asking, failed
};

class Client {
  public:
    Client(boost::asio::any_io_executor executor, Options options);
    ~Client();  // as stop()
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    // ---- Life ----
    void start();  // connects as soon as somebody is signed in, and keeps so
    void stop();   // pending calls fail with `cancelled`, next() says ended
    State state() const;
    AccountId account() const;  // empty: signed out
    // The next event. Asking for the next one says that the last one was taken: what the app keeps
    // of it is kept. Only then its cursor is saved and 端末に届いた reported. One caller at a time.
    awaitable<Event> next();
    void active();  // a human act on this device; sent at most once a minute

    // ---- Enrolling and signing in (HTTPS; works without start()) ----
    awaitable<Result<EnrolmentState>> open_enrolment(Bytes link_secret);
    awaitable<Result<EnrolmentState>> prove_code(std::string code);
    awaitable<Result<TotpSecret>> choose_password(std::string login_name, std::string password);
    awaitable<Result<RecoveryCodes>> prove_totp(std::string totp);
    awaitable<Result<SignedIn>> finish_enrolment(Bytes ticket, NewDevice device);
    awaitable<Result<SignedIn>> sign_in(SignIn wish);
    awaitable<Done> unlock(std::string pin);
    // Passkeys: what an authenticator is to sign; the app brings one.
    awaitable<Result<PasskeyChallenge>> ask_passkey(PasskeyPurpose purpose);
    awaitable<Result<SignedIn>> sign_in_by_passkey(SignInByPasskey wish);
    // Both factors again (Error::needs_fresh_sign_in), answered to PasskeyPurpose::fresh.
    awaitable<Result<SignedIn>> fresh_by_passkey(SignInByPasskey wish);
    awaitable<Done> unlock_by_passkey(PasskeyAssertion assertion);
    awaitable<Done> sign_out(bool everywhere = false);

    // ---- One's own account ----
    awaitable<Result<PolicyText>> read_policy();
    awaitable<Done> accept_policy(std::uint32_t version);
    // To a second office that offered one (list_people shows it on one's own line).
    awaitable<Done> answer_affiliation(OfficeId office, bool accept);
    awaitable<Done> set_pin(std::string pin);
    // Adding and removing one need both factors just now (Error::needs_fresh_sign_in).
    awaitable<Result<PasskeyChallenge>> ask_new_passkey();
    awaitable<Done> add_passkey(std::string name, PasskeyAttestation made);
    awaitable<Result<std::vector<Passkey>>> list_passkeys();
    awaitable<Done> rename_passkey(Bytes id, std::string name);
    awaitable<Done> remove_passkey(Bytes id);
    awaitable<Result<std::vector<Device>>> list_devices(AccountId account = {});
    awaitable<Done> revoke_device(AccountId account, DeviceId device);

    // ---- Offices and people ----
    awaitable<Result<OfficeId>> add_office(Office office);
    awaitable<Result<EnrolmentLink>> invite_person(PersonToInvite person);
    awaitable<Done> withdraw_enrolment(EnrolmentId enrolment);
    awaitable<Done> deactivate_person(OfficeId office, AccountId account, std::string reason);
    awaitable<Result<EnrolmentLink>> reset_factors(OfficeId office, AccountId account,
                                                   std::string reason);
    awaitable<Result<std::vector<Person>>> list_people(OfficeId office = {});
    awaitable<Result<std::vector<Office>>> list_offices();
    awaitable<Done> publish_policy(std::string text_ja);
    awaitable<Done> suspend_office(OfficeId office, bool suspended, std::string reason);
    awaitable<Done> set_office_administrator(OfficeId office, AccountId account, bool admin);

    // ---- Groups ----
    awaitable<Result<GroupOpened>> open_group(GroupToOpen group);
    awaitable<Result<GroupChanged>> record_notice(GroupId group, Notice notice);
    awaitable<Result<GroupChanged>> record_consent(GroupId group, Consent consent);
    // The paper after an oral consent came; `number` is its place in GroupView::consents, from 1.
    awaitable<Result<GroupChanged>> record_consent_paper(GroupId group, std::uint32_t number,
                                                         Day on);
    awaitable<Result<GroupChanged>> withdraw_consent(GroupId group, ConsentWithdrawal withdrawal);
    awaitable<Result<GroupChanged>> admit_person(GroupId group, PersonToAdmit person);
    awaitable<Result<GroupChanged>> admit_office(GroupId group, OfficeToAdmit office);
    awaitable<Result<GroupChanged>> name_person(GroupId group, AdmissionId admission,
                                                AccountId account, Scope scope);
    awaitable<Result<GroupChanged>> accept(GroupId group, AdmissionId invitation);
    awaitable<Result<GroupChanged>> decline(GroupId group, AdmissionId invitation,
                                            std::string reason);
    awaitable<Result<GroupChanged>> withdraw(GroupId group, AdmissionId admission,
                                             std::string reason);
    awaitable<Result<GroupChanged>> leave(GroupId group, MembershipId membership,
                                          std::string reason);
    awaitable<Result<GroupChanged>> remove(GroupId group, MembershipId membership,
                                           std::string reason);
    awaitable<Result<GroupChanged>> remove_office(GroupId group, AdmissionId admission,
                                                  std::string reason);
    awaitable<Result<GroupChanged>> assign_responsible(GroupId group, MembershipId membership);
    // Nobody of the origin is left in the group: its administrator puts one of its staff there.
    awaitable<Result<GroupChanged>> bring_in_responsible(GroupId group, AccountId account);
    awaitable<Result<GroupChanged>> assign_manager(GroupId group, MembershipId membership,
                                                   bool manager);
    // After a restore: the roster of `epoch`, as read_group showed it, is the right one.
    awaitable<Result<GroupChanged>> confirm_roster(GroupId group, std::uint64_t epoch);
    // Rule B10: who of an office's people is still on the case. Who is gone is removed at once.
    awaitable<Result<GroupChanged>> confirm_members(GroupId group, MembersToConfirm members);
    awaitable<Result<GroupChanged>> close_group(GroupId group, std::string reason);
    awaitable<Result<std::vector<GroupLine>>> list_groups(OfficeId office = {});
    awaitable<Result<GroupView>> read_group(GroupId group);
    awaitable<Result<CutReceipt>> read_cut_receipt(GroupId group, MembershipId membership);
    // What has to be looked at in the groups of one's office, all pages of it.
    awaitable<Result<std::vector<ReviewGroup>>> read_review_list(OfficeId office);
    // Who asked about the patient, for the origin office's leads and its administrator.
    awaitable<Result<AskList>> read_asks(GroupId group, std::uint64_t before = 0,
                                         std::uint32_t limit = 0);

    // ---- The patient card, pinned decisions ----
    // What stands in every field, whatever the history scope.
    awaitable<Result<Card>> read_card(GroupId group, bool with_form = false);
    awaitable<Result<CardForm>> read_card_form();  // nobody's
    awaitable<Result<CardVersions>> read_card_versions(GroupId group, std::string key,
                                                       std::uint64_t before_seq = 0);
    // All of these fields or none; Error::card_moved_on where one was changed since was_seq: read
    // the card again. Needs the connection: nobody changes a card unseen.
    awaitable<Result<Accepted>> change_card(GroupId group, std::vector<CardField> fields,
                                            MembershipId as = {});
    awaitable<Result<PinnedPage>> read_pinned(RoomRef where, std::uint64_t before_seq = 0);
    // A decision is pinned by itself; a member takes it off, or puts it back, for a reason.
    awaitable<Result<Accepted>> pin_decision(RoomRef where, std::uint64_t seq, bool pinned,
                                             std::string reason);

    // ---- Writing: the outbox ----
    // Returns when the message is on this device's disk, sealed; it goes out as soon as possible
    // and survives a crash. Sent, AudienceChanged or SendFailed follow. `epoch` is the roster the
    // author saw (0: the newest this client knows).
    Result<ClientMsgId> post(RoomRef where, Draft draft, std::uint64_t epoch = 0,
                             MembershipId as = {});
    Result<ClientMsgId> correct(RoomRef where, std::uint64_t original_seq, std::uint32_t version,
                                std::string reason, Draft draft, std::uint64_t epoch = 0,
                                MembershipId as = {});
    Result<ClientMsgId> retract(RoomRef where, std::uint64_t original_seq, std::string reason,
                                bool wrong_patient = false);
    Result<ClientMsgId> withdraw_request(RoomRef where, std::uint64_t original_seq,
                                         std::string reason);
    // 指示受け with the instruction read back, then 実施報告. `seq` is of the version that was read
    // (Error::newer_version_exists); only an addressee may.
    Result<ClientMsgId> receive_instruction(RoomRef where, std::uint64_t seq,
                                            std::string read_back);
    Result<ClientMsgId> report_instruction(RoomRef where, std::uint64_t seq, std::string report);
    // 確認署名 of a phone memo that quotes oneself; a remark where there is one.
    Result<ClientMsgId> co_sign_memo(RoomRef where, std::uint64_t seq, std::string remark = {});
    // 確定 of what was entered for oneself, all of them or none; seqs of the versions that were
    // read.
    Result<ClientMsgId> confirm_proxy(RoomRef where, std::vector<std::uint64_t> seqs);
    Done resend(ClientMsgId id, std::uint64_t epoch);     // after AudienceChanged or SendFailed
    Done resend_all(RoomRef where, std::uint64_t epoch);  // every message of the room that asks
    Done drop(ClientMsgId id);
    std::vector<OutboxLine> outbox() const;

    // ---- Files (C8) ----
    // A file that is sent: any part of it can be asked for, again too, until it is there.
    struct FileToSend {
        std::uint64_t size = 0;
        std::function<Bytes(std::uint64_t offset, std::size_t most)> read;
        std::string name;
    };
    using Progress = std::function<void(std::uint64_t done, std::uint64_t all)>;
    // Goes on where it was through broken connections. Where it fails all the same, calling it
    // again with the same id goes on from there; without an id it makes one.
    awaitable<Result<Attachment>> upload(GroupId group, FileToSend file, Progress progress = {},
                                         AttachmentId id = {}, MembershipId as = {});
    awaitable<Done> discard_upload(GroupId group, AttachmentId id);
    // In order, from `from` on (what is there already of an earlier try). Its hash is checked where
    // all of it came in this call: Error::attachment_differs.
    using Sink = std::function<void(const Bytes& piece)>;
    awaitable<Done> download(GroupId group, Attachment file, Sink sink, Progress progress = {},
                             std::uint64_t from = 0);
    awaitable<Result<Bytes>> download_thumbnail(GroupId group, AttachmentId id);

    // ---- Receipts ----
    // Kept on disk until reported; at most one frame per room and 2 s. 端末に届いた goes by itself.
    Done displayed(RoomRef where, SeqRange range);
    Done confirm(RoomRef where, std::uint64_t seq);
    Done held(RoomRef where, SeqRange range);  // read by read_page and kept on this device

    // ---- Reading ----
    awaitable<Result<Page>> read_page(RoomRef where, PageWish wish);
    awaitable<Result<ReceiptList>> read_receipts(RoomRef where, std::uint64_t seq);
    awaitable<Result<std::vector<RoomEvent>>> read_versions(RoomRef where, std::uint64_t seq);
    // What awaits this person, over all groups that are active. One at a time (Error::busy).
    awaitable<Result<std::vector<AwaitedGroup>>> read_awaiting();
    awaitable<Result<Visit>> read_visit(RoomRef where);
    // Looks through a room, newest first; one search at a time (Error::search_running). `found` is
    // called as often as something is found, and not any more once the answer is there.
    using Found = std::function<void(std::vector<RoomEvent>)>;
    awaitable<Result<SearchEnd>> search(RoomRef where, SearchWish wish, Found found);
    void stop_search();  // the search then answers with what it found so far

    // ---- The ledger ----
    awaitable<Result<Checkpoint>> read_checkpoint();
    Checkpoint kept_checkpoint() const;  // the last one that was proved
    bool record_trusted() const;
    // A person decided to go on after a CheckpointMismatch (a declared restore, asked for by
    // phone): forgets what was kept and pins what stands now.
    Done trust_again();

  private:
    std::shared_ptr<Core> core_;
};

// The secret in an enrolment link as it was handed over: the link itself or the bare words after
// '#'.
std::optional<Bytes> link_secret_of(std::string_view link);

// For tests and tools that stand in for a person's authenticator app.
std::string totp_now(std::string_view base32_secret, Time now = {});

}  // namespace tasuki::client
