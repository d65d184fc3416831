// What the system allows this process.
#pragma once

namespace kilihost::cli {

// A core file would hold events and the API key.
void forbid_core_dumps();

// The same. It also raises the limit of descriptors as far as this user may: a shell's default, 1,024, is less than the
// connections that the HTTP front serves. From now on a write fails, and does not end the process, if the file would
// grow past the allowed size, or if nobody reads the pipe any longer, such as the log's. Call it before any other
// thread starts.
void set_process_limits();

} // namespace kilihost::cli
