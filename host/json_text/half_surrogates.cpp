#include "json_text/half_surrogates.hpp"

#include <charconv>
#include <cstring>

namespace kilihost::json_text {
namespace {

constexpr std::size_t escape_size = 6; // \uXXXX

// The UTF-16 unit that an escape at `at` stands for; 0 if there is none.
unsigned unit(const char* at, const char* end) {
    if (end - at < std::ptrdiff_t(escape_size) || at[0] != '\\' || at[1] != 'u') return 0;
    unsigned value = 0;
    const auto read = std::from_chars(at + 2, at + escape_size, value, 16);
    return read.ec == std::errc() && read.ptr == at + escape_size ? value : 0;
}

bool is_high(unsigned unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low(unsigned unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

} // namespace

void replace_half_surrogates(char* json, std::size_t size) {
    const char* const end = json + size;
    for (char* at = json; at < end;) {
        at = static_cast<char*>(std::memchr(at, '\\', std::size_t(end - at)));
        if (at == nullptr || end - at < 2) return;
        const unsigned found = unit(at, end);
        if (found == 0) {
            at += 2; // another escape: what follows the backslash begins none
        } else if (is_high(found) && is_low(unit(at + escape_size, end))) {
            at += 2 * escape_size;
        } else {
            if (is_high(found) || is_low(found)) std::memcpy(at, "\\ufffd", escape_size);
            at += escape_size;
        }
    }
}

} // namespace kilihost::json_text
