#include "peak_memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

// A line of /proc/self/status, in megabytes.
double status(const std::string& name) {
    std::ifstream in("/proc/self/status");
    for (std::string word; in >> word;)
        if (double kibibytes = 0; word == name && in >> kibibytes) return kibibytes * 1024 / 1e6;
    throw std::runtime_error("/proc/self/status has no " + name);
}

} // namespace

PeakMemory::PeakMemory() {
    ::malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << 5; // VmHWM begins anew
    before_ = status("VmRSS:");
}

double PeakMemory::megabytes() const {
    return std::max(0.0, status("VmHWM:") - before_);
}

} // namespace bench
