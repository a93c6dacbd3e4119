#include "base/log.hpp"

#include <unistd.h>

#include <array>
#include <atomic>

#include "base/clock.hpp"
#include "base/utf8.hpp"

namespace tasuki::log {
namespace {

// The one thing here that outlives a call: what main was told to leave out.
std::atomic<Level>& threshold() {
    static std::atomic<Level> level{Level::info};
    return level;
}

constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};

// Whatever a library's message holds, a line stays one line and the JSON stays JSON.
void append_quoted(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    while (!text.empty()) {
        const auto before = text;
        const auto c = take_character(text);
        if (!c) {
            out += "\\ufffd";
            text.remove_prefix(1);
        } else if (*c == '"' || *c == '\\') {
            out += '\\';
            out += before.front();
        } else if (*c < 0x20 || *c == 0x7f) {
            out += "\\u00";
            out += hex[*c >> 4];
            out += hex[*c & 15];
        } else {
            out += before.substr(0, before.size() - text.size());
        }
    }
    out += '"';
}

}  // namespace

void set_level(Level level) { threshold() = level; }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (level < threshold()) return;
    std::string line = "{\"time\":\"" + to_rfc3339(SystemClock{}.now()) + "\",\"level\":\"";
    line += kLevels[static_cast<std::size_t>(level)];
    line += "\",\"event\":";
    append_quoted(line, event);
    for (const auto& field : fields) {
        line += ',';
        append_quoted(line, field.key);
        line += ':';
        if (field.value.quoted()) append_quoted(line, field.value.text());
        else line += field.value.text();
    }
    line += "}\n";
    // A log that can't be written must not stop care: there is nobody left to tell.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace tasuki::log
