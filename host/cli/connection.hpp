// How to reach Kili, as configured.
#pragma once

#include "config/config.hpp"
#include "kili/transport.hpp"

namespace kilihost::cli {

// Without an API key the connection is one that Kili refuses.
kili::Connection connection(const config::Config& config);

} // namespace kilihost::cli
