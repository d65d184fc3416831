// One table of the parameter `checks`: the transcriptions that it applies to, and what it requires of them.
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
    static constexpr double longest = 1'000'000; // characters

  public:
    static constexpr auto parameters = kili::parameters(
        kili::parameter::selection(), kili::parameter::text("prefix", "what the text must start with"),
        kili::parameter::texts("allowed", "the only texts that are accepted"),
        kili::parameter::texts("forbidden", "texts that are not accepted"),
        kili::parameter::text("pattern", "a regular expression in RE2's syntax that the whole text must match"),
        kili::parameter::integer("min_length", 0, longest, "fewest characters").by_default(0),
        kili::parameter::integer("max_length", 0, longest, "most characters").by_default(longest),
        kili::parameter::choice("format", "a bank account number, by its checksum", "iban"),
        kili::parameter::text("text", "what the issue says in place of the rule's own words"));

    explicit Check(const kili::Parameters& table);

    // Whether the check applies to the text: for a job's text, by the job and the category that it is nested in; for a
    // segment's, by its job and its category.
    bool concerns(const kili::Job& job) const;
    bool concerns(const kili::Annotation& segment) const { return selection_.concerns(segment); }

    // What is wrong with the text, for the labeler: "must start with FR"; empty if nothing is.
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
