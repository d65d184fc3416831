#include "cli/input.hpp"

#include "config/moment.hpp"
#include "terminal/read_file.hpp"

#include <sstream>

namespace kilihost::cli {

using nlohmann::json;

json read_json_object(const std::string& file) {
    json value = terminal::read_json(file);
    if (!value.is_object()) throw InputError(terminal::name_of(file) + ": must hold a JSON object");
    return value;
}

std::vector<Line> read_json_lines(const std::string& file) {
    std::istringstream in(terminal::read_file(file));
    std::vector<Line> out;
    std::size_t number = 0;
    for (std::string text; std::getline(in, text);) {
        const std::string place = terminal::name_of(file) + ":" + std::to_string(++number);
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
        out.push_back({place, terminal::parse_json(text, file, number)});
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
