// The operator's log: one JSON object per line on standard error. Carries ids, counts and codes,
// never names, bodies or addresses of people: the only values it takes are numbers, enums' slugs
// and ids. Any thread; a line is written with one write(2).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace tasuki::log {

enum class Level : std::uint8_t { debug, info, warning, error };

// A value that can't be a name or a body: made from a number, an id, or a literal of the program.
class Value {
  public:
    Value(std::int64_t v) : text_(std::to_string(v)), quoted_(false) {}
    Value(std::uint64_t v) : text_(std::to_string(v)), quoted_(false) {}
    Value(int v) : text_(std::to_string(v)), quoted_(false) {}
    Value(unsigned v) : text_(std::to_string(v)), quoted_(false) {}
    template <std::same_as<bool> Bool>  // else every pointer would be one
    Value(Bool v) : text_(v ? "true" : "false"), quoted_(false) {}
    template <class Tag>
    Value(const Id<Tag>& id) : text_(id.hex()), quoted_(true) {}
    template <std::size_t N>
    Value(const char (&literal)[N]) : text_(literal), quoted_(true) {}
    template <std::size_t N>
    Value(char (&run_time_buffer)[N]) = delete;
    // For slugs, paths of the operator's own configuration and messages of libraries.
    static Value technical(std::string_view text) { return Value(text, 0); }
    const std::string& text() const { return text_; }
    bool quoted() const { return quoted_; }

  private:
    Value(std::string_view text, int) : text_(text), quoted_(true) {}
    std::string text_;
    bool quoted_;
};

struct Field {
    std::string_view key;
    Value value;
};

void set_level(Level level);
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void info(std::string_view event, std::initializer_list<Field> f = {}) {
    write(Level::info, event, f);
}
inline void warning(std::string_view event, std::initializer_list<Field> f = {}) {
    write(Level::warning, event, f);
}
inline void error(std::string_view event, std::initializer_list<Field> f = {}) {
    write(Level::error, event, f);
}

}  // namespace tasuki::log
