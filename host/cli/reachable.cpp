#include "cli/reachable.hpp"

#include "http_client/http_client.hpp"

namespace kilihost::cli {

std::optional<std::string> unreachable(const std::string& url) {
    try {
        http_client::HttpClient().exchange({.method = http_client::Method::head, .url = url});
        return std::nullopt;
    } catch (const http_client::NoResponse& error) {
        return error.what();
    }
}

} // namespace kilihost::cli
