// Lists that are longer than what one call of Kili's API takes.
#pragma once

#include "kili_api/listing.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace kilihost::kili_api {

// Calls `take` with the elements in order, at most `batch` of them at once, as a vector.
template <typename T, typename Take>
void each_batch(const std::vector<T>& all, Take take) {
    for (std::size_t from = 0; from < all.size(); from += batch) {
        const std::size_t to = std::min(all.size(), from + batch);
        take(std::vector<T>(all.begin() + std::ptrdiff_t(from), all.begin() + std::ptrdiff_t(to)));
    }
}

} // namespace kilihost::kili_api
