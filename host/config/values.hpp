// Reads single values of the configuration file. Each function throws WrongValue for a value of another type or range.
#pragma once

#include <toml++/toml.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace kilihost::config {

// The value does not have the key's type or range; the text says what it must be.
struct WrongValue {
    std::string wanted;
};

template <class T>
struct Range {
    T least;
    T most;
};

// The limits of all rules and, in [plugin.NAME], of one.
inline constexpr Range<std::chrono::milliseconds> rule_time_range{std::chrono::milliseconds(100),
                                                                  std::chrono::hours(24)};
inline constexpr Range<std::int64_t> rule_memory_range{16'000'000, 1'000'000'000'000}; // bytes

template <class T>
T value_of(const toml::node& node, const std::string& wanted) {
    const auto value = node.value_exact<T>();
    if (!value) throw WrongValue{wanted};
    return *value;
}

bool boolean_value(const toml::node& node);
std::int64_t integer_value(const toml::node& node, Range<std::int64_t> range);
std::chrono::milliseconds duration_value(const toml::node& node, Range<std::chrono::milliseconds> range);
std::string text_value(const toml::node& node, const std::string& wanted); // not empty
std::string choice_value(const toml::node& node, const std::vector<std::string>& choices);

} // namespace kilihost::config
