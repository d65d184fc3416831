// The processes that another one has started.
#pragma once

#include "eventually.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace integration {

inline std::vector<pid_t> children_of(pid_t process) {
    std::vector<pid_t> out;
    std::error_code ended;
    const std::filesystem::path tasks = "/proc/" + std::to_string(process) + "/task";
    for (const auto& task : std::filesystem::directory_iterator(tasks, ended)) {
        std::ifstream of_thread(task.path() / "children");
        for (pid_t child = 0; of_thread >> child;)
            out.push_back(child);
    }
    return out;
}

// Waits until a child has had half a second of the processor, like one in which a rule loops; false if none has.
inline bool has_busy_child(pid_t process) {
    const auto is_busy = [](pid_t child) {
        std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
        std::string word;
        for (int field = 1; field <= 14; ++field)
            stat >> word;
        return stat && std::stol(word) > ::sysconf(_SC_CLK_TCK) / 2;
    };
    return eventually([&] {
        const std::vector<pid_t> children = children_of(process);
        return std::any_of(children.begin(), children.end(), is_busy);
    });
}

} // namespace integration
