#include "ledger/top.hpp"

#include <algorithm>
#include <string_view>

#include "base/crypto.hpp"
#include "ledger/tree.hpp"

namespace tasuki::ledger {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kStartTag = "tasuki-top/1\0"sv;
constexpr std::string_view kHeadTag = "tasuki-head/1\0"sv;
constexpr std::string_view kDayTag = "tasuki-day/1\0"sv;

Bytes write(const TopStart& start) {
    Writer out;
    out.raw(kStartTag).raw(start.random).u8(static_cast<std::uint8_t>(start.kind));
    return out.raw(encode(start.fork)).take();
}

Bytes write(const Head& head) {
    Writer out;
    return out.raw(kHeadTag).raw(head.log).u64(head.size).raw(head.root).take();
}

Bytes write(const Day& day) {
    Writer out;
    return out.raw(kDayTag).i64(day.time.ms).u64(day.logs).raw(day.root).take();
}

std::optional<TopEntry> read_start(Reader in) {
    TopStart out;
    out.random = in.fixed<32>();
    out.kind = static_cast<LogKind>(in.u8());
    const auto fork = decode_fork(in.raw(in.left()));
    if (!fork || (out.kind != LogKind::real && out.kind != LogKind::demo)) return std::nullopt;
    out.fork = *fork;
    return out;
}

std::optional<TopEntry> read_head(Reader in) {
    Head out;
    out.log = in.fixed<32>();
    out.size = in.u64();
    out.root = in.fixed<32>();
    if (!in.done()) return std::nullopt;
    return out;
}

std::optional<TopEntry> read_day(Reader in) {
    Day out;
    out.time.ms = in.i64();
    out.logs = in.u64();
    out.root = in.fixed<32>();
    if (!in.done()) return std::nullopt;
    return out;
}

NodeReader nodes_of(std::span<const Head> sorted) {
    return nodes_over([sorted](std::uint64_t i) { return leaf_hash(write(sorted[i])); });
}

}  // namespace

Bytes encode(const TopEntry& entry) {
    return std::visit([](const auto& e) { return write(e); }, entry);
}

std::optional<TopEntry> decode_top(ByteView bytes) {
    const auto text = text_of(bytes);
    if (text.starts_with(kStartTag)) return read_start(Reader(bytes.subspan(kStartTag.size())));
    if (text.starts_with(kHeadTag)) return read_head(Reader(bytes.subspan(kHeadTag.size())));
    if (text.starts_with(kDayTag)) return read_day(Reader(bytes.subspan(kDayTag.size())));
    return std::nullopt;
}

Hash origin_hash(std::string_view origin) { return sha256(view(origin)); }

void sort_heads(std::vector<Head>& heads) { std::ranges::sort(heads, {}, &Head::log); }

Hash day_root(std::span<const Head> sorted) { return root_of(sorted.size(), nodes_of(sorted)); }

std::vector<Hash> prove_in_day(std::span<const Head> sorted, std::uint64_t position) {
    return prove_inclusion(position, sorted.size(), nodes_of(sorted));
}

bool in_day(const Head& head, std::uint64_t position, const Day& day, std::span<const Hash> proof) {
    return inclusion_holds(leaf_hash(write(head)), position, day.logs, proof, day.root);
}

}  // namespace tasuki::ledger
