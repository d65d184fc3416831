// kill -9 of a command while a library that it loads hangs: the copies that it leaves are removed by the next one.
#include "running_host.hpp"
#include "sandboxed_kili.hpp"

#include "eventually.hpp"
#include "tutorial/child_process.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace integration;
using kilihost::tutorial::ChildProcess;
namespace fs = std::filesystem;

namespace {

std::set<fs::path> folders_with_copies(const fs::path& folder) {
    std::set<fs::path> out;
    std::error_code gone;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
        if (!fs::is_empty(entry, gone) && !gone) out.insert(entry.path());
    return out;
}

// A worker that a killed command has just forked holds its folder until it is another program.
bool are_released(const std::set<fs::path>& folders) {
    return std::all_of(folders.begin(), folders.end(), [](const fs::path& folder) {
        const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const bool released = opened >= 0 && ::flock(opened, LOCK_EX | LOCK_NB) == 0;
        ::close(opened);
        return released;
    });
}

struct Project : SandboxedKili {
    const std::string id = client_.create_project({"project", "", "IMAGE", kilihost::tutorial::json_interface()});
};

} // namespace

TEST_CASE("a command that is killed leaves its copies of libraries to the next one, which removes them", "[killed]") {
    const TemporaryFolder folder, data, temporary;
    const Project project;
    Plugins hangs, good;
    hangs.add_fixture("load_hangs");
    good.add_fixture("c_rule");
    std::ofstream(folder / "label.json") << "{}";
    {
        RunningHost host(good.path(), data.path()); // rejudge needs an event
        REQUIRE(host.post(submit("r")).status == 200);
    }
    const std::string plugins = hangs.path(), library = hangs.path() / "load_hangs.so", out = folder / "audit";
    const std::vector<std::string> commands[] = {
        {"rules", plugins},
        {"check", "--plugin", library, "--label", folder / "label.json"},
        {"serve", "--check-config", "--plugins", plugins, "--data", data.path()},
        {"rejudge", "--data", data.path(), "--plugins", plugins, "--against", plugins},
        {"audit", "--project", project.id, "--plugins", plugins, "--out", out},
    };
    const ChildProcess::Options options{.environment = {"TMPDIR=" + temporary.path().string(),
                                                        "KILI_API_KEY=" + std::string(api_key),
                                                        "KILI_API_ENDPOINT=" + project.connection().endpoint},
                                        .error_log = folder / "err"};
    std::set<fs::path> before;
    for (const std::vector<std::string>& command : commands) {
        INFO(command.front());
        // It has its own copy, and that of the killed one is gone.
        const auto loads = [&] {
            const std::set<fs::path> found = folders_with_copies(temporary.path());
            return found.size() == 1 && std::exchange(before, found) != found;
        };
        REQUIRE(eventually([&] { return are_released(before); }));
        {
            const ChildProcess killed(KILI_HOST_PROGRAM, command, options);
            REQUIRE(eventually(loads));
        }
        CHECK(folders_with_copies(temporary.path()) == before);
        REQUIRE(eventually([&] { return are_released(before); }));
        const ChildProcess next(KILI_HOST_PROGRAM, command, options);
        REQUIRE(eventually(loads));
        ChildProcess beside(KILI_HOST_PROGRAM, {"rules", good.path()}, options);
        CHECK(beside.wait(30s) == 0);
        CHECK(folders_with_copies(temporary.path()) == before); // it is in use
    }
}

TEST_CASE("a host that starts after another was killed keeps only the copies of its own libraries", "[killed]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_fixture("c_rule");
    for (int time = 0; time < 2; ++time) {
        RunningHost host(plugins.path(), data.path());
        REQUIRE(host.started());
        CHECK(folders_with_copies(data / "libraries").size() == 1);
        host.kill();
    }
}
