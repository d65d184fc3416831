// Names the library whose code runs while the process starts, should that code crash: the end of the process leaves
// nothing else to tell which file it was. While the host judges, at_hand.hpp does that.
#pragma once

#include <filesystem>
#include <string>

namespace kilihost::rules {

// One at a time, on one thread. A crash (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) while it is there ends the process
// as it would without, once standard error was told. Does nothing on Windows.
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
