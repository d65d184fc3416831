#include "sandbox/json_text.hpp"

#include "json_text/json_text.hpp"

namespace kilihost::sandbox {

nlohmann::json parse_json(std::string_view text) {
    if (json_text::is_too_deep(text))
        throw JsonError("nested deeper than " + std::to_string(json_text::max_depth) + " levels");
    try {
        return json_text::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
        throw JsonError("not JSON (at byte " + std::to_string(error.byte) + ")");
    } catch (const nlohmann::json::exception&) {
        throw JsonError("a number out of range");
    }
}

} // namespace kilihost::sandbox
