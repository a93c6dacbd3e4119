#include "session/file_desk.hpp"

#include <charconv>

#include "base/log.hpp"
#include "session/address.hpp"
#include "session/media.hpp"
#include "session/secrets.hpp"

namespace tasuki::session {
namespace {

unsigned status_of(Refusal refusal) {
    switch (refusal) {
        case Refusal::not_signed_in:
        case Refusal::session_ended:
        case Refusal::session_locked: return 401;
        case Refusal::busy:
        case Refusal::low_space:
        case Refusal::no_space:
        case Refusal::shutting_down: return 503;
        case Refusal::attachment_incomplete: return 409;
        case Refusal::bad_value:
        case Refusal::attachment_differs: return 422;
        default: return 404;  // absent and forbidden look the same
    }
}

template <class IdType>
std::optional<IdType> id_of(std::string_view hex) {
    const auto raw = from_hex(hex);
    return raw ? IdType::from(*raw) : std::nullopt;
}

std::string_view cut_off(std::string_view& rest) {
    const auto at = rest.find('/');
    const auto part = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
    return part;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t out = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, out);
    if (text.empty() || error != std::errc{} || at != end) return std::nullopt;
    return out;
}

// First and behind the last byte that is wished: "bytes=5-" or "bytes=5-9". What we do not
// understand is the whole.
std::pair<std::uint64_t, std::uint64_t> range_of(std::string_view header, std::uint64_t size) {
    constexpr std::string_view kBytes = "bytes=";
    if (!header.starts_with(kBytes)) return {0, size};
    header.remove_prefix(kBytes.size());
    const auto dash = header.find('-');
    if (dash == std::string_view::npos) return {0, size};
    const auto first = number_of(header.substr(0, dash));
    const auto last = number_of(header.substr(dash + 1));
    if (!first || *first >= size || (last && *last < *first)) return {0, size};
    return {*first, last ? std::min(*last + 1, size) : size};
}

domain::Asker asker_of(const store::SessionFacts& who, const Peer& peer) {
    domain::Asker out;
    out.account = who.account.id;
    out.device = who.device.id;
    out.session = who.session.id;
    out.level = domain::AuthLevel::session;
    out.address = mapped_address(peer.address);
    out.request = make_id<RequestId>();
    return out;
}

// A page of another origin may not even show what it cannot read.
bool from_elsewhere(const HttpRequest& request) {
    const auto& site = request.fetch_site;
    return !site.empty() && site != "same-origin" && site != "none";
}

}  // namespace

struct FileDesk::Place {
    GroupId group;
    AttachmentId attachment;
    bool thumbnail = false;
    std::optional<std::uint32_t> piece;
};

std::optional<FileDesk::Place> FileDesk::place_of(std::string_view target) {
    if (!target.starts_with(kFilesPath)) return std::nullopt;
    auto rest = target.substr(kFilesPath.size());
    const auto group = id_of<GroupId>(cut_off(rest));
    const auto attachment = id_of<AttachmentId>(cut_off(rest));
    if (!group || !attachment) return std::nullopt;
    Place out{*group, *attachment, rest == "thumbnail", std::nullopt};
    if (rest.empty() || out.thumbnail) return out;
    const auto piece = number_of(rest);
    if (!piece || *piece > limits::kAttachment) return std::nullopt;
    out.piece = static_cast<std::uint32_t>(*piece);
    return out;
}

HttpReply FileDesk::no(Refusal refusal) {
    encode::Refused facts;
    facts.refusal = refusal;
    HttpReply out;
    out.status = status_of(refusal);
    out.body = *encode::refused(0, facts);
    return out;
}

awaitable<std::optional<store::SessionFacts>> FileDesk::standing(std::string token) {
    const auto secret = secret_of_token(token);
    if (!secret) co_return std::nullopt;
    auto facts =
        co_await parts_.store.session_by_secret(parts_.hub.loop_number(), secret_hash(*secret));
    const bool stands = facts && !facts->session.ended && !facts->device.revoked &&
                        facts->session.ends > parts_.clock.now();
    if (!stands) co_return std::nullopt;
    co_return facts;
}

awaitable<bool> FileDesk::knows(std::string token) {
    const auto facts = co_await standing(std::move(token));
    co_return facts.has_value();
}

awaitable<HttpReply> FileDesk::answer(HttpRequest request) {
    const auto place = place_of(request.target);
    const auto token = request.bearer.empty() ? request.cookie : request.bearer;
    const auto who = co_await standing(token);
    if (!who) co_return no(Refusal::not_signed_in);
    if (who->session.locked) co_return no(Refusal::session_locked);
    if (!place || from_elsewhere(request)) co_return no(Refusal::not_found);
    if (request.method == "PUT") {
        // A browser names its page with every PUT; a cookie alone says nothing of who sent it.
        const bool own_page = !request.bearer.empty() || !request.origin.empty();
        if (!place->piece || !own_page) co_return no(Refusal::not_found);
        co_return co_await take_piece(std::move(request), *place, *who);
    }
    if (place->piece) co_return no(Refusal::not_found);
    co_return co_await hand_out(std::move(request), *place, *who);
}

