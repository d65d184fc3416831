#include "cli/input.hpp"

#include "config/duration.hpp"
#include "kili_api/moment.hpp"
#include "terminal/read_file.hpp"

#include <algorithm>
#include <chrono>
#include <regex>
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
    static const std::regex iso(R"(\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)");
    if (std::regex_match(text, iso)) return text;
    const std::optional<std::chrono::milliseconds> ago = config::parse_duration(text);
    if (!ago)
        throw InputError("'" + text +
                         "' is no time: give one like 2024-05-06, 2024-05-06T07:08:09Z, or how long ago, " +
                         "like 90m or 7d");
    using namespace std::chrono;
    return kili_api::utc_text(duration_cast<milliseconds>((system_clock::now() - *ago).time_since_epoch()).count());
}

} // namespace kilihost::cli
