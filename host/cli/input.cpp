#include "cli/input.hpp"

#include "config/moment.hpp"
#include "terminal/read_file.hpp"

#include <algorithm>
#include <sstream>

namespace kilihost::cli {
namespace {

using nlohmann::json;

std::string name(const std::string& file) {
    return file == "-" ? "standard input" : file;
}

// What the parser says, without the place that it counts in its own way.
std::string reason(const json::parse_error& error) {
    const std::string what = error.what();
    const std::size_t at = what.find(": ");
    return at == std::string::npos ? what : what.substr(at + 2);
}

} // namespace

json read_json_object(const std::string& file) {
    const std::string text = terminal::read_file(file);
    json value;
    try {
        value = json::parse(text);
    } catch (const json::parse_error& error) {
        const std::string before = text.substr(0, error.byte == 0 ? 0 : error.byte - 1);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1; // npos + 1 is 0
        throw InputError(name(file) + ":" + std::to_string(line) + ":" + std::to_string(column) +
                         ": not JSON: " + reason(error));
    }
    if (!value.is_object()) throw InputError(name(file) + ": must hold a JSON object");
    return value;
}

std::vector<Line> read_json_lines(const std::string& file) {
    std::istringstream in(terminal::read_file(file));
    std::vector<Line> out;
    std::size_t number = 0;
    for (std::string text; std::getline(in, text);) {
        const std::string place = name(file) + ":" + std::to_string(++number);
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
        try {
            out.push_back({place, json::parse(text)});
        } catch (const json::parse_error& error) {
            throw InputError(place + ":" + std::to_string(error.byte) + ": not JSON: " + reason(error));
        }
        if (!out.back().object.is_object()) throw InputError(place + ": must hold one JSON object");
    }
    return out;
}

std::string text_member(const Line& line, const char* name) {
    const auto found = line.object.find(name);
    if (found == line.object.end()) return "";
    if (!found->is_string()) throw InputError(line.place + ": " + name + " must be a text");
    return found->get<std::string>();
}

std::string time_point(const std::string& text) {
    const std::optional<config::Moment> moment = config::parse_moment(text, config::now());
    if (!moment) throw InputError("'" + text + "' is no time: give one like " + config::moment_form);
    return config::utc_text(*moment);
}

} // namespace kilihost::cli
