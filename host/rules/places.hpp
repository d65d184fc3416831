// The places of one finding in a video or a PDF: its frames and pages, as ranges. Guarantees bounded memory, however
// many are added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kilihost::rules {

// A set of numbers, kept as ascending ranges that do not touch.
class Ranges {
  public:
    struct Range {
        std::int64_t first, last; // inclusive
        bool operator==(const Range&) const = default;
    };
    // More ranges than this are only counted: it bounds memory, and nobody reads so many.
    static constexpr std::size_t max_ranges = 1000;

    Ranges() = default;
    // From the results of all() and left_out(), for instance of another process.
    Ranges(std::vector<Range> all, std::size_t left_out) : all_(std::move(all)), left_out_(left_out) {}

    void add(std::int64_t number); // O(1) in ascending order, else O(max_ranges)
    bool empty() const { return all_.empty(); }
    const std::vector<Range>& all() const { return all_; }
    std::size_t left_out() const { return left_out_; } // numbers added beyond max_ranges

    // "frames 3 to 18, 25", "page 2", "frames 1, 3, 5 and 40 more": at most 20 ranges, and under 1000 bytes.
    std::string text(const std::string& singular) const;

  private:
    std::vector<Range> all_;
    std::size_t left_out_ = 0;
};

struct Places {
    Ranges frames; // a video's, from 0
    Ranges pages;  // a PDF's, from 1

    bool empty() const { return frames.empty() && pages.empty(); }
    // "frames 3 to 18, 25"; empty if there are none.
    std::string text() const;
};

} // namespace kilihost::rules
