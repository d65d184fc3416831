// Lines for people on standard error: what a command did, and why it could not.
#pragma once

#include <string_view>

namespace kilihost::terminal {

// Exactly one line, printable and at most 8 KB, however hostile what it quotes. Any thread.
void say(std::string_view line);

} // namespace kilihost::terminal
