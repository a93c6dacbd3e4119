#include "picture/shut_in.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tasuki::picture {
namespace {

constexpr rlim_t kMemory = 768UL << 20;  // the largest picture that is taken, decoded, and copies
constexpr rlim_t kSeconds = 15;

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "say here which architecture the system calls below are of"
#endif

constexpr int kAllowed[] = {
    __NR_read,  __NR_write,   __NR_close, __NR_munmap,     __NR_mremap,       __NR_brk,
    __NR_futex, __NR_madvise, __NR_exit,  __NR_exit_group, __NR_rt_sigreturn, __NR_getrandom,
};
constexpr int kWithoutCode[] = {__NR_mmap, __NR_mprotect};  // memory, but none that can be run

constexpr std::uint32_t offset_of_argument(std::size_t n) {
    return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + n * sizeof(std::uint64_t));
}

[[maybe_unused]] std::vector<sock_filter> filter() {
    std::vector<sock_filter> out;
    const auto load = [&](std::uint32_t at) {
        out.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at));
    };
    const auto leave = [&](std::uint32_t how) { out.push_back(BPF_STMT(BPF_RET | BPF_K, how)); };
    load(offsetof(seccomp_data, arch));
    out.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
    leave(SECCOMP_RET_KILL_PROCESS);
    for (const int number : kWithoutCode) {
        load(offsetof(seccomp_data, nr));
        out.push_back(
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 4));
        load(offset_of_argument(2));
        out.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1));
        leave(SECCOMP_RET_KILL_PROCESS);
        leave(SECCOMP_RET_ALLOW);
    }
    load(offsetof(seccomp_data, nr));
    for (const int number : kAllowed) {
        out.push_back(
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1));
        leave(SECCOMP_RET_ALLOW);
    }
    leave(SECCOMP_RET_KILL_PROCESS);
    return out;
}

bool limit(int what, rlim_t most) {
    const rlimit both{most, most};
    return ::setrlimit(static_cast<__rlimit_resource>(what), &both) == 0;
}

}  // namespace

bool shut_in() {
    if (::syscall(__NR_close_range, 3U, ~0U, 0U) != 0) return false;
    const bool fine = ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
                      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && limit(RLIMIT_CORE, 0) &&
                      limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 3) &&
                      limit(RLIMIT_CPU, kSeconds);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return fine;  // their own memory and system calls are more than this allows
#else
    if (!fine || !limit(RLIMIT_AS, kMemory)) return false;
    auto code = filter();
    const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
#endif
}

}  // namespace tasuki::picture
