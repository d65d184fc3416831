// What a worker says when plugin code crashes it.
#pragma once

namespace kilihost::workers {

// From now on a crash (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) writes its backtrace to standard error, on a stack of
// its own, and then ends the process by that signal.
void report_crashes();

} // namespace kilihost::workers
