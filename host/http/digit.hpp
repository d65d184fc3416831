// A digit of HTTP's grammar, whatever the locale.
#pragma once

namespace kilihost::http {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

} // namespace kilihost::http
