// The findings of one call of a rule. Guarantees: findings with the same text and mid that name a frame or page become
// one finding with all these places; beyond KILI_MAX_FINDINGS they are only counted, so memory is bounded. Used on the
// thread of the call.
#pragma once

#include "rules/verdict.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace kilihost::rules {

// A finding as a rule reports it.
struct Reported {
    Severity severity = Severity::block;
    std::string_view text, mid;
    std::int64_t frame = -1; // -1: none
    std::int64_t page = -1;  // likewise
};

class FindingList {
  public:
    explicit FindingList(std::string_view rule) : rule_(rule) {}

    // False beyond the limit: the finding is only counted.
    bool add(const Reported& reported);

    // The findings with their places in their texts, in the order first reported. If some were left out, the last one
    // says how many. Leaves the list empty.
    std::vector<Finding> take();

  private:
    std::string_view rule_;
    std::vector<Finding> all_;
    std::unordered_map<std::string, std::size_t> placed_; // by mid and text: the finding that gets a further place
    std::unordered_set<std::size_t> left_out_placed_;     // hashes of those left out, so that each counts once
    std::size_t left_out_ = 0;
};

} // namespace kilihost::rules
