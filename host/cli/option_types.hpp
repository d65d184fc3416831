// The kinds of values that options take: what the help shows, what completion offers, and what is refused. CLI11's own
// names of types ("TEXT:FILE", "UINT:INT in [0 - 100]") are left out.
#pragma once

#include <CLI/CLI.hpp>

#include <boost/algorithm/string/join.hpp>

#include <string>
#include <vector>

namespace kilihost::cli {

inline CLI::Option* checked(CLI::Option* option, CLI::Validator check, const std::string& type) {
    check.description("");
    return option->check(check)->type_name(type);
}

// One of a few values, in any case: "a|b".
inline CLI::Option* one_of(CLI::Option* option, const std::vector<std::string>& values) {
    return checked(option, CLI::IsMember(values, CLI::ignore_case), boost::algorithm::join(values, "|"));
}

inline CLI::Option* existing_file(CLI::Option* option) {
    return checked(option, CLI::ExistingFile, "FILE");
}

inline CLI::Option* existing_directory(CLI::Option* option) {
    return checked(option, CLI::ExistingDirectory, "DIR");
}

// A whole number from `least` to `most`.
template <typename Number>
CLI::Option* in_range(CLI::Option* option, Number least, Number most) {
    return checked(option, CLI::Range(least, most), "NUMBER");
}

// Decimal digits and nothing else.
inline CLI::Option* whole_number(CLI::Option* option, const std::string& type = "NUMBER") {
    const auto fault = [](const std::string& text) {
        const bool is_one = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
        return is_one ? std::string() : "'" + text + "' is no whole number";
    };
    return checked(option, CLI::Validator(fault, ""), type);
}

} // namespace kilihost::cli
