#include "process.hpp"

#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <fstream>
#include <string>
#include <system_error>

namespace bench {

std::chrono::duration<double> processor_time(pid_t process) {
    clockid_t clock{};
    timespec time{};
    if (const int error = ::clock_getcpuclockid(process, &clock); error != 0)
        throw std::system_error(error, std::generic_category(), "clock_getcpuclockid");
    if (::clock_gettime(clock, &time) != 0) throw std::system_error(errno, std::generic_category(), "clock_gettime");
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

double resident_megabytes(pid_t process) {
    std::ifstream in("/proc/" + std::to_string(process) + "/statm");
    long size = 0;
    long resident = 0;
    if (!(in >> size >> resident)) throw std::system_error(ESRCH, std::generic_category(), "/proc/PID/statm");
    return double(resident) * double(::sysconf(_SC_PAGESIZE)) / 1e6;
}

} // namespace bench
