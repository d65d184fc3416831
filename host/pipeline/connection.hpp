// How to reach Kili, as configured.
#pragma once

#include "config/config.hpp"
#include "kili_api/transport.hpp"

namespace kilihost::pipeline {

// Without an API key the connection is one that Kili refuses.
kili_api::ApiConnection connection(const config::Config& config);

} // namespace kilihost::pipeline
