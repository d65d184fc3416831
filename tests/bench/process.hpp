// What a process has used, by its id. Throw std::system_error where it has ended.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace bench {

std::chrono::duration<double> processor_time(pid_t process); // of all its threads, in the system too
double resident_megabytes(pid_t process);                    // of 10^6 bytes

} // namespace bench
