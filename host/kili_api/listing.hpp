// Many objects of Kili's, fetched a page at a time as they are needed, so that memory holds only one page.
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace kilihost::kili_api {

inline constexpr std::size_t batch = 100; // objects a page and a mutation, at most

// Single pass, for one thread. Must not outlive the client that made it.
template <typename T>
class Listing {
  public:
    struct Page {
        std::vector<T> objects;
        bool last = false; // no page follows
    };
    // The objects from `skip` on.
    using FetchPage = std::function<Page(std::size_t skip)>;

    explicit Listing(FetchPage fetch) : fetch_(std::move(fetch)) {}

    // Skips this many objects; call it before the first `next`.
    void start_at(std::size_t skip) { skip_ = skip; }

    // The next object; none at the end. 1 API call for each page. Throws kili_api::Error's kinds; the next try then
    // asks for the same page again.
    std::optional<T> next() {
        if (at_ == page_.size()) {
            if (last_) return std::nullopt;
            Page page = fetch_(skip_);
            page_ = std::move(page.objects);
            at_ = 0;
            skip_ += page_.size();
            last_ = page.last;
            if (page_.empty()) return std::nullopt;
        }
        return std::move(page_[at_++]);
    }

    // For range-for: each object once, in Kili's order.
    class Iterator {
      public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;

        explicit Iterator(Listing& listing) : listing_(&listing), current_(listing.next()) {}
        T& operator*() { return *current_; }
        Iterator& operator++() {
            current_ = listing_->next();
            return *this;
        }
        bool operator==(std::default_sentinel_t) const { return !current_; }

      private:
        Listing* listing_;
        std::optional<T> current_;
    };
    Iterator begin() { return Iterator(*this); }
    std::default_sentinel_t end() const { return {}; }

  private:
    FetchPage fetch_;
    std::vector<T> page_;
    std::size_t at_ = 0;   // within the page
    std::size_t skip_ = 0; // objects before the next page
    bool last_ = false;
};

} // namespace kilihost::kili_api
