// A new rule's folder, made from the kit's template.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kilihost::scaffold {

enum class Language { cpp, c };

// Why a text cannot be a new rule's name; empty if it can. The library and the CMake target have the same name.
std::string name_fault(const std::string& name);

// Writes the folder `parent`/`name` and returns its files. `name` must be valid. Throws std::runtime_error, also if the
// folder already exists: nothing is overwritten.
std::vector<std::filesystem::path> write_rule(const std::filesystem::path& parent, const std::string& name,
                                              Language language);

} // namespace kilihost::scaffold
