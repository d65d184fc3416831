// The system's clock, as far off as the test wants it.
#include "control.hpp"

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

namespace {

long offset() {
    const faults::shim::Control* const control_block = faults::shim::control();
    return control_block == nullptr ? 0 : static_cast<long>(control_block->clock_seconds);
}

} // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) {
    const int result = static_cast<int>(::syscall(SYS_clock_gettime, clock, now));
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += offset();
    return result;
}

time_t time(time_t* out) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != nullptr) *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(timeval* __restrict now, void* __restrict) {
    timespec exact{};
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

} // extern "C"
