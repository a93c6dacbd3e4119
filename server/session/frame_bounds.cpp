#include "session/frame_bounds.hpp"

#include "base/limits.hpp"

namespace tasuki::session {
namespace {

struct Field {
    std::uint64_t number = 0;
    std::uint64_t varint = 0;
    ByteView bytes;
    bool is_bytes = false;
};

// Walks the fields of one message; `ok` turns false at the first thing that is no field.
class Walk {
  public:
    explicit Walk(ByteView rest) : rest_(rest) {}

    bool next(Field& field) {
        if (rest_.empty() || !ok_) return false;
        const auto tag = varint();
        field = {.number = tag >> 3, .varint = 0, .bytes = {}, .is_bytes = false};
        if (field.number == 0) ok_ = false;
        switch (tag & 7) {
            case 0: field.varint = varint(); break;
            case 1: take(8); break;
            case 2:
                field.bytes = take(varint());
                field.is_bytes = true;
                break;
            case 5: take(4); break;
            default: ok_ = false;  // groups: nothing of ours ever used them
        }
        return ok_;
    }
    bool ok() const { return ok_; }

  private:
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) break;
            const auto b = rest_[0];
            rest_ = rest_.subspan(1);
            value |= static_cast<std::uint64_t>(b & 0x7F) << shift;
            if ((b & 0x80) == 0) return value;
        }
        ok_ = false;
        return 0;
    }
    ByteView take(std::uint64_t n) {
        if (n > rest_.size()) {
            ok_ = false;
            return {};
        }
        const auto out = rest_.first(static_cast<std::size_t>(n));
        rest_ = rest_.subspan(static_cast<std::size_t>(n));
        return out;
    }

    ByteView rest_;
    bool ok_ = true;
};

// Counts the fields of one message; false when they are too many or it is no message.
bool count(ByteView message, int& elements) {
    Walk walk(message);
    Field field;
    while (walk.next(field)) {
        if (++elements > limits::kProtobufElements) return false;
    }
    return walk.ok();
}

constexpr std::uint64_t kOpenGroup = 100;  // envelope.proto: the one request whose sub-message
constexpr std::uint64_t kPatient = 3;      // repeats sub-messages of its own (former surnames)
constexpr std::uint64_t kHead = 1;         // message.proto: what a part holds besides text
constexpr std::uint64_t kCardField = 5;

bool count_request(std::uint64_t kind, ByteView request, int& elements) {
    Walk walk(request);
    Field field;
    while (walk.next(field)) {
        if (++elements > limits::kProtobufElements) return false;
        const bool patient = kind == kOpenGroup && field.number == kPatient && field.is_bytes;
        if (patient && !count(field.bytes, elements)) return false;
    }
    return walk.ok();
}

}  // namespace

FrameBounds look_at_envelope(ByteView frame) {
    FrameBounds out;
    Walk walk(frame);
    Field field;
    int elements = 0;
    bool fits = true;
    while (walk.next(field)) {
        if (field.number == 1 && !field.is_bytes) out.request_id = field.varint;
        if (++elements > limits::kProtobufElements) fits = false;
        if (field.is_bytes && fits) fits = count_request(field.number, field.bytes, elements);
        if (!fits) break;
    }
    out.within = fits && walk.ok();
    return out;
}

bool body_within_bounds(ByteView raw) {
    Walk walk(raw);
    Field field;
    int elements = 0;
    std::size_t parts = 0;
    while (walk.next(field)) {
        if (!field.is_bytes || ++parts > limits::kParts) return false;
        if (!count(field.bytes, elements)) return false;
    }
    return walk.ok();
}

bool head_within_bounds(ByteView content) {
    int elements = 0;
    Walk walk(content);
    Field field;
    while (walk.next(field)) {
        if (++elements > limits::kProtobufElements) return false;
        const bool message = field.number == kHead || field.number == kCardField;
        if (message && field.is_bytes && !count(field.bytes, elements)) return false;
    }
    return walk.ok();
}

}  // namespace tasuki::session
