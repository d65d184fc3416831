#include "check.hpp"

#include "canonical.hpp"
#include "iban.hpp"

#include <kili/text.hpp>

#include <algorithm>
#include <cstddef>

namespace {

std::optional<Expression> expression_from(const kili::Parameters& table) {
    const std::string pattern = table.text("pattern");
    if (pattern.empty()) return {};
    try {
        return Expression(pattern);
    } catch (const Expression::Invalid& error) {
        table.refuse("pattern", "must be a regular expression in RE2's syntax (" + std::string(error.what()) + ")");
    }
    return {};
}

// Makes texts equal that look alike.
std::string comparable(std::string_view text) {
    return kili::with_plain_spaces(composed(text));
}

bool has(const std::vector<std::string>& texts, std::string_view plain) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return comparable(text) == plain; });
}

std::string one_of(const std::vector<std::string>& texts) {
    constexpr std::size_t most = 5; // a labeler reads no longer list
    std::string list;
    for (std::size_t i = 0; i < std::min(texts.size(), most); ++i)
        list.append(i == 0 ? "" : ", ").append(texts[i]);
    return texts.size() > most ? list + ", ..." : list;
}

} // namespace

Check::Check(const kili::Parameters& table)
    : selection_(table), prefix_(comparable(table.text("prefix"))), pattern_(expression_from(table)),
      allowed_(table.texts("allowed")), forbidden_(table.texts("forbidden")), min_length_(table.integer("min_length")),
      max_length_(table.integer("max_length", static_cast<double>(min_length_), longest)),
      format_(table.choice("format")), text_(table.text("text")) {}

bool Check::concerns(const kili::Job& job) const {
    return selection_.concerns(job) && selection_.concerns_category(job.parent_category());
}

std::string Check::fault_of(std::string_view text) const {
    std::string fault = built_in_fault_of(text);
    return fault.empty() || text_.empty() ? fault : text_;
}

std::string Check::built_in_fault_of(std::string_view text) const {
    const auto length = static_cast<std::int64_t>(kili::characters(composed(text)));
    if (length < min_length_)
        return "too short (" + std::to_string(length) + " characters) - At least " + std::to_string(min_length_) +
               " required";
    if (text.empty()) return {}; // only min_length requires a text
    if (length > max_length_)
        return "too long (" + std::to_string(length) + " characters) - Only " + std::to_string(max_length_) +
               " accepted";
    const std::string quoted = kili::quoted(text);
    const std::string plain = comparable(text);
    if (plain.compare(0, prefix_.size(), prefix_) != 0) return quoted + " must start with " + prefix_;
    if (!allowed_.empty() && !has(allowed_, plain)) return quoted + " is not accepted - Only " + one_of(allowed_);
    if (has(forbidden_, plain)) return quoted + " is not accepted";
    if (pattern_ && !pattern_->matches(text) && !pattern_->matches(plain))
        return quoted + " does not have the expected form";
    if (format_ == "iban" && !is_iban(text)) return quoted + " is not a valid IBAN - Check its digits";
    return {};
}
