#include "process.hpp"

#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace bench {
namespace {

std::filesystem::path proc(pid_t process) {
    return "/proc/" + std::to_string(process);
}

// The process and those that it has started.
std::vector<pid_t> with_children(pid_t process) {
    std::vector<pid_t> out{process};
    for (const auto& thread : std::filesystem::directory_iterator(proc(process) / "task")) {
        std::ifstream in(thread.path() / "children");
        for (pid_t child = 0; in >> child;)
            out.push_back(child);
    }
    return out;
}

std::chrono::duration<double> own_processor_time(pid_t process) {
    clockid_t clock{};
    timespec time{};
    if (const int error = ::clock_getcpuclockid(process, &clock); error != 0)
        throw std::system_error(error, std::generic_category(), "clock_getcpuclockid");
    if (::clock_gettime(clock, &time) != 0) throw std::system_error(errno, std::generic_category(), "clock_gettime");
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

double own_share_of_memory(pid_t process) {
    std::ifstream in(proc(process) / "smaps_rollup");
    for (std::string word; in >> word;)
        if (double kibibytes = 0; word == "Pss:" && in >> kibibytes) return kibibytes * 1024 / 1e6;
    throw std::system_error(EACCES, std::generic_category(), "/proc/PID/smaps_rollup (the bench needs root for it)");
}

} // namespace

std::chrono::duration<double> processor_time(pid_t process) {
    std::chrono::duration<double> all{};
    for (const pid_t each : with_children(process))
        all += own_processor_time(each);
    return all;
}

double megabytes(pid_t process) {
    double all = 0;
    for (const pid_t each : with_children(process))
        all += own_share_of_memory(each);
    return all;
}

} // namespace bench
