#include "workers/crash_report.hpp"

#include <execinfo.h>
#include <signal.h>
#include <unistd.h>

#include <array>

namespace kilihost::workers {
namespace {

constexpr int most_frames = 32;

// A stack that has overflowed cannot be used.
alignas(16) std::array<char, 64 * 1024> crash_stack;

void report(int number) {
    std::array<void*, most_frames> frames;
    const int count = ::backtrace(frames.data(), most_frames);
    ::backtrace_symbols_fd(frames.data(), count, STDERR_FILENO);
    ::signal(number, SIG_DFL);
    ::raise(number);
}

} // namespace

void report_crashes() {
    std::array<void*, 1> frame;
    ::backtrace(frame.data(), 1); // loads what it needs now; a crash handler cannot
    stack_t stack{};
    stack.ss_sp = crash_stack.data();
    stack.ss_size = crash_stack.size();
    ::sigaltstack(&stack, nullptr);
    struct sigaction action {};
    action.sa_handler = report;
    action.sa_flags = SA_ONSTACK | SA_NODEFER | int(SA_RESETHAND);
    for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
        ::sigaction(number, &action, nullptr);
}

} // namespace kilihost::workers
