#include "rules/places.hpp"

#include <algorithm>
#include <limits>

namespace kilihost::rules {

void Ranges::add(std::int64_t number) {
    // The first range that ends at `number` or after it.
    auto next = all_.empty() || all_.back().last < number
                    ? all_.end()
                    : std::partition_point(all_.begin(), all_.end(), [&](const Range& r) { return r.last < number; });
    if (next != all_.end() && next->first <= number) return;
    const bool before = next != all_.begin() && std::prev(next)->last == number - 1;
    const bool after =
        next != all_.end() && number < std::numeric_limits<std::int64_t>::max() && next->first == number + 1;
    if (before && after) {
        std::prev(next)->last = next->last;
        all_.erase(next);
    } else if (before) {
        std::prev(next)->last = number;
    } else if (after) {
        next->first = number;
    } else if (all_.size() == max_ranges) {
        ++left_out_;
    } else {
        all_.insert(next, {number, number});
    }
}

std::string Ranges::text(const std::string& singular) const {
    constexpr std::size_t max_shown = 20;
    if (all_.empty()) return {};
    const bool one = all_.size() == 1 && all_[0].first == all_[0].last && left_out_ == 0;
    std::string out = singular + (one ? " " : "s ");
    const std::size_t shown = std::min(all_.size(), max_shown);
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) out += ", ";
        out += std::to_string(all_[i].first);
        if (all_[i].last > all_[i].first) out += " to " + std::to_string(all_[i].last);
    }
    std::size_t more = left_out_;
    for (std::size_t i = shown; i < all_.size(); ++i)
        more += std::size_t(all_[i].last - all_[i].first) + 1;
    if (more > 0) out += " and " + std::to_string(more) + " more";
    return out;
}

std::string Places::text() const {
    const std::string of_frames = frames.text("frame");
    const std::string of_pages = pages.text("page");
    return of_frames + (of_frames.empty() || of_pages.empty() ? "" : ", ") + of_pages;
}

} // namespace kilihost::rules
