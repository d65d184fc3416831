// serve --check-config: reports what is wrong with a configuration. It may run beside a host, since it does not touch
// the data directory.
#pragma once

#include "config/config.hpp"

#include <memory>

namespace kilihost::cli {

// Loads the rules, creates them with their parameters, and asks Kili for the projects if there is an API key. Returns
// the exit code 0. Throws config::ConfigError that says all that is wrong.
int check_config(const std::shared_ptr<const config::Config>& loaded);

} // namespace kilihost::cli
