// Runs the program to its end; and the labels for it.
#pragma once

#include "temporary_folder.hpp"

#include <string>
#include <vector>

struct Ran {
    int code = 0;
    std::string out, error;
};

// kili-host with these arguments, and with this NAME=VALUE over this process's environment.
Ran run_kili_host(const std::vector<std::string>& arguments, const std::vector<std::string>& environment = {});

inline std::string rule(const std::string& name) {
    return std::string(KILI_PLUGINS) + "/" + name + ".so";
}
inline std::string fixture(const std::string& name) {
    return std::string(KILI_FIXTURES) + "/" + name + "/" + name + ".so";
}

// Writes a file, and returns its path.
std::string written(const TemporaryFolder& folder, const std::string& name, const std::string& text);

// A rectangle's annotation from (0.1, 0.2), of a category OBJECT_A.
std::string box(const std::string& mid, double width, double height);
