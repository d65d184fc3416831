// Takes from this process what no rule needs, for good: privileges, core dumps, files, sockets, other processes.
#pragma once

#include "workers/protocol.hpp"

#include <string>
#include <vector>

namespace kilihost::workers {

// To be called by a worker before it loads a library, since a library's constructors run then, while it has one thread.
// What the kernel does not offer is left out, and named in what is returned. Throws std::system_error.
std::vector<std::string> confine(const Confinement& confinement, const std::vector<rules::CopiedLibrary>& libraries);

// To be called once all libraries are loaded: no further code can be mapped.
void confine_loaded(const Confinement& confinement);

} // namespace kilihost::workers
