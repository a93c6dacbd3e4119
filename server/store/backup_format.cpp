#include "store/backup_format.hpp"

#include <algorithm>

namespace tasuki::store {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMagic = "tasuki-backup/1\0"sv;
constexpr std::size_t kSealing = 12 + 16;  // nonce and tag
constexpr std::size_t kLongestText = 512;
constexpr std::uint64_t kLongestKeys = 256ULL << 20;

[[noreturn]] void no_backup() {
    throw BackupFault("これは Tasuki のバックアップではありません / this is no backup of Tasuki");
}
[[noreturn]] void damaged(std::uint64_t piece) {
    throw BackupFault(
        "バックアップが壊れているか、途中で切れています / the backup is damaged or cut short (piece " +
        std::to_string(piece) + "); 別のバックアップを使ってください / use another one");
}

Bytes piece_context(const Hash& head, std::uint64_t number, bool last) {
    return Writer().raw(head).u64(number).u8(last ? 1 : 0).take();
}

void fill_exactly(const BackupReader::Get& get, std::span<std::uint8_t> out, std::uint64_t piece) {
    if (get(out) != out.size()) damaged(piece);
}

}  // namespace

std::array<std::uint8_t, 8> sheet_fingerprint(const Key& public_half) {
    const auto whole = sha256(public_half);
    std::array<std::uint8_t, 8> out{};
    std::copy_n(whole.begin(), out.size(), out.begin());
    return out;
}

Bytes encode(const BackupHead& head) {
    Writer out;
    out.raw(head.id.bytes).i64(head.made.ms).u32(head.store_schema).u32(head.key_schema);
    out.blob(head.version).blob(head.origin).raw(head.incarnation);
    out.u64(head.chain.n).raw(head.chain.value).raw(head.sheet);
    return out.blob(head.sealed_key).take();
}

std::optional<BackupHead> decode_backup_head(ByteView bytes) {
    Reader in(bytes);
    BackupHead out;
    out.id.bytes = in.fixed<16>();
    out.made.ms = in.i64();
    out.store_schema = in.u32();
    out.key_schema = in.u32();
    out.version = in.text();
    out.origin = in.text();
    out.incarnation = in.fixed<16>();
    out.chain.n = in.u64();
    out.chain.value = in.fixed<32>();
    out.sheet = in.fixed<8>();
    out.sealed_key = to_bytes(in.blob());
    if (!in.done() || out.version.size() > kLongestText || out.origin.size() > kLongestText)
        return std::nullopt;
    return out;
}

// ---- Keys ---------------------------------------------------------------------------------------

Bytes encode(const KeyCopy& keys, const RegionKeys& own) {
    Writer out;
    out.raw(keys.ledger_seed.get());
    for (const auto* key : {&own.page, &own.region, &own.fingerprint, &own.login, &own.address})
        out.raw(key->get());
    out.u32(static_cast<std::uint32_t>(keys.groups.size()));
    for (const auto& [group, numbered] : keys.groups) {
        out.raw(group.bytes).u32(static_cast<std::uint32_t>(numbered.size()));
        for (const auto& [key_no, key] : numbered) out.u32(key_no).raw(key.get());
    }
    out.u32(static_cast<std::uint32_t>(keys.offices.size()));
    for (const auto& [office, pair] : keys.offices)
        out.raw(office.bytes).raw(pair.public_half).raw(pair.private_half);
    return out.take();
}

std::optional<DecodedKeys> decode_keys(ByteView bytes) {
    Reader in(bytes);
    DecodedKeys out;
    out.keys.ledger_seed = SecretKey(in.fixed<32>());
    auto& own = out.own;
    for (auto* key : {&own.page, &own.region, &own.fingerprint, &own.login, &own.address})
        *key = SecretKey(in.fixed<32>());
    for (auto groups = in.u32(); groups > 0 && in.ok(); --groups) {
        const GroupId group{in.fixed<16>()};
        auto& numbered = out.keys.groups[group];
        for (auto keys = in.u32(); keys > 0 && in.ok(); --keys) {
            const auto key_no = in.u32();
            numbered[key_no] = SecretKey(in.fixed<32>());
        }
    }
    for (auto offices = in.u32(); offices > 0 && in.ok(); --offices) {
        auto& pair = out.keys.offices[OfficeId{in.fixed<16>()}];
        pair.public_half = in.fixed<32>();
        pair.private_half = in.fixed<32>();
    }
    if (!in.done()) return std::nullopt;
    return out;
}

