// How often a test of random moments tries: few times by default, or as often as an environment variable says.
#pragma once

#include <cstdlib>
#include <string>

inline int rounds(const char* variable, int usual) {
    const char* const given = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): nothing sets it
    return given == nullptr ? usual : std::stoi(given);
}
