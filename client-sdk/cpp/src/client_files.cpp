// Files of messages: sent piece by piece, each try going on where the last one broke off; fetched
// the same way, and held against their hash.
#include <algorithm>

#include "base/crypto.hpp"
#include "calls.hpp"

namespace tasuki::client {
namespace {

constexpr int kTriesWithoutProgress = 5;
constexpr Millis kPause{500};
constexpr std::uint32_t kPieceMost = 1 << 20;

// Longer each time that brought nothing: the connection comes back by itself.
Millis pause_after(int tries) { return kPause * (1 << tries); }

// The connection went away, or the server was busy: trying again may help, and costs nothing twice.
bool passes(const Failure& failure) {
    switch (failure.error) {
        case Error::not_connected:
        case Error::connection_lost:
        case Error::timed_out:
        case Error::cannot_reach:
        case Error::busy:
        case Error::throttled:
        case Error::attachment_incomplete: return true;
        default: return false;
    }
}

std::string path_of(GroupId group, AttachmentId id) {
    return "/v1/attachments/" + group.hex() + "/" + id.hex();
}

Result<pb::ServerEnvelope> read_envelope(const Bytes& raw) {
    pb::ServerEnvelope from;
    if (!from.ParseFromArray(raw.data(), static_cast<int>(raw.size())))
        return failure_of(Error::protocol_broken, "an answer that is no envelope");
    if (from.has_refused()) return read(from.refused());
    return from;
}

Result<pb::AttachmentState> state_in(const Result<pb::ServerEnvelope>& answer) {
    if (!answer) return answer.error();
    if (!answer->has_attachment_state()) return not_the_answer("AttachmentState");
    const auto& state = answer->attachment_state();
    if (state.piece_bytes() == 0 || state.piece_bytes() > kPieceMost)
        return failure_of(Error::protocol_broken, "pieces of no length");
    return state;
}

struct Upload {
    CorePtr core;
    GroupId group;
    AttachmentId id;
    MembershipId as;
    Client::FileToSend file;
    Client::Progress progress;
    std::uint64_t held = 0;  // bytes that the server has
};
using UploadPtr = std::shared_ptr<Upload>;

void tell(Upload& upload, std::uint64_t held) {
    upload.held = held;
    if (upload.progress) upload.progress(held, upload.file.size);
}

awaitable<Result<pb::AttachmentState>> begin(UploadPtr upload) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_begin_attachment();
    to.set_group_id(write_id(upload->group));
    to.set_attachment_id(write_id(upload->id));
    to.set_size(upload->file.size);
    to.set_membership_id(write_id(upload->as));
    co_return state_in(co_await ask(upload->core, std::move(envelope)));
}

awaitable<Result<pb::AttachmentState>> finish(UploadPtr upload) {
    HashStream hash;
    for (std::uint64_t at = 0; at < upload->file.size;) {
        const auto piece = upload->file.read(at, kPieceMost);
        if (piece.empty()) co_return failure_of(Error::attachment_differs, "the file became short");
        hash.add(piece);
        at += piece.size();
    }
    const auto sent = hash.finish();
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_finish_attachment();
    to.set_group_id(write_id(upload->group));
    to.set_attachment_id(write_id(upload->id));
    to.set_sha256(sent.data(), sent.size());
    co_return state_in(co_await ask(upload->core, std::move(envelope)));
}

awaitable<Done> send_pieces(UploadPtr upload, pb::AttachmentState state) {
    auto opened = co_await upload->core->dialer.open_files(upload->core->identity.bearer());
    if (!opened) co_return opened.error();
    const auto line = *opened;
    const std::uint64_t length = state.piece_bytes();
    std::uint64_t number = state.pieces_held();
    for (; number * length < upload->file.size; ++number) {
        const auto at = number * length;
        const auto most = std::min(length, upload->file.size - at);
        auto piece = upload->file.read(at, static_cast<std::size_t>(most));
        if (piece.size() != most)
            co_return failure_of(Error::attachment_differs, "the file became short");
        const auto path = path_of(upload->group, upload->id) + "/" + std::to_string(number);
        auto raw = co_await line->put(path, std::move(piece));
        if (!raw) co_return raw.error();
        auto taken = state_in(read_envelope(*raw));
        if (!taken) co_return taken.error();
        tell(*upload, at + most);
    }
    co_return Done();
}

awaitable<Result<pb::AttachmentState>> one_try(UploadPtr upload) {
    auto state = co_await begin(upload);
    if (!state) co_return state.error();
    if (state->state() != pb::UPLOAD_STATE_BEGUN) co_return *state;  // done by an earlier try
    tell(*upload,
         std::min<std::uint64_t>(std::uint64_t{state->pieces_held()} * state->piece_bytes(),
                                 upload->file.size));
    auto sent = co_await send_pieces(upload, *state);
    if (!sent) co_return sent.error();
    co_return co_await finish(upload);
}

awaitable<Result<Attachment>> upload_file(UploadPtr upload) {
    for (int tries = 0;;) {
        const auto before = upload->held;
        auto state = co_await one_try(upload);
        if (state) {
            Attachment out;
            out.id = upload->id;
            out.sha256 = read_hash(state->sha256());
            out.media_type = state->media_type();
            out.size = state->size();
            out.name = upload->file.name;
            out.has_thumbnail = state->has_thumbnail();
            co_return out;
        }
        tries = upload->held > before ? 0 : tries + 1;
        const bool over = upload->core->stopped || tries >= kTriesWithoutProgress;
        if (over || !passes(state.error())) co_return state.error();
        co_await rest(upload->core, pause_after(tries));
    }
}

struct Fetch {
    CorePtr core;
    std::string path;
    std::uint64_t size = 0;  // 0: not known
    std::uint64_t at = 0;
    Client::Sink sink;
    Client::Progress progress;
    HashStream hash;
    void operator()(const Bytes& piece) {
        at += piece.size();
        hash.add(piece);
        sink(piece);
        if (progress) progress(at, size);
    }
};
using FetchPtr = std::shared_ptr<Fetch>;

awaitable<Done> fetch_once(FetchPtr fetch) {
    auto opened = co_await fetch->core->dialer.open_files(fetch->core->identity.bearer());
    if (!opened) co_return opened.error();
    const auto line = *opened;
    const std::function<void(const Bytes&)> sink = [fetch](const Bytes& piece) { (*fetch)(piece); };
    auto ended = co_await line->get(fetch->path, fetch->at, sink);
    if (!ended) co_return ended.error();
    if (ended->empty()) co_return Done();
    auto refused = read_envelope(*ended);
    co_return refused ? not_the_answer("file") : refused.error();
}

awaitable<Done> fetch_all(FetchPtr fetch) {
    for (int tries = 0;;) {
        const auto before = fetch->at;
        auto done = co_await fetch_once(fetch);
        if (done) co_return done;
        if (fetch->size != 0 && fetch->at == fetch->size) co_return Done();
        tries = fetch->at > before ? 0 : tries + 1;
        const bool over = fetch->core->stopped || tries >= kTriesWithoutProgress;
        if (over || !passes(done.error())) co_return done;
        co_await rest(fetch->core, pause_after(tries));
    }
}

awaitable<Done> fetch_file(FetchPtr fetch, std::uint64_t from, Hash expected) {
    auto done = co_await fetch_all(fetch);
    if (!done || from != 0) co_return done;
    if (fetch->hash.finish() == expected) co_return done;
    co_return failure_of(Error::attachment_differs, "its bytes are not those of the message");
}

awaitable<Result<Bytes>> fetch_small(FetchPtr fetch, std::shared_ptr<Bytes> into) {
    auto done = co_await fetch_all(fetch);
    if (!done) co_return done.error();
    co_return std::move(*into);
}

}  // namespace

