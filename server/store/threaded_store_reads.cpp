// Look-ups of ThreadedStore: done on a reader thread, completed on the loop that asked.
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "store/proofs.hpp"
#include "store/threaded_store.hpp"

namespace tasuki::store {

namespace asio = boost::asio;

namespace {

template <class T>
using ReadHandler = asio::any_completion_handler<void(std::exception_ptr, T)>;

// One look-up under way; never copied, like Answer.
template <class T>
struct ReadJob {
    std::function<T(Reads&)> look_up;
    ReadHandler<T> handler;
    LoopWork work;
    std::exception_ptr fault;
    T result{};
};

template <class T>
void give_back(std::unique_ptr<ReadJob<T>> job) {
    const auto loop = job->work;
    asio::post(loop, [job = std::move(job)] {
        std::move(job->handler)(std::move(job->fault), std::move(job->result));
    });
}

template <class T>
void carry_out(std::unique_ptr<ReadJob<T>> job, Reads& reads) {
    try {
        job->result = job->look_up(reads);
    } catch (...) {
        job->fault = std::current_exception();
    }
    give_back(std::move(job));
}

}  // namespace

template <class T>
awaitable<T> ThreadedStore::read(LoopNumber loop, std::function<T(Reads&)> look_up) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, T)>(
        [this, loop](auto handler, std::function<T(Reads&)> given) {
            auto job = std::make_unique<ReadJob<T>>();
            job->look_up = std::move(given);
            ReadHandler<T>(std::move(handler)).swap(job->handler);
            job->work = delivery_.work_on(loop);
            if (gate_closed_ || lost_) {
                job->fault = std::make_exception_ptr(StoreLost("the store is closed"));
                give_back(std::move(job));
            } else if (readers_.empty()) {
                asio::post(store_, [this, job = std::move(job)]() mutable {
                    carry_out(std::move(job), *own_reads_);
                });
            } else {
                readers_[next_reader_++ % readers_.size()]->post(
                    [job = std::move(job)](Reads& reads) mutable {
                        carry_out(std::move(job), reads);
                    });
            }
        },
        asio::use_awaitable, std::move(look_up));
}

awaitable<PageRead> ThreadedStore::read_page(LoopNumber loop, PageWish wish) {
    return read<PageRead>(loop, [wish](Reads& reads) { return reads.page(wish); });
}

awaitable<SearchRead> ThreadedStore::search(LoopNumber loop, SearchWish wish) {
    return read<SearchRead>(loop,
                            [wish = std::move(wish)](Reads& reads) { return reads.search(wish); });
}

awaitable<std::vector<GroupId>> ThreadedStore::groups_awaiting(LoopNumber loop, AccountId account) {
    return read<std::vector<GroupId>>(loop,
                                      [=](Reads& reads) { return reads.groups_awaiting(account); });
}

awaitable<AwaitedRead> ThreadedStore::awaited(LoopNumber loop, AccountId account, GroupId group,
                                              domain::Room room) {
    return read<AwaitedRead>(loop,
                             [=](Reads& reads) { return reads.awaited(account, group, room); });
}

awaitable<CardRead> ThreadedStore::card(LoopNumber loop, GroupId group) {
    return read<CardRead>(loop, [=](Reads& reads) { return reads.card(group); });
}

awaitable<CardRead> ThreadedStore::card_versions(LoopNumber loop, GroupId group, std::string key,
                                                 std::uint64_t before) {
    return read<CardRead>(loop, [group, key = std::move(key), before](Reads& reads) {
        return reads.card_versions(group, key, before);
    });
}

awaitable<PinnedRead> ThreadedStore::pinned(LoopNumber loop, GroupId group, domain::Room room,
                                            std::uint64_t before) {
    return read<PinnedRead>(loop, [=](Reads& reads) { return reads.pinned(group, room, before); });
}

awaitable<std::vector<CertificationDue>> ThreadedStore::certifications_due(LoopNumber loop,
                                                                           AccountId account,
                                                                           Date by) {
    return read<std::vector<CertificationDue>>(
        loop, [=](Reads& reads) { return reads.certifications_due(account, by); });
}

awaitable<VisitRead> ThreadedStore::visit(LoopNumber loop, GroupId group, domain::Room room,
                                          AccountId account) {
    return read<VisitRead>(loop, [=](Reads& reads) { return reads.visit(group, room, account); });
}

awaitable<std::vector<std::shared_ptr<const StoredEvent>>> ThreadedStore::read_versions(
    LoopNumber loop, GroupId group, domain::Room room, std::uint64_t seq) {
    return read<std::vector<std::shared_ptr<const StoredEvent>>>(
        loop, [=](Reads& reads) { return reads.versions(group, room, seq); });
}

awaitable<std::vector<ReceiptLine>> ThreadedStore::read_receipts(LoopNumber loop, GroupId group,
                                                                 domain::Room room,
                                                                 std::uint64_t seq) {
    return read<std::vector<ReceiptLine>>(
        loop, [=](Reads& reads) { return reads.receipts(group, room, seq); });
}

awaitable<std::vector<GroupListLine>> ThreadedStore::groups_of(LoopNumber loop, AccountId account) {
    return read<std::vector<GroupListLine>>(loop,
                                            [=](Reads& reads) { return reads.groups_of(account); });
}

awaitable<std::vector<GroupNow>> ThreadedStore::groups_of_office(LoopNumber loop, OfficeId office) {
    return read<std::vector<GroupNow>>(
        loop, [=](Reads& reads) { return reads.groups_of_office(office); });
}

