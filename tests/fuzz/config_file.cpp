// A configuration is either refused with a sentence for the operator, or printed so that it reads
// the same again: check-config shows what the server would do.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/bytes.hpp"
#include "main/config.hpp"

using namespace tasuki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto none = [](std::string_view) -> std::optional<std::string> { return std::nullopt; };
    try {
        const auto first = config::parse(text_of({data, size}), "fuzz.toml", none);
        const auto again = config::parse(config::print(first), "again.toml", none);
        if (first.written != again.written) std::abort();
    } catch (const config::ConfigError& refused) {
        if (std::string_view(refused.what()).empty()) std::abort();
    }
    return 0;
}
