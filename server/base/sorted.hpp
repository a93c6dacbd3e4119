// Values in order, each once. Any thread.
#pragma once

#include <algorithm>
#include <vector>

namespace tasuki {

// Not std::ranges::unique: clang 14, which fuzzes and tidies, can't read GCC 12's.
template <class T>
void sort_unique(std::vector<T>& values) {
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace tasuki