awaitable<std::vector<ReviewRead>> ThreadedStore::reviewed(LoopNumber loop, OfficeId office) {
    return read<std::vector<ReviewRead>>(loop,
                                         [=](Reads& reads) { return reads.reviewed(office); });
}

awaitable<std::optional<GroupNow>> ThreadedStore::group(LoopNumber loop, GroupId group) {
    return read<std::optional<GroupNow>>(loop, [=](Reads& reads) { return reads.group(group); });
}

awaitable<std::vector<WipeLine>> ThreadedStore::wipes(LoopNumber loop, GroupId group,
                                                      MembershipId membership) {
    return read<std::vector<WipeLine>>(
        loop, [=](Reads& reads) { return reads.wipes(group, membership); });
}

awaitable<AsksRead> ThreadedStore::asks(LoopNumber loop, GroupId group, std::uint64_t before,
                                        std::size_t limit) {
    return read<AsksRead>(loop, [=](Reads& reads) { return reads.asks(group, before, limit); });
}

awaitable<std::vector<domain::Account>> ThreadedStore::people(LoopNumber loop,
                                                              std::optional<OfficeId> office) {
    return read<std::vector<domain::Account>>(loop,
                                              [=](Reads& reads) { return reads.people(office); });
}

awaitable<std::vector<domain::Account>> ThreadedStore::accounts(LoopNumber loop,
                                                                std::vector<AccountId> ids) {
    return read<std::vector<domain::Account>>(
        loop, [ids = std::move(ids)](Reads& reads) { return reads.accounts(ids); });
}

awaitable<std::vector<domain::Office>> ThreadedStore::offices(LoopNumber loop) {
    return read<std::vector<domain::Office>>(loop, [](Reads& reads) { return reads.offices(); });
}

awaitable<std::vector<domain::Device>> ThreadedStore::devices(LoopNumber loop, AccountId account) {
    return read<std::vector<domain::Device>>(loop,
                                             [=](Reads& reads) { return reads.devices(account); });
}

awaitable<domain::Region> ThreadedStore::region(LoopNumber loop) {
    return read<domain::Region>(loop, [](Reads& reads) { return reads.region(); });
}

awaitable<PolicyNow> ThreadedStore::policy(LoopNumber loop) {
    return read<PolicyNow>(loop, [](Reads& reads) { return reads.policy(); });
}

awaitable<domain::Throttle> ThreadedStore::sign_in_throttle(LoopNumber loop,
                                                            std::optional<DeviceId> device,
                                                            std::string login_name) {
    return read<domain::Throttle>(loop, [device, name = std::move(login_name)](Reads& reads) {
        return reads.sign_in_throttle(device, name);
    });
}

awaitable<std::optional<SignInFacts>> ThreadedStore::sign_in_facts(LoopNumber loop,
                                                                   std::string login_name) {
    return read<std::optional<SignInFacts>>(
        loop, [name = std::move(login_name)](Reads& reads) { return reads.sign_in_facts(name); });
}

awaitable<std::optional<SignInFacts>> ThreadedStore::sign_in_facts_by_passkey(LoopNumber loop,
                                                                              Bytes passkey) {
    return read<std::optional<SignInFacts>>(loop, [id = std::move(passkey)](Reads& reads) {
        return reads.sign_in_facts_by_passkey(id);
    });
}

awaitable<std::vector<domain::Credential>> ThreadedStore::passkeys(LoopNumber loop,
                                                                   AccountId account) {
    return read<std::vector<domain::Credential>>(
        loop, [=](Reads& reads) { return reads.passkeys(account); });
}

awaitable<std::optional<domain::Device>> ThreadedStore::device_by_secret(LoopNumber loop,
                                                                         Hash secret_hash) {
    return read<std::optional<domain::Device>>(
        loop, [=](Reads& reads) { return reads.device_by_secret(secret_hash); });
}

awaitable<std::optional<SessionFacts>> ThreadedStore::session_by_secret(LoopNumber loop,
                                                                        Hash secret_hash) {
    return read<std::optional<SessionFacts>>(
        loop, [=](Reads& reads) { return reads.session_by_secret(secret_hash); });
}

awaitable<std::optional<domain::Enrolment>> ThreadedStore::enrolment_by_link(LoopNumber loop,
                                                                             Hash link_hash) {
    return read<std::optional<domain::Enrolment>>(
        loop, [=](Reads& reads) { return reads.enrolment_by_link(link_hash); });
}

awaitable<FileHandle> ThreadedStore::file(LoopNumber loop, GroupId group, AttachmentId id) {
    return read<FileHandle>(loop, [=](Reads& reads) { return reads.file(group, id); });
}

awaitable<CheckpointNow> ThreadedStore::checkpoint(LoopNumber loop) {
    return read<CheckpointNow>(loop,
                               [](Reads& reads) { return newest_checkpoint(reads.reading()); });
}

awaitable<std::optional<HeadProofRead>> ThreadedStore::prove_head(LoopNumber loop, GroupId group,
                                                                  std::uint64_t seen_top,
                                                                  std::uint64_t seen_size) {
    return read<std::optional<HeadProofRead>>(loop, [=](Reads& reads) {
        return store::prove_head(reads.reading(), group, seen_top, seen_size);
    });
}

awaitable<std::optional<LeafProofRead>> ThreadedStore::prove_leaf(LoopNumber loop, GroupId group,
                                                                  std::uint64_t index,
                                                                  std::uint64_t size) {
    return read<std::optional<LeafProofRead>>(
        loop, [=](Reads& reads) { return store::prove_leaf(reads.reading(), group, index, size); });
}

}  // namespace tasuki::store
