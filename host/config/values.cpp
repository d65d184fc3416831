#include "config/values.hpp"

#include "config/duration.hpp"

#include <algorithm>

namespace kilihost::config {

bool boolean_value(const toml::node& node) {
    return value_of<bool>(node, "true or false");
}

std::int64_t integer_value(const toml::node& node, Range<std::int64_t> range) {
    const std::string wanted = "an integer from " + std::to_string(range.least) + " to " + std::to_string(range.most);
    const auto value = value_of<std::int64_t>(node, wanted);
    if (value < range.least || value > range.most) throw WrongValue{wanted};
    return value;
}

std::chrono::milliseconds duration_value(const toml::node& node, Range<std::chrono::milliseconds> range) {
    const std::string wanted = "a duration from '" + to_text(range.least) + "' to '" + to_text(range.most) +
                               "', a whole number of ms, s, m, h or d";
    const auto value = parse_duration(value_of<std::string>(node, wanted));
    if (!value || *value < range.least || *value > range.most) throw WrongValue{wanted};
    return *value;
}

std::string text_value(const toml::node& node, const std::string& wanted) {
    auto value = value_of<std::string>(node, wanted);
    if (value.empty()) throw WrongValue{wanted};
    return value;
}

std::string choice_value(const toml::node& node, const std::vector<std::string>& choices) {
    std::string wanted;
    for (const std::string& choice : choices)
        wanted += (wanted.empty() ? "one of '" : ", '") + choice + "'";
    auto value = value_of<std::string>(node, wanted);
    if (std::find(choices.begin(), choices.end(), value) == choices.end()) throw WrongValue{wanted};
    return value;
}

} // namespace kilihost::config
