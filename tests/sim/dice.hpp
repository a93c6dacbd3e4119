// Where all chance of a simulation comes from: one seed, the same run. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/crypto.hpp"

namespace tasuki::sim {

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}

    std::uint64_t next() {  // splitmix64
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(next() % n); }
    std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
    bool percent(unsigned p) { return below(100) < p; }

    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    template <class T>
    T id() {
        T made;
        fill(made.bytes);
        return made;
    }
    Salt salt() {
        Salt made;
        fill(made);
        return made;
    }
    Hash hash() {
        Hash made;
        fill(made);
        return made;
    }

  private:
    template <class Array>
    void fill(Array& out) {
        for (auto& byte : out) byte = static_cast<std::uint8_t>(next() >> 24);
    }
    std::uint64_t state_;
};

}  // namespace tasuki::sim
