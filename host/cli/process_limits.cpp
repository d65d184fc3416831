#include "cli/process_limits.hpp"

#include <signal.h>
#include <sys/resource.h>

namespace kilihost::cli {

void forbid_core_dumps() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

void set_process_limits() {
    forbid_core_dumps();
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
        descriptors.rlim_cur = descriptors.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &descriptors); // if it fails, the old limit remains
    }
    struct sigaction ignored {};
    ignored.sa_handler = SIG_IGN;
    ::sigaction(SIGXFSZ, &ignored, nullptr);
    ::sigaction(SIGPIPE, &ignored, nullptr);
}

} // namespace kilihost::cli
