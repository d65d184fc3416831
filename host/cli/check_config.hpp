// serve --check-config: what is wrong with a configuration, without serving. Runs beside a host, too: it leaves the
// data directory alone.
#pragma once

#include "config/config.hpp"

#include <memory>

namespace kilihost::cli {

// Loads the rules, tries them with their parameters, and asks Kili for the projects if there is an API key. The exit
// code 0. Throws config::Error that says all that is wrong.
int check_config(const std::shared_ptr<const config::Config>& loaded);

} // namespace kilihost::cli
