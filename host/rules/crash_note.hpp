// Names the library if its code crashes while the process starts: after a crash nothing else says which file it was.
// While the host judges, pipeline/judging/crash_quarantine.hpp does that.
#pragma once

#include <filesystem>
#include <string>

namespace kilihost::rules {

// One at a time, on one thread. If the process crashes (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) while it lives, it
// writes the file's name to standard error first. Does nothing on Windows.
class CrashNote {
  public:
    // `step`: what is done with the file, "was loaded".
    CrashNote(const std::filesystem::path& file, const std::string& step);
    ~CrashNote();
    CrashNote(const CrashNote&) = delete;
    CrashNote& operator=(const CrashNote&) = delete;

  private:
    std::string text_;
};

} // namespace kilihost::rules
