// Whether bytes are UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace kilihost::event {

// The position at which the text stops being UTF-8; its size if it never does.
std::size_t utf8_end(std::string_view text);

} // namespace kilihost::event
