#include "scaffold/scaffold.hpp"

#include "scaffold/templates.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace kilihost::scaffold {
namespace {

namespace fs = std::filesystem;

// Names that mean something else to CMake or to the kit.
constexpr std::array taken{"all",     "clean",       "depend",     "edit_cache",    "help", "install",
                           "package", "plugin_core", "preinstall", "rebuild_cache", "test"};

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

// "box-count" and "box_count" give BoxCount.
std::string class_name(const std::string& name) {
    std::string out;
    bool begins = true;
    for (const char c : name) {
        if (c != '_' && c != '-') out += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        begins = c == '_' || c == '-';
    }
    return out;
}

} // namespace

std::string name_fault(const std::string& name) {
    const bool sound = !name.empty() && name.size() <= 64 && name.front() >= 'a' && name.front() <= 'z' &&
                       name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
    if (!sound) return "a rule's name is 1 to 64 of a-z 0-9 _ - and begins with a letter, such as box_count";
    if (std::find(taken.begin(), taken.end(), name) != taken.end()) return "this name is taken; try " + name + "_rule";
    return {};
}

std::vector<fs::path> write_rule(const fs::path& parent, const std::string& name, Language language) {
    const bool is_c = language == Language::c;
    const fs::path folder = (parent / name).lexically_normal();
    std::error_code error;
    fs::create_directories(parent, error);
    if (!error && !fs::create_directory(folder, error) && !error)
        throw std::runtime_error(folder.string() + " already exists, and nothing is overwritten");
    if (error) throw std::runtime_error(folder.string() + " cannot be made: " + error.message());
    std::vector<fs::path> written;
    const auto write = [&](const std::string& file, std::string text) {
        if (is_c) {
            replace_all(text, "my_rule.cpp", "my_rule.c");
            replace_all(text, "LANGUAGES CXX", "LANGUAGES C");
        }
        replace_all(text, "my_rule", name);
        replace_all(text, "MyRule", class_name(name));
        std::ofstream out(folder / file, std::ios::binary);
        out << text;
        if (!out.flush()) throw std::runtime_error((folder / file).string() + " cannot be written");
        written.push_back(folder / file);
    };
    write("CMakeLists.txt", cmake_lists);
    write("README.md", readme);
    write(name + (is_c ? ".c" : ".cpp"), is_c ? c_source : cpp_source);
    write("accepted.json", accepted_label);
    write("refused.json", refused_label);
    return written;
}

} // namespace kilihost::scaffold