awaitable<Result<Attachment>> Client::upload(GroupId group, FileToSend file, Progress progress,
                                             AttachmentId id, MembershipId as) {
    if (!id) fill_random(id.bytes);
    auto upload = std::make_shared<Upload>();
    upload->core = core_;
    upload->group = group;
    upload->id = id;
    upload->as = as;
    upload->file = std::move(file);
    upload->progress = std::move(progress);
    return upload_file(std::move(upload));
}

awaitable<Done> Client::discard_upload(GroupId group, AttachmentId id) {
    pb::ClientEnvelope envelope;
    auto& to = *envelope.mutable_discard_attachment();
    to.set_group_id(write_id(group));
    to.set_attachment_id(write_id(id));
    return call<void>(core_, std::move(envelope), read_done);
}

awaitable<Done> Client::download(GroupId group, Attachment file, Sink sink, Progress progress,
                                 std::uint64_t from) {
    auto fetch = std::make_shared<Fetch>();
    fetch->core = core_;
    fetch->path = path_of(group, file.id);
    fetch->size = file.size;
    fetch->at = from;
    fetch->sink = std::move(sink);
    fetch->progress = std::move(progress);
    return fetch_file(std::move(fetch), from, file.sha256);
}

awaitable<Result<Bytes>> Client::download_thumbnail(GroupId group, AttachmentId id) {
    auto fetch = std::make_shared<Fetch>();
    auto into = std::make_shared<Bytes>();
    fetch->core = core_;
    fetch->path = path_of(group, id) + "/thumbnail";
    fetch->sink = [into](const Bytes& piece) {
        into->insert(into->end(), piece.begin(), piece.end());
    };
    return fetch_small(std::move(fetch), std::move(into));
}

}  // namespace tasuki::client
