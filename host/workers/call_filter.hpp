// Denies this process, by seccomp and for good, the system calls that no rule needs. A worker calls it while it has one
// thread; PR_SET_NO_NEW_PRIVS is set. Both throw std::system_error.
#pragma once

namespace kilihost::workers {

// Before a library is loaded: no network, other program or process, privilege, change of a file, or kernel interface
// that judging a label does not need.
void restrict_calls();

// Once all libraries are loaded: no further code can be mapped.
void restrict_mapping();

} // namespace kilihost::workers
