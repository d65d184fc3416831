// The order in which an audit takes the pages of a scope's labels, and which labels of a page: all, or a sample. Plain
// arithmetic, the same for the same scope.
#pragma once

#include "audit/scope.hpp"

namespace kilihost::audit {

class PageOrder {
  public:
    // `total`: how many labels the scope has.
    PageOrder(const Scope& scope, std::int64_t total);

    std::int64_t pages() const { return pages_; }
    // How many labels of Kili's list lie before a page.
    std::int64_t skip(std::int64_t page) const;
    // How many of its labels are taken, at most, spread evenly.
    std::int64_t taken_of(std::int64_t page) const;
    std::int64_t labels_before(std::int64_t page) const;
    std::int64_t labels() const { return labels_before(pages_); }

  private:
    std::int64_t total_;
    std::int64_t size_;   // labels of a page
    std::int64_t wanted_; // labels, about
    std::int64_t pages_;
};

} // namespace kilihost::audit
