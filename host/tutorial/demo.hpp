// The demo: plays Kili's webhook tutorial end to end, with a sandbox and a host that it starts.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace kilihost::tutorial {

struct DemoOptions {
    std::filesystem::path plugins; // with bbox_count and bbox_area
    std::string workflow = "v1";   // of its project: "v1" has statuses, "v2" has steps
    bool keep = false;             // both servers keep running after it returns
};

// Starts `program` (this binary) as sandbox and as host, plays the tutorial, and prints what happens. Once `stop` is
// true it stops and removes everything. Returns the exit code: 0 if the outcome is the tutorial's, 1 if not, 2 if
// stopped.
int run_demo(const std::filesystem::path& program, const DemoOptions& options, const std::function<bool()>& stop);

} // namespace kilihost::tutorial
