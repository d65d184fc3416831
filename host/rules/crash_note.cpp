#include "rules/crash_note.hpp"

#ifndef _WIN32
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#endif

namespace kilihost::rules {

#ifdef _WIN32

CrashNote::CrashNote(const std::filesystem::path&, const std::string&) {}
CrashNote::~CrashNote() = default;

#else

namespace {

constexpr std::array crashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// Nothing else reaches a signal handler.
std::atomic<const std::string*> note{nullptr};
std::array<struct sigaction, crashes.size()> before{};

void restore() {
    for (std::size_t i = 0; i < crashes.size(); ++i)
        ::sigaction(crashes[i], &before[i], nullptr);
}

void tell(int number) {
    if (const std::string* const text = note; text != nullptr) {
        [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text->data(), text->size());
    }
    restore();
    ::raise(number); // blocked until this returns
}

} // namespace

CrashNote::CrashNote(const std::filesystem::path& file, const std::string& step)
    : text_("kili-host: crashed while " + file.string() + " " + step + ": take it away, or repair it\n") {
    note = &text_;
    struct sigaction action {};
    action.sa_handler = tell;
    for (std::size_t i = 0; i < crashes.size(); ++i)
        ::sigaction(crashes[i], &action, &before[i]);
}

CrashNote::~CrashNote() {
    restore();
    note = nullptr;
}

#endif

} // namespace kilihost::rules
