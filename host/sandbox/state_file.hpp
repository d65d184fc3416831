// Keeps the sandbox's data in a file: reads it at the start, and writes it within a second of a change and at the end.
// If the sandbox is killed, unwritten changes are lost.
#pragma once

#include "sandbox/api.hpp"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace kilihost::sandbox {

class StateFile {
  public:
    // Fills the API from the file if that exists. Throws std::runtime_error that names the file if it cannot be read or
    // written, or is no such file. `api` outlives this.
    StateFile(std::filesystem::path file, Api& api);
    ~StateFile();
    StateFile(const StateFile&) = delete;
    StateFile& operator=(const StateFile&) = delete;

  private:
    void load();
    void save();
    void run();

    const std::filesystem::path file_;
    Api& api_;
    std::uint64_t saved_ = 0; // Api::changes when it was last written
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_; // last: it uses all above
};

} // namespace kilihost::sandbox
