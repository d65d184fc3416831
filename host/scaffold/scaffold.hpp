// A new rule's folder, made from the kit's template.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kilihost::scaffold {

enum class Language { cpp, c };

// Why a text cannot be a new rule's name; empty where it can. A name is also the library's and the CMake target's.
std::string name_fault(const std::string& name);

// Writes the folder `parent`/`name` and answers its files. `name` has no fault. Throws std::runtime_error, also where
// the folder is there already: nothing is overwritten.
std::vector<std::filesystem::path> write_rule(const std::filesystem::path& parent, const std::string& name,
                                              Language language);

} // namespace kilihost::scaffold
