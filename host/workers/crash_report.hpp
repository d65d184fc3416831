// Reports a crash of plugin code in a worker.
#pragma once

namespace kilihost::workers {

// From now on a crash (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) writes its backtrace to standard error, on a separate
// stack, and then ends the process by that signal.
void report_crashes();

} // namespace kilihost::workers
