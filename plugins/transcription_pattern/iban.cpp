#include "iban.hpp"

#include <kili/text.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

} // namespace

bool is_iban(std::string_view text) {
    const std::string plain = kili::with_plain_spaces(text);
    std::string iban;
    std::copy_if(plain.begin(), plain.end(), std::back_inserter(iban),
                 [](char c) { return !kili::is_blank(static_cast<unsigned char>(c)); });
    constexpr std::size_t shortest = 15; // Norway's
    constexpr std::size_t longest = 34;
    if (iban.size() < shortest || iban.size() > longest) return false;
    if (!is_capital(iban[0]) || !is_capital(iban[1]) || !is_digit(iban[2]) || !is_digit(iban[3])) return false;
    // With the first four characters moved to the end, and A to Z read as 10 to 35, the number modulo 97 is 1.
    std::rotate(iban.begin(), iban.begin() + 4, iban.end());
    int remainder = 0;
    for (const char c : iban) {
        if (is_digit(c))
            remainder = (remainder * 10 + (c - '0')) % 97;
        else if (is_capital(c))
            remainder = (remainder * 100 + (c - 'A' + 10)) % 97;
        else
            return false;
    }
    return remainder == 1;
}
