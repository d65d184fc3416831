#include "config/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace kilihost::config {
namespace {

// Levenshtein's, one row of the table at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

} // namespace

const std::string* nearest(const std::string& name, const std::vector<std::string>& candidates) {
    const std::string* found = nullptr;
    std::size_t least = std::clamp<std::size_t>(name.size() / 3, 1, 4) + 1;
    for (const std::string& candidate : candidates)
        if (const std::size_t distance = edit_distance(name, candidate); distance < least) {
            least = distance;
            found = &candidate;
        }
    return found;
}

std::string suggestion(const std::string& name, const std::vector<std::string>& candidates) {
    const std::string* const found = nearest(name, candidates);
    return found == nullptr ? std::string() : "; did you mean '" + *found + "'?";
}

} // namespace kilihost::config
