#include "sandbox/json_text.hpp"

namespace kilihost::sandbox {
namespace {

// By its brackets alone; of a text that is not JSON it may say anything.
bool too_deep(std::string_view text) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > max_json_depth) return true;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return false;
}

} // namespace

nlohmann::json parse_json(std::string_view text) {
    if (too_deep(text)) throw JsonError("nested deeper than " + std::to_string(max_json_depth) + " levels");
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
        throw JsonError("not JSON (at byte " + std::to_string(error.byte) + ")");
    } catch (const nlohmann::json::exception&) {
        throw JsonError("a number out of range");
    }
}

} // namespace kilihost::sandbox
