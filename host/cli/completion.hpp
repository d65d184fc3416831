// Shell completion, made from the commands and options that there are.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace kilihost::cli {

// A script that the shell reads. `app` is the whole program.
std::string bash_completion(const CLI::App& app);
std::string zsh_completion(const CLI::App& app);
std::string fish_completion(const CLI::App& app);

} // namespace kilihost::cli
