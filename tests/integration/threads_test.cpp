// The threads of a serving host, as htop and gdb show them.
#include "running_host.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

using namespace integration;

namespace {

// The names of the process's threads; the first thread has the program's.
std::set<std::string> thread_names(pid_t process) {
    std::set<std::string> out;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
        std::ifstream in(thread.path() / "comm");
        std::string name;
        if (std::getline(in, name)) out.insert(name);
    }
    return out;
}

} // namespace

TEST_CASE("every thread of the host has a name of its own", "[threads]") {
    Serving serving;
    const std::set<std::string> expected{"kili-host", "journal",       "checkpointer", "pruner", "outbox", "judging 0",
                                         "judging 1", "decode medium", "decode large", "http",   "reload"};
    std::set<std::string> names;
    CHECK(eventually([&] { return (names = thread_names(serving.host.id())) == expected; }));
    CHECK(names == expected);
}
