// Loaded before `tasuki` (LD_PRELOAD) where a story has to begin months ago: the day of the machine
// is TASUKI_DAYS_AGO days back, and the kernel vouches for it. What was running for how long is as
// it is. For tests alone; nothing of the product knows of it.
#include <dlfcn.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

#include <cstdlib>

namespace {

time_t seconds_ago() {
    static const time_t ago = [] {
        const char* days = std::getenv("TASUKI_DAYS_AGO");
        return days ? static_cast<time_t>(std::atol(days)) * 86'400 : time_t{0};
    }();
    return ago;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* out) noexcept {
    using Real = int (*)(clockid_t, timespec*);
    static const auto real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "clock_gettime"));
    const int done = real(clock, out);
    if (done == 0 && clock == CLOCK_REALTIME) out->tv_sec -= seconds_ago();
    return done;
}

int adjtimex(timex* asked) noexcept {
    *asked = {};
    return TIME_OK;
}

}  // extern "C"
