// Whether a web address answers from this machine.
#pragma once

#include <optional>
#include <string>

namespace kilihost::cli {

// Why `url` gives no HTTP answer within some seconds; none if it gives one, whatever its status. Sends a HEAD request
// without any secret.
std::optional<std::string> unreachable(const std::string& url);

} // namespace kilihost::cli
