#include "ledger/extra.hpp"

#include <string_view>

#include "base/crypto.hpp"

namespace tasuki::ledger {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kNameTag = "tasuki-log/1\0"sv;

}  // namespace

Bytes encode(const LogCreated& created) {
    Writer out;
    out.raw(created.random);
    out.u8(static_cast<std::uint8_t>(created.kind)).u8(static_cast<std::uint8_t>(created.home));
    return out.raw(created.predecessor).take();
}

std::optional<LogCreated> decode_log_created(ByteView extra) {
    Reader in(extra);
    LogCreated out;
    out.random = in.fixed<32>();
    out.kind = static_cast<LogKind>(in.u8());
    out.home = static_cast<Home>(in.u8());
    out.predecessor = in.fixed<32>();
    const bool known = (out.kind == LogKind::real || out.kind == LogKind::demo) &&
                       out.home >= Home::group && out.home <= Home::region;
    if (!in.done() || !known) return std::nullopt;
    return out;
}

Hash log_name(const LedgerId& id, const LogCreated& created) {
    return sha256({view(kNameTag), id.view(), encode(created)});
}

Bytes encode(const ClockStep& step) {
    Writer out;
    return out.i64(step.from.ms).i64(step.to.ms).take();
}

std::optional<ClockStep> decode_clock_step(ByteView extra) {
    Reader in(extra);
    ClockStep out;
    out.from.ms = in.i64();
    out.to.ms = in.i64();
    if (!in.done()) return std::nullopt;
    return out;
}

Bytes encode(const Fork& fork) {
    Writer out;
    out.raw(fork.old_origin).u64(fork.anchor.n).raw(fork.anchor.value);
    return out.u64(fork.size).raw(fork.root).take();
}

std::optional<Fork> decode_fork(ByteView extra) {
    Reader in(extra);
    Fork out;
    out.old_origin = in.fixed<32>();
    out.anchor.n = in.u64();
    out.anchor.value = in.fixed<32>();
    out.size = in.u64();
    out.root = in.fixed<32>();
    if (!in.done()) return std::nullopt;
    return out;
}

std::size_t extra_length(Event event) {
    switch (event) {
        case Event::log_created: return 32 + 1 + 1 + 32;
        case Event::clock_stepped:
        case Event::clock_accepted: return 8 + 8;
        case Event::fork_declared: return 32 + 8 + 32 + 8 + 32;
        default: return 0;
    }
}

}  // namespace tasuki::ledger
