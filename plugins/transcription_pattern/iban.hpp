// International bank account numbers, ISO 13616.
#pragma once

#include <string_view>

// Whether the text is an IBAN, of any country: two letters, two check digits, 11 to 30 capital letters and digits, and
// the right remainder of 97. Spaces of any kind, as in print, and line ends are skipped.
bool is_iban(std::string_view text);
