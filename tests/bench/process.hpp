// What a process and those that it has started have used, by its id: the host with its workers. Throw std::system_error
// where it has ended.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace bench {

std::chrono::duration<double> processor_time(pid_t process); // of all threads, in the system too
double megabytes(pid_t process); // of 10^6 bytes; memory that several processes share is counted once (PSS)

} // namespace bench