// ---- Writing ------------------------------------------------------------------------------------

BackupWriter::BackupWriter(const BackupHead& head, const Key& content_key, Put put)
    : put_(std::move(put)), key_(content_key) {
    const auto front = Writer().raw(kMagic).blob(encode(head)).take();
    head_hash_ = digest_ = sha256(front);
    put_(front);
}

void BackupWriter::begin(BackupPart part, std::uint64_t bytes) {
    write(Writer().u8(static_cast<std::uint8_t>(part)).u64(bytes).bytes());
}

void BackupWriter::write(ByteView content) {
    while (!content.empty()) {
        // A full piece waits for what comes: it may be the last one.
        if (waiting_.size() == kBackupPiece) {
            piece(waiting_, false);
            waiting_.clear();
        }
        const auto n = std::min(content.size(), kBackupPiece - waiting_.size());
        waiting_.insert(waiting_.end(), content.begin(),
                        content.begin() + static_cast<std::ptrdiff_t>(n));
        content = content.subspan(n);
    }
}

Hash BackupWriter::finish() {
    piece(waiting_, true);
    wipe(waiting_);
    return digest_;
}

void BackupWriter::piece(ByteView content, bool last) {
    const auto sealed = seal(key_.get(), content, piece_context(head_hash_, next_++, last));
    const auto framed = Writer().u8(last ? 1 : 0).blob(sealed).take();
    digest_ = sha256({digest_, framed});
    put_(framed);
}

// ---- Reading ------------------------------------------------------------------------------------

BackupReader::BackupReader(Get get) : get_(std::move(get)) {
    Bytes front(kMagic.size() + 4);
    if (get_(front) != front.size() || text_of(ByteView(front).first(kMagic.size())) != kMagic)
        no_backup();
    const auto size = Reader(ByteView(front).last(4)).u32();
    if (size > kBackupHead) no_backup();
    front.resize(front.size() + size);
    const auto rest = std::span(front).last(size);
    if (get_(rest) != size) damaged(0);
    const auto head = decode_backup_head(rest);
    if (!head) no_backup();
    head_ = *head;
    head_hash_ = digest_ = sha256(front);
}

bool BackupReader::fill() {
    if (last_) return false;
    Bytes framed(1 + 4);
    fill_exactly(get_, framed, next_);
    const auto flag = framed.front();
    const auto size = Reader(ByteView(framed).last(4)).u32();
    if (flag > 1 || size < kSealing || size > kBackupPiece + kSealing) damaged(next_);
    framed.resize(framed.size() + size);
    fill_exactly(get_, std::span(framed).last(size), next_);
    last_ = flag == 1;
    auto opened = tasuki::open(key_.get(), ByteView(framed).last(size),
                               piece_context(head_hash_, next_, last_));
    if (!opened) damaged(next_);
    digest_ = sha256({digest_, framed});
    ++next_;
    wipe(open_);
    open_ = std::move(*opened);
    at_ = 0;
    std::uint8_t behind = 0;
    if (last_ && get_({&behind, 1}) != 0) damaged(next_);
    return true;
}

Bytes BackupReader::take(std::size_t bytes) {
    Bytes out;
    while (out.size() < bytes) {
        if (at_ == open_.size() && !fill()) damaged(next_);
        const auto n = std::min(bytes - out.size(), open_.size() - at_);
        const auto from = open_.begin() + static_cast<std::ptrdiff_t>(at_);
        out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(n));
        at_ += n;
    }
    return out;
}

std::optional<BackupReader::Part> BackupReader::next_part() {
    while (at_ == open_.size())
        if (!fill()) return std::nullopt;
    const auto front = take(1 + 8);
    Reader in(front);
    Part part;
    part.part = static_cast<BackupPart>(in.u8());
    part.bytes = in.u64();
    if (part.part < BackupPart::keys || part.part > BackupPart::file) damaged(next_);
    if (part.part == BackupPart::keys && part.bytes > kLongestKeys) damaged(next_);
    return part;
}

void BackupReader::read(const Part& part, const std::function<void(ByteView)>& sink) {
    for (auto left = part.bytes; left > 0;) {
        if (at_ == open_.size() && !fill()) damaged(next_);
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left, open_.size() - at_));
        sink(ByteView(open_).subspan(at_, n));
        at_ += n;
        left -= n;
    }
}

}  // namespace tasuki::store
