// The connection to Kili, from the configuration.
#pragma once

#include "config/config.hpp"
#include "kili_api/transport.hpp"

namespace kilihost::pipeline {

// Without an API key, Kili refuses the connection's calls.
kili_api::ApiConnection connection(const config::Config& config);
// The same, but it sends no mutation.
kili_api::ApiConnection reading_connection(const config::Config& config);

} // namespace kilihost::pipeline
