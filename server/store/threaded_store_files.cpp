// Bytes of files, off the loops and off the store thread: pieces in the order in which they come,
// on one thread; looking at whole files, which takes long, on others.
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "store/threaded_store.hpp"

namespace tasuki::store {

namespace asio = boost::asio;

namespace {

template <class T>
using FileHandler = asio::any_completion_handler<void(std::exception_ptr, T)>;

// One job under way; never copied, like Answer.
template <class T>
struct FileJob {
    std::function<T()> work;
    FileHandler<T> handler;
    LoopWork loop;
};

template <class T>
void carry_out(std::unique_ptr<FileJob<T>> job, std::atomic<std::size_t>& waiting) {
    std::exception_ptr fault;
    std::optional<T> result;
    try {
        result = job->work();
    } catch (...) {
        fault = std::current_exception();
    }
    --waiting;
    const auto loop = job->loop;
    asio::post(loop, [job = std::move(job), fault, result = std::move(result)]() mutable {
        std::move(job->handler)(fault, result ? std::move(*result) : T{});
    });
}

const OpenFile& opened(const FileHandle& file) { return static_cast<const OpenFile&>(*file); }

}  // namespace

template <class T>
awaitable<T> ThreadedStore::on_files(LoopNumber loop, asio::thread_pool& threads,
                                     std::function<T()> work) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, T)>(
        [this, loop, &threads](auto handler, std::function<T()> given) {
            auto job = std::make_unique<FileJob<T>>();
            job->work = std::move(given);
            if (gate_closed_ || lost_)
                job->work = []() -> T { throw StoreLost("the store is closed"); };
            FileHandler<T>(std::move(handler)).swap(job->handler);
            job->loop = delivery_.work_on(loop);
            ++file_jobs_;
            asio::post(threads, [this, job = std::move(job)]() mutable {
                carry_out(std::move(job), file_jobs_);
            });
        },
        asio::use_awaitable, std::move(work));
}

std::optional<Refusal> ThreadedStore::no_files() const {
    if (!files_.taken()) return Refusal::not_built_here;
    if (file_jobs_ >= limits::kBlobQueue) return Refusal::busy;
    return std::nullopt;
}

awaitable<Result<std::uint32_t>> ThreadedStore::pieces_held(LoopNumber loop, FileHandle file) {
    if (const auto no = no_files()) co_return *no;
    const std::function<Result<std::uint32_t>()> work = [this, file] {
        return files_.held(opened(file));
    };
    co_return co_await on_files(loop, piece_thread_, work);
}

awaitable<Result<std::uint32_t>> ThreadedStore::add_piece(LoopNumber loop, FileHandle file,
                                                          std::uint32_t number, Bytes plain) {
    if (const auto no = no_files()) co_return *no;
    const auto bytes = std::make_shared<const Bytes>(std::move(plain));
    const std::function<Result<std::uint32_t>()> work = [this, file, number, bytes] {
        return files_.add(opened(file), number, *bytes);
    };
    co_return co_await on_files(loop, piece_thread_, work);
}

awaitable<Result<domain::KeptFile>> ThreadedStore::keep_file(LoopNumber loop, FileHandle file,
                                                             Hash sent) {
    if (const auto no = no_files()) co_return *no;
    const std::function<Result<domain::KeptFile>()> work = [this, file, sent] {
        return files_.keep(opened(file), sent);
    };
    co_return co_await on_files(loop, picture_threads_, work);
}

void ThreadedStore::drop_file(GroupId group, BlobId blob) { remove_file(group, blob_file(blob)); }

awaitable<Bytes> ThreadedStore::read_file(LoopNumber loop, FileHandle file, std::uint64_t piece) {
    const std::function<Bytes()> work = [this, file, piece] {
        return files_.piece(opened(file), piece);
    };
    return on_files(loop, piece_thread_, work);
}

awaitable<Bytes> ThreadedStore::read_thumbnail(LoopNumber loop, FileHandle file) {
    const std::function<Bytes()> work = [this, file] { return files_.thumbnail(opened(file)); };
    return on_files(loop, piece_thread_, work);
}

void ThreadedStore::remove_file(GroupId group, std::string name) {
    if (!files_.taken()) return;
    asio::post(piece_thread_,
               [this, group, name = std::move(name)] { files_.remove(group, name); });
}

void ThreadedStore::remove_gone(const std::vector<std::shared_ptr<const Committed>>& published) {
    for (const auto& one : published)
        for (const auto& name : one->files_gone) remove_file(one->group->group->id, name);
}

}  // namespace tasuki::store
