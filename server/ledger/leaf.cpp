#include "ledger/leaf.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <type_traits>

#include "base/crypto.hpp"
#include "ledger/extra.hpp"
#include "ledger/leaf_fields.hpp"

namespace tasuki::ledger {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kLeafTag = "tasuki-audit/1\0"sv;

bool rule_valid(std::string_view rule) {
    return rule.size() <= kRuleLength && std::ranges::all_of(rule, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
           });
}

// One overload set each for "is it there", writing and reading; the types are those of Leaf.
struct Present {
    std::uint32_t bits = 0;
    template <class T>
    void operator()(unsigned bit, std::string_view, const T& field) {
        if (field != T{}) bits |= std::uint32_t{1} << bit;
    }
};

struct Write {
    Writer& out;
    std::uint32_t bits;

    template <class T>
    void operator()(unsigned bit, std::string_view, const T& field) {
        if (bits >> bit & 1) put(field);
    }
    void put(std::uint16_t v) { out.u16(v); }
    void put(std::uint32_t v) { out.u32(v); }
    void put(std::uint64_t v) { out.u64(v); }
    void put(Assurance v) { out.u8(static_cast<std::uint8_t>(v)); }
    void put(const std::string& rule) {
        out.raw(rule);
        for (std::size_t i = rule.size(); i < kRuleLength; ++i) out.u8(0);
    }
    void put(const Bytes& extra) { out.raw(extra); }  // its length follows from the event
    template <std::size_t N>
    void put(const std::array<std::uint8_t, N>& v) {
        out.raw(v);
    }
    template <class Tag>
    void put(const Id<Tag>& v) {
        out.raw(v.bytes);
    }
};

struct Read {
    Reader& in;
    std::uint32_t bits;
    std::size_t extra_length;

    template <class T>
    void operator()(unsigned bit, std::string_view, T& field) {
        if (bits >> bit & 1) take(field);
    }
    void take(std::uint16_t& v) { v = in.u16(); }
    void take(std::uint32_t& v) { v = in.u32(); }
    void take(std::uint64_t& v) { v = in.u64(); }
    void take(Assurance& v) { v = static_cast<Assurance>(in.u8()); }
    void take(std::string& rule) {
        const auto padded = text_of(in.raw(kRuleLength));
        rule = padded.substr(0, padded.find('\0'));
    }
    void take(Bytes& extra) { extra = to_bytes(in.raw(extra_length)); }
    template <std::size_t N>
    void take(std::array<std::uint8_t, N>& v) {
        v = in.fixed<N>();
    }
    template <class Tag>
    void take(Id<Tag>& v) {
        v.bytes = in.fixed<16>();
    }
};

bool form_holds(const Leaf& leaf) {
    const bool state_rule = leaf.has_state()
                                ? leaf.state_at == leaf.index
                                : leaf.state_at == kNoState || leaf.state_at < leaf.index;
    return state_rule && leaf.clock <= ClockState::unsynchronised &&
           leaf.assurance <= Assurance::timer && rule_valid(leaf.rule) &&
           leaf.outcome >= Outcome::done && leaf.outcome <= Outcome::failed &&
           leaf.extra.size() == extra_length(leaf.event);
}

Bytes write(const Leaf& leaf) {
    Present present;
    each_optional_field(leaf, present);
    Writer out;
    out.raw(kLeafTag).u64(leaf.index).raw(leaf.ledger.bytes).i64(leaf.time.ms);
    out.u8(static_cast<std::uint8_t>(leaf.clock));
    out.u16(static_cast<std::uint16_t>(leaf.event)).u16(leaf.action);
    out.u8(static_cast<std::uint8_t>(leaf.outcome)).u64(leaf.state_at).u32(present.bits);
    each_optional_field(leaf, Write{out, present.bits});
    return out.take();
}

}  // namespace

Bytes encode(const Leaf& leaf) {
    describe(leaf.event);  // throws for a number that is not in the list
    if (!form_holds(leaf)) throw std::logic_error("ledger: a leaf with a field outside its form");
    return write(leaf);
}

std::optional<Leaf> decode_leaf(ByteView bytes) {
    Reader in(bytes);
    if (text_of(in.raw(kLeafTag.size())) != kLeafTag) return std::nullopt;
    Leaf leaf;
    leaf.index = in.u64();
    leaf.ledger.bytes = in.fixed<16>();
    leaf.time.ms = in.i64();
    leaf.clock = static_cast<ClockState>(in.u8());
    const auto event = event_of(in.u16());
    if (!event) return std::nullopt;
    leaf.event = *event;
    leaf.action = in.u16();
    leaf.outcome = static_cast<Outcome>(in.u8());
    leaf.state_at = in.u64();
    const std::uint32_t bits = in.u32();
    each_optional_field(leaf, Read{in, bits, extra_length(leaf.event)});
    if (!in.done() || !form_holds(leaf)) return std::nullopt;
    // What is left of "one encoding per leaf": bits for zeros, unknown bits, bytes in the padding.
    if (!std::ranges::equal(write(leaf), bytes)) return std::nullopt;
    return leaf;
}

std::uint64_t state_at_for(bool has_state, std::uint64_t index, std::uint64_t previous) {
    return has_state ? index : previous;
}

}  // namespace tasuki::ledger
