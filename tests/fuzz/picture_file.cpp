// Files as people send them. What is kept of one is kept of that again, byte for byte: nothing of
// what was left out can be hidden in what was kept.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "picture/clean.hpp"

using namespace tasuki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto once = picture::clean({data, size});
    if (!once) return 0;
    const auto twice = picture::clean(once->kept);
    if (!twice || twice->kept != once->kept || twice->kind != once->kind) std::abort();
    if (twice->orientation != once->orientation) std::abort();
    return 0;
}
