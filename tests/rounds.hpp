// How often a test of random moments tries: as often as fits into every run of the tests, or as an environment variable
// says, for a night.
#pragma once

#include <cstdlib>

inline int rounds(const char* variable, int usual) {
    const char* const given = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): nothing sets it
    return given == nullptr ? usual : std::atoi(given);
}
