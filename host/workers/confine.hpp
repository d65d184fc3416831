// Removes from this process, for good, what no rule needs: privileges, core dumps, files, sockets, other processes.
#pragma once

#include "workers/protocol.hpp"

#include <string>
#include <vector>

namespace kilihost::workers {

// A worker calls it while it has one thread, before it loads a library, since the library's constructors run then.
// Returns the parts that the kernel does not offer. Throws std::system_error.
std::vector<std::string> confine(const Confinement& confinement, const std::vector<rules::CopiedLibrary>& libraries);

// A worker calls it once all libraries are loaded: no further code can be mapped.
void confine_loaded(const Confinement& confinement);

} // namespace kilihost::workers
