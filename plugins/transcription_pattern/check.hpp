// What is expected of some transcriptions: one table of the parameter `checks`.
#pragma once

#include "expression.hpp"

#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/selection.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

class Check {
  public:
    explicit Check(const kili::Parameters& table);

    // Whether the job's text is to be checked: by the job, and the category that it is nested in.
    bool concerns(const kili::Job& job) const;

    // What is wrong with the text, for the labeler: "must start with FR"; empty where nothing is.
    std::string fault_of(std::string_view text) const;

  private:
    std::string built_in_fault_of(std::string_view text) const;

    kili::Selection selection_;
    std::string prefix_; // empty: any
    std::optional<Expression> pattern_;
    std::vector<std::string> allowed_; // empty: all
    std::vector<std::string> forbidden_;
    std::int64_t min_length_; // in characters
    std::int64_t max_length_;
    std::string format_; // "iban" or ""
    std::string text_;   // the operator's words for any fault; empty: the rule's own
};
