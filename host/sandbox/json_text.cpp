#include "sandbox/json_text.hpp"

namespace kilihost::sandbox {

nlohmann::json parse_json(std::string_view text) {
    try {
        return nlohmann::json::parse(text, [](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
            if (depth > max_json_depth)
                throw JsonError("nested deeper than " + std::to_string(max_json_depth) + " levels");
            return true;
        });
    } catch (const nlohmann::json::parse_error& error) {
        throw JsonError("not JSON (at byte " + std::to_string(error.byte) + ")");
    } catch (const nlohmann::json::exception&) {
        throw JsonError("a number out of range");
    }
}

} // namespace kilihost::sandbox
