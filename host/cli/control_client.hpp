// Asks a running host, by the Unix socket in its data directory.
#pragma once

#include "http_client/http_client.hpp"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace kilihost::cli {

// No host runs on the directory, or this user may not ask it; the text says which.
struct NoHost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The answer to `method` `path`, whatever its status. Throws NoHost.
http_client::HttpResponse ask_host(const std::filesystem::path& data, http_client::Method method,
                                   const std::string& path, std::chrono::milliseconds time);

} // namespace kilihost::cli