awaitable<HttpReply> FileDesk::take_piece(HttpRequest request, Place place,
                                          store::SessionFacts who) {
    const auto loop = parts_.hub.loop_number();
    const auto file = co_await parts_.store.file(loop, place.group, place.attachment);
    const auto now = co_await parts_.store.group(loop, place.group);
    const bool may = file && now && file->facts.author == who.account.id &&
                     file->facts.state == domain::UploadState::begun &&
                     domain::may_go_on(*now->group, who.account.id, file->facts.membership);
    if (!may) co_return no(Refusal::not_found);
    const auto held =
        co_await parts_.store.add_piece(loop, file, *place.piece, std::move(request.body));
    if (!held) co_return no(held.error());
    HttpReply out;
    out.body = *encode::attachment_state(0, *file, *held);
    co_return out;
}

// A kept file on its way out.
class FileDesk::Source final : public BodySource {
  public:
    Source(const LoopParts& parts, const store::SessionFacts& who, GroupId group)
        : parts_(parts), group_(group), download_(parts.hub, who, group) {}

    void open(store::FileHandle file, bool thumbnail, std::uint64_t from, std::uint64_t to) {
        file_ = std::move(file);
        thumbnail_ = thumbnail;
        at_ = from;
        to_ = to;
        download_.of_message(file_->facts.room, file_->facts.seq);
    }
    bool over() const { return download_.over(); }
    void on_cut(std::function<void()> abort) override { download_.on_over(std::move(abort)); }

    awaitable<Bytes> next() override {
        Bytes out;
        try {
            out = co_await piece();
        } catch (const std::exception& fault) {
            log::error("file_fault", {{"what", log::Value::technical(fault.what())}});
        }
        if (download_.over()) out.clear();
        co_return out;
    }

  private:
    awaitable<Bytes> piece() {
        const auto loop = parts_.hub.loop_number();
        const auto now = co_await parts_.store.group(loop, group_);
        if (!now) co_return Bytes{};
        download_.look_at(*now, parts_.clock.now());
        if (download_.over()) co_return Bytes{};
        Bytes whole;
        std::uint64_t begins = 0;
        if (thumbnail_) {
            whole = co_await parts_.store.read_thumbnail(loop, file_);
        } else {
            const auto number = at_ / limits::kAttachmentPiece;
            begins = number * limits::kAttachmentPiece;
            whole = co_await parts_.store.read_file(loop, file_, number);
        }
        const auto first = static_cast<std::ptrdiff_t>(at_ - begins);
        const auto last =
            static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(to_ - begins, whole.size()));
        if (first >= last) co_return Bytes{};
        at_ = begins + static_cast<std::uint64_t>(last);
        co_return Bytes(whole.begin() + first, whole.begin() + last);
    }

    LoopParts parts_;
    GroupId group_;
    Hub::Download download_;
    store::FileHandle file_;
    bool thumbnail_ = false;
    std::uint64_t at_ = 0, to_ = 0;
};

awaitable<HttpReply> FileDesk::hand_out(HttpRequest request, Place place, store::SessionFacts who) {
    const auto loop = parts_.hub.loop_number();
    // Before the entry is asked for, so that no cut between it and the first byte is missed.
    const auto source = std::make_shared<Source>(parts_, who, place.group);
    domain::Command command;
    command.asker = asker_of(who, request.peer);
    command.what = domain::GroupCommand{
        domain::ReadAttachment{place.group, place.attachment, place.thumbnail}};
    const auto outcome = co_await parts_.store.commit(loop, std::move(command));
    if (!outcome) co_return no(outcome.error().refusal);
    const auto file = co_await parts_.store.file(loop, place.group, place.attachment);
    if (!file || source->over()) co_return no(Refusal::not_found);
    const std::uint64_t size = place.thumbnail ? file->thumbnail : file->facts.size;
    if (size == 0) co_return no(Refusal::not_found);
    const auto [from, to] = range_of(request.range, size);
    source->open(file, place.thumbnail, from, to);
    const auto media = place.thumbnail ? domain::Media::jpeg : file->facts.media;
    HttpReply out;
    out.content_type = media_type(media);
    out.length = to - from;
    out.source = source;
    out.headers = {{"Content-Disposition", "attachment; filename=\"" + place.attachment.hex() +
                                               std::string(suffix_of(media)) + "\""},
                   {"Content-Security-Policy", "sandbox; default-src 'none'"},
                   {"Cross-Origin-Resource-Policy", "same-origin"},
                   {"Accept-Ranges", "bytes"}};
    if (out.length != size) {
        out.status = 206;
        out.headers.emplace_back("Content-Range", "bytes " + std::to_string(from) + "-" +
                                                      std::to_string(to - 1) + "/" +
                                                      std::to_string(size));
    }
    co_return out;
}

}  // namespace tasuki::session
