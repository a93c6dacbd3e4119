// Gives up everything but reading standard input, writing standard output and memory: files,
// network, processes, most of the kernel, for good (seccomp, rlimits). Whatever a hostile file
// makes a decoder do, it does in here.
#pragma once

namespace tasuki::picture {

// False: the kernel would not; the caller must not look at anything then.
bool shut_in();

}  // namespace tasuki::picture
