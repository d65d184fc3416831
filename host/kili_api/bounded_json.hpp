// Parses JSON from outside, up to a depth that recursive readers (dump, comparison) survive. Pure, any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

namespace kilihost::kili_api {

inline constexpr int json_depth = 256; // as event::max_depth; Kili's labels stay under 30

// None if `text` is not JSON, not UTF-8, or nested deeper than json_depth. Half a UTF-16 pair becomes U+FFFD, as in an
// event.
std::optional<nlohmann::json> parse_bounded(std::string_view text);

} // namespace kilihost::kili_api
