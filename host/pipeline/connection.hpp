// The connection to Kili, from the configuration.
#pragma once

#include "config/config.hpp"
#include "kili_api/transport.hpp"

namespace kilihost::pipeline {

// Without an API key, Kili refuses the connection's calls. `reads_only`: it sends no mutation.
kili_api::ApiConnection connection(const config::Config& config, bool reads_only = false);

} // namespace kilihost::pipeline
