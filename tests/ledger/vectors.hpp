// Reads tests/vectors/ledger, which a second implementation (make.py there) wrote: a test that
// compares with it compares two programs. Test support; one thread.
#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/ids.hpp"

namespace tasuki::ledger::test {

inline std::string source_text(const std::string& file) {
    std::ifstream in(std::string(TASUKI_SOURCE_DIR) + "/" + file, std::ios::binary);
    if (!in) throw std::runtime_error("no file " + file);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

inline std::string vector_text(const std::string& file) {
    return source_text("tests/vectors/ledger/" + file);
}

inline std::map<std::string, Bytes> vectors(const std::string& file) {
    std::map<std::string, Bytes> out;
    std::istringstream in(vector_text(file));
    for (std::string line; std::getline(in, line);) {
        const auto space = line.find(' ');
        out[line.substr(0, space)] = from_hex(line.substr(space + 1)).value();
    }
    return out;
}

inline Hash as_hash(ByteView bytes) {
    Hash out;
    if (bytes.size() != out.size()) throw std::runtime_error("not a hash");
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

// The beginnings of SHA-256(name) that make.py takes for ids and hashes.
inline Hash hash_named(std::string_view name) { return sha256(view(name)); }
template <class T>
T id_named(std::string_view name) {
    return T::from(ByteView(hash_named(name)).first(16)).value();
}

// The entries of the known answers.
inline Bytes known_entry(std::uint64_t i) {
    Writer out;
    out.raw("CARELEDGER/1").u8(0).u64(i).raw(sha256(view("rec" + std::to_string(i))));
    return out.take();
}

}  // namespace tasuki::ledger::test
