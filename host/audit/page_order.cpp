#include "audit/page_order.hpp"

#include <algorithm>

namespace kilihost::audit {
namespace {

// Labels of a page in a sample: more would cost fewer calls, fewer would be spread better.
constexpr std::int64_t most_sampled_of_page = 25;

std::int64_t divided_up(std::int64_t a, std::int64_t b) {
    return (a + b - 1) / b;
}

} // namespace

PageOrder::PageOrder(const Scope& scope, std::int64_t total)
    : total_(total), size_(scope.labels_of_page), wanted_(std::min(scope.sample.value_or(total), total)),
      pages_(std::min(divided_up(total, size_), divided_up(wanted_, std::min(size_, most_sampled_of_page)))) {}

std::int64_t PageOrder::skip(std::int64_t page) const {
    return page * divided_up(total_, size_) / pages_ * size_;
}

std::int64_t PageOrder::taken_of(std::int64_t page) const {
    const std::int64_t size = std::min(size_, total_ - skip(page));
    return divided_up(size * wanted_, std::min(total_, pages_ * size_));
}

std::int64_t PageOrder::labels_before(std::int64_t page) const {
    std::int64_t labels = 0;
    for (std::int64_t before = 0; before < page; ++before)
        labels += taken_of(before);
    return labels;
}

} // namespace kilihost::audit
