// The demo: Kili's webhook tutorial end to end, with a sandbox and a host of their own.
#pragma once

#include <filesystem>
#include <functional>

namespace kilihost::tutorial {

// Starts `program` (this binary) as sandbox and as host, with the rules in `plugins`, plays the tutorial, and prints
// what happens. With `keep` both servers go on after it returns. Once `stop` is true it breaks off, and leaves nothing.
// The exit code: 0 only if all came out as it should.
int run_demo(const std::filesystem::path& program, const std::filesystem::path& plugins, bool keep,
             const std::function<bool()>& stop);

} // namespace kilihost::tutorial
