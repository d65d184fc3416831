#include "terminal/say.hpp"

#include "terminal/escape.hpp"

#include <cstdio>

namespace kilihost::terminal {

void say(std::string_view line) {
    constexpr std::size_t most = 8192;
    std::fputs((printable(line, most) + "\n").c_str(), stderr);
}

} // namespace kilihost::terminal
