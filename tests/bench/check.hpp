// Throws std::system_error with errno and the name of a system call that failed.
#pragma once

#include <cerrno>
#include <system_error>

namespace bench {

inline void check(bool good, const char* call) {
    if (!good) throw std::system_error(errno, std::generic_category(), call);
}

} // namespace bench
