// kili-host check --watch: again whenever the library or the label changes, until Ctrl-C.
#include "check/program.hpp"
#include "tutorial/child_process.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>

using kilihost::tutorial::ChildProcess;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// The next line that holds `part`; empty if none comes.
std::string line_with(ChildProcess& process, const std::string& part) {
    while (const auto line = process.read_line(60s))
        if (line->find(part) != std::string::npos) return *line;
    return {};
}

} // namespace

TEST_CASE("a change of the label or the library is checked again", "[watch]") {
    const TemporaryFolder folder;
    const fs::path library = folder / "rule.so";
    fs::copy(rule("bbox_area"), library);
    const std::string label = written(folder, "label.json", "{}");
    ChildProcess process(KILI_HOST_PROGRAM, {"check", "--plugin", library.string(), "--label", label, "--watch"}, {});
    CHECK(line_with(process, "finding") == "0 findings; the asset is not sent back");

    written(folder, "label.json",
            R"({"JOB_0": {"annotations": [)" + box("a", 0.9, 0.9) + "," + box("b", 0.1, 0.1) + "]}}");
    const std::string separator = line_with(process, "--- ");
    CHECK(separator.size() == std::string("--- 12:34:56").size());
    CHECK_THAT(line_with(process, "block"), Catch::EndsWith("BBox too large"));

    // Built anew: the file is not there for a while.
    fs::remove(library);
    fs::copy(rule("bbox_count"), folder / "new.so");
    fs::rename(folder / "new.so", library);
    CHECK_FALSE(line_with(process, "--- ").empty());
    CHECK_THAT(line_with(process, "block"), Catch::Contains("There are too many BBox (2)"));

    process.signal(SIGINT);
    CHECK(process.wait(60s) == 1); // the last check's
}
