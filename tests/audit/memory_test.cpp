// The memory of an audit does not grow with the labels.
#include "project.hpp"

#include "tutorial/child_process.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iostream>

using namespace audit_test;

namespace {

// The most memory that a process has had at once, in MB of 10^6 bytes; 0 if it has ended.
double peak_memory(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) * 1024 / 1e6;
    return 0;
}

// Of the audit of so many labels. Its last step is to print every finding: more than a pipe takes, so that it is still
// there once it has printed the first line.
double peak_of_audit(int labels) {
    const Project project(labels);
    const TemporaryFolder folder;
    std::ofstream(folder / "host.toml") << "[kili]\ncalls_per_minute = 1000000\nburst = 999999\n";
    tutorial::ChildProcess::Options options;
    options.environment = environment(project);
    options.error_log = folder / "log";
    tutorial::ChildProcess audit(
        KILI_HOST_PROGRAM,
        arguments(project, folder / "audit", {"--json", "--config", (folder / "host.toml").string()}), options);
    REQUIRE(audit.read_line(std::chrono::minutes(5)) == "{");
    const double peak = peak_memory(audit.id());
    int findings = 0;
    while (const std::optional<std::string> line = audit.read_line(std::chrono::minutes(1)))
        findings += line->find("\"rule\":\"bbox_area\"") != std::string::npos ? 1 : 0;
    CHECK(findings == (labels + 2) / 3);
    CHECK(audit.wait(std::chrono::minutes(1)) == 1);
    return peak;
}

struct Peaks {
    double few = 0, many = 0;
};

// Of the audits of so many labels, and of ten times as many.
Peaks peaks_from(int labels) {
    const Peaks out{peak_of_audit(labels), peak_of_audit(10 * labels)};
    std::cout << "peak memory: " << labels << " labels " << out.few << " MB, " << 10 * labels << " labels " << out.many
              << " MB\n";
    return out;
}

// SQLite's caches fill at first. The labels themselves would be 30 MB if there are 10,000.
constexpr double allowed_growth = 10;

} // namespace

TEST_CASE("audit: ten times the labels need no more memory") {
    const Peaks peaks = peaks_from(1'000);
    REQUIRE(peaks.few > 1);
    CHECK(peaks.many - peaks.few < allowed_growth);
}

// By name only: some minutes.
TEST_CASE("audit: 100,000 labels need no more memory than 10,000", "[.][100000]") {
    const Peaks peaks = peaks_from(10'000);
    REQUIRE(peaks.few > 1);
    CHECK(peaks.many - peaks.few < allowed_growth);
}
