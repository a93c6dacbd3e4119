#include "domain/client_data.hpp"

#include <set>

#include "base/limits.hpp"

namespace tasuki::domain {
namespace {

constexpr int kJsonDepth = 4;

void append_utf8(std::string& out, std::uint32_t c) {
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

// Every function says whether what it stands for was there.
class JsonReader {
  public:
    explicit JsonReader(std::string_view text) : rest_(text) {}

    bool take(char c) {
        skip_space();
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool at_end() {
        skip_space();
        return rest_.empty();
    }

    bool string(std::string& out) {
        if (!take('"')) return false;
        while (!rest_.empty()) {
            const char c = next();
            if (c == '"') return true;
            if (static_cast<unsigned char>(c) < 0x20) return false;
            if (c != '\\') out.push_back(c);
            else if (!escape(out)) return false;
        }
        return false;
    }

    bool boolean(bool& out) {
        skip_space();
        out = rest_.starts_with("true");
        return word("true") || word("false");
    }

    bool anything(int depth = 1) {
        skip_space();
        if (depth > kJsonDepth || rest_.empty()) return false;
        std::string ignored;
        switch (rest_.front()) {
            case '"': return string(ignored);
            case '{': return object([&](const std::string&) { return anything(depth + 1); });
            case '[': return array(depth);
            case 't': return word("true");
            case 'f': return word("false");
            case 'n': return word("null");
            default: return number();
        }
    }

    // `member` reads the value of each key.
    template <class Member>
    bool object(Member member) {
        if (!take('{')) return false;
        if (take('}')) return true;
        std::set<std::string> seen;
        do {
            std::string key;
            if (!string(key) || !seen.insert(key).second) return false;
            if (!take(':') || !member(key)) return false;
        } while (take(','));
        return take('}');
    }

  private:
    void skip_space() {
        const auto first = rest_.find_first_not_of(" \t\r\n");
        rest_.remove_prefix(std::min(first, rest_.size()));
    }
    char next() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    bool word(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    bool array(int depth) {
        if (!take('[')) return false;
        if (take(']')) return true;
        do {
            if (!anything(depth + 1)) return false;
        } while (take(','));
        return take(']');
    }
    bool digits() {
        const auto n = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        rest_.remove_prefix(n);
        return n > 0;
    }
    bool number() {
        word("-");
        if (!digits()) return false;
        if (word(".") && !digits()) return false;
        if (!word("e") && !word("E")) return true;
        if (!word("+")) word("-");
        return digits();
    }
    bool hex4(std::uint32_t& out) {
        if (rest_.size() < 4) return false;
        out = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = next();
            const auto at = std::string_view("0123456789abcdef")
                                .find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
            if (at == std::string_view::npos) return false;
            out = out << 4 | static_cast<std::uint32_t>(at);
        }
        return true;
    }
    bool escape(std::string& out) {
        if (rest_.empty()) return false;
        const char c = next();
        switch (c) {
            case '"':
            case '\\':
            case '/': out.push_back(c); return true;
            case 'b': out.push_back('\b'); return true;
            case 'f': out.push_back('\f'); return true;
            case 'n': out.push_back('\n'); return true;
            case 'r': out.push_back('\r'); return true;
            case 't': out.push_back('\t'); return true;
            case 'u': break;
            default: return false;
        }
        std::uint32_t code = 0, low = 0;
        if (!hex4(code)) return false;
        if (code >= 0xDC00 && code < 0xE000) return false;
        if (code >= 0xD800 && code < 0xDC00) {
            if (!word("\\u") || !hex4(low) || low < 0xDC00 || low >= 0xE000) return false;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        append_utf8(out, code);
        return true;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<ClientData> read_client_data(ByteView json) {
    if (json.size() > limits::kPasskeyPart) return std::nullopt;
    JsonReader in(tasuki::text_of(json));
    ClientData out;
    std::string challenge;
    const bool whole = in.object([&](const std::string& key) {
        if (key == "type") return in.string(out.type);
        if (key == "challenge") return in.string(challenge);
        if (key == "origin") return in.string(out.origin);
        if (key == "crossOrigin") return in.boolean(out.cross_origin);
        if (key == "topOrigin") out.has_top_origin = true;
        return in.anything();
    });
    auto bytes = from_base64url(challenge);
    if (!whole || !in.at_end() || !bytes || bytes->empty()) return std::nullopt;
    if (out.type.empty() || out.origin.empty()) return std::nullopt;
    out.challenge = std::move(*bytes);
    return out;
}

}  // namespace tasuki::domain
