// Limits the bytes of all requests' bodies, from their first byte until the request is answered. An eighth is reserved
// for small bodies, so that large ones do not shut them out.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace kilihost::http {

// The loop's thread takes bytes; any thread gives them back.
class BodyBudget {
  public:
    explicit BodyBudget(std::size_t bytes) : bytes_(bytes) {}

    // Whether a body of `size` bytes may take `more` of them.
    bool has_room_for(std::size_t more, std::size_t size) const {
        constexpr std::size_t small = 64 * 1024;
        const auto allowed = size <= small ? bytes_ : bytes_ - bytes_ / 8;
        const auto used = used_.load(std::memory_order_relaxed);
        return used <= allowed && more <= allowed - used;
    }
    void take(std::size_t bytes) { used_.fetch_add(bytes, std::memory_order_relaxed); }
    void give_back(std::size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  private:
    const std::size_t bytes_;
    std::atomic<std::size_t> used_{0};
};

// The share of one body, given back when it is destroyed.
class BodyShare {
  public:
    BodyShare() = default;
    explicit BodyShare(std::shared_ptr<BodyBudget> budget) : budget_(std::move(budget)) {}
    BodyShare(BodyShare&& other) noexcept : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, 0)) {}
    BodyShare& operator=(BodyShare&& other) noexcept {
        std::swap(budget_, other.budget_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~BodyShare() {
        if (bytes_ > 0) budget_->give_back(bytes_);
    }

    // Grows the share to `bytes`; false if the budget has no room. The loop's thread.
    bool grow(std::size_t bytes) {
        const auto more = bytes - bytes_;
        if (more == 0) return true;
        if (!budget_->has_room_for(more, bytes)) return false;
        budget_->take(more);
        bytes_ = bytes;
        return true;
    }

  private:
    std::shared_ptr<BodyBudget> budget_;
    std::size_t bytes_ = 0;
};

} // namespace kilihost::http
