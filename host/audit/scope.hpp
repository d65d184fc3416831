// Which labels of a project an audit judges.
#pragma once

#include "kili_api/asset.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace kilihost::audit {

struct Scope {
    std::string project_id;
    kili_api::ProgressFilter progress{};
    std::string since{};                  // ISO 8601; empty: from the first on
    std::string until{};                  // ISO 8601; fixed when an audit begins, so that its pages stay the same
    std::optional<std::int64_t> sample{}; // about this many of them, spread evenly; none: all
    std::int64_t labels_of_page = 100;    // 20 for a VIDEO project: its labels are long
};

} // namespace kilihost::audit
