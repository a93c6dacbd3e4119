#include "base/cbor.hpp"

#include <limits>

#include "base/limits.hpp"

namespace tasuki::cbor {
namespace {

// Major types of RFC 8949, 3.1.
enum Major : unsigned { unsigned_number, negative_number, byte_string, text_string, array, dict };
constexpr unsigned kMajorTag = 6;

bool same_key(const Item& a, const Item& b) {
    return a.kind == b.kind && a.number == b.number && std::ranges::equal(a.bytes, b.bytes);
}

class ItemReader {
  public:
    explicit ItemReader(ByteView from) : rest_(from) {}
    ByteView rest() const { return rest_; }

    std::optional<Item> item(int depth) {
        if (depth > limits::kCborDepth || ++items_ > limits::kCborItems) return std::nullopt;
        if (rest_.empty()) return std::nullopt;
        const unsigned first = rest_.front();
        rest_ = rest_.subspan(1);
        const unsigned major = first >> 5;
        if (major > kMajorTag) return simple(first & 31);
        const auto size = argument(first & 31);
        if (!size) return std::nullopt;
        switch (major) {
            case unsigned_number: return number(*size, false);
            case negative_number: return number(*size, true);
            case byte_string: return string(Kind::bytes, *size);
            case text_string: return string(Kind::text, *size);
            case array: return list(*size, depth);
            case dict: return map(*size, depth);
            default: return std::nullopt;  // a tag
        }
    }

  private:
    // The number in or behind the first byte; empty for an indefinite length, and where it would
    // have fitted into fewer bytes.
    std::optional<std::uint64_t> argument(unsigned low) {
        if (low < 24) return low;
        if (low > 27) return std::nullopt;
        const std::size_t width = std::size_t{1} << (low - 24);
        if (rest_.size() < width) return std::nullopt;
        std::uint64_t value = 0;
        for (const auto byte : rest_.first(width)) value = value << 8 | byte;
        rest_ = rest_.subspan(width);
        const std::uint64_t least = width == 1 ? 24 : std::uint64_t{1} << (4 * width);
        if (value < least) return std::nullopt;
        return value;
    }

    static std::optional<Item> number(std::uint64_t value, bool negative) {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        Item out;
        out.kind = Kind::number;
        out.number = static_cast<std::int64_t>(value);
        if (negative) out.number = -1 - out.number;
        return out;
    }

    std::optional<Item> string(Kind kind, std::uint64_t size) {
        if (size > rest_.size()) return std::nullopt;
        Item out;
        out.kind = kind;
        out.bytes = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(static_cast<std::size_t>(size));
        return out;
    }

    // A length is only a claim: nothing is made room for before it is read.
    std::optional<Item> list(std::uint64_t size, int depth) {
        Item out;
        out.kind = Kind::list;
        for (std::uint64_t i = 0; i < size; ++i) {
            auto one = item(depth + 1);
            if (!one) return std::nullopt;
            out.inside.push_back(std::move(*one));
        }
        return out;
    }

    std::optional<Item> map(std::uint64_t pairs, int depth) {
        Item out;
        out.kind = Kind::map;
        for (std::uint64_t i = 0; i < pairs; ++i) {
            auto key = item(depth + 1);
            if (!key || (key->kind != Kind::number && key->kind != Kind::text)) return std::nullopt;
            for (std::size_t k = 0; k < out.inside.size(); k += 2)
                if (same_key(out.inside[k], *key)) return std::nullopt;
            auto value = item(depth + 1);
            if (!value) return std::nullopt;
            out.inside.push_back(std::move(*key));
            out.inside.push_back(std::move(*value));
        }
        return out;
    }

    static std::optional<Item> simple(unsigned low) {
        if (low < 20 || low > 22) return std::nullopt;  // undefined, floats, "break"
        Item out;
        out.kind = Kind::simple;
        out.number = low;
        return out;
    }

    ByteView rest_;
    std::size_t items_ = 0;
};

template <class Same>
const Item* value_of(const Item& item, Same same) {
    if (item.kind != Kind::map) return nullptr;
    for (std::size_t k = 0; k + 1 < item.inside.size(); k += 2)
        if (same(item.inside[k])) return &item.inside[k + 1];
    return nullptr;
}

}  // namespace

const Item* Item::at(std::int64_t key) const {
    return value_of(*this,
                    [&](const Item& k) { return k.kind == Kind::number && k.number == key; });
}

const Item* Item::at(std::string_view key) const {
    return value_of(*this,
                    [&](const Item& k) { return k.kind == Kind::text && text_of(k.bytes) == key; });
}

std::optional<Item> read(ByteView& from) {
    ItemReader in(from);
    auto out = in.item(1);
    if (out) from = in.rest();
    return out;
}

}  // namespace tasuki::cbor
