// The resources of a process and its children, by its id: the host with its workers. These throw std::system_error if
// it has ended.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace bench {

std::chrono::duration<double> processor_time(pid_t process); // of all threads, in the system too
double megabytes(pid_t process); // of 10^6 bytes; memory that several processes share is counted once (PSS)

} // namespace bench
