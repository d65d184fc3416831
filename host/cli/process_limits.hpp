// What the system allows this process.
#pragma once

namespace kilihost::cli {

// A core file would hold events and the API key.
void forbid_core_dumps();

// The same, and takes as many descriptors as may be had without asking (a shell's default, 1,024, is less than the
// connections that the HTTP front serves), and has a file that would grow past the allowed size fail its write, as on a
// full disk, instead of ending the process; likewise a write to a pipe that nobody reads any longer, such as the log's.
// To be called before any thread is made.
void set_process_limits();

} // namespace kilihost::cli
