// tasuki-picture: looks at one file that a person sent. Standard input is the file, standard output
// what is kept of it (picture/answer.hpp). Started by tasuki for each file and shut in before the
// first byte of it is read.
#include <unistd.h>

#include <cerrno>

#include "picture/shut_in.hpp"
#include "picture/thumbnail.hpp"

namespace {

using namespace tasuki;

constexpr int kNotShutIn = 3, kCannot = 4;

// False: more than is taken.
bool read_all(Bytes& in) {
    in.reserve(limits::kAttachment + 1);
    in.resize(limits::kAttachment + 1);
    std::size_t have = 0;
    while (have < in.size()) {
        const auto n = ::read(STDIN_FILENO, in.data() + have, in.size() - have);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        if (n == 0) break;
        have += static_cast<std::size_t>(n);
    }
    in.resize(have);
    return have <= limits::kAttachment;
}

bool write_all(ByteView bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return true;
}

}  // namespace

int main() {
    if (!picture::shut_in()) return kNotShutIn;
    Bytes in;
    if (!read_all(in)) return kCannot;
    const auto cleaned = picture::clean(in);
    picture::Answer answer;
    Bytes thumbnail;
    if (cleaned) {
        thumbnail = picture::thumbnail_of(*cleaned);
        answer = {cleaned->kind, cleaned->kept.size(),
                  static_cast<std::uint32_t>(thumbnail.size())};
    }
    const bool said = write_all(picture::encode(answer)) &&
                      (!cleaned || (write_all(cleaned->kept) && write_all(thumbnail)));
    return said ? 0 : kCannot;
}
