// Which labels of a project an audit judges.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::audit {

struct Scope {
    std::string project_id;
    std::vector<std::string> asset_statuses{}; // empty: any
    std::string since{};                       // ISO 8601; empty: from the first on
    std::string until{};                       // likewise; fixed when an audit begins, so that its pages stay the same
    std::optional<std::int64_t> sample{};      // about so many of them, spread evenly; none: all
};

} // namespace kilihost::audit
