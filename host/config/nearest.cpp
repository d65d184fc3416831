#include "config/nearest.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string_view>

namespace kilihost::config {
namespace {

// Levenshtein's, with a swap of neighbours as one edit, a row of the table at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        before_last.swap(last);
        last.swap(row);
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            row[j + 1] = std::min({last[j] + (a[i] == b[j] ? 0 : 1), row[j] + 1, last[j + 1] + 1});
            if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
                row[j + 1] = std::min(row[j + 1], before_last[j - 1] + 1);
        }
    }
    return row.back();
}

// The first of the fewest edits, of those with fewer than `least`.
const std::string* nearest_below(std::size_t least, const std::string& name,
                                 const std::vector<std::string>& candidates) {
    const std::string* found = nullptr;
    for (const std::string& candidate : candidates)
        if (const std::size_t distance = edit_distance(name, candidate); distance < least) {
            least = distance;
            found = &candidate;
        }
    return found;
}

} // namespace

const std::string* nearest(const std::string& name, const std::vector<std::string>& candidates) {
    return nearest_below(std::clamp<std::size_t>(name.size() / 3, 1, 4) + 1, name, candidates);
}

const std::string* nearest_of_all(const std::string& name, const std::vector<std::string>& candidates) {
    return nearest_below(std::numeric_limits<std::size_t>::max(), name, candidates);
}

std::string suggestion(const std::string& name, const std::vector<std::string>& candidates) {
    const std::string* const found = nearest(name, candidates);
    return found == nullptr ? std::string() : "; did you mean '" + *found + "'?";
}

} // namespace kilihost::config
