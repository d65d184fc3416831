// Describes a schema in words.
#include "json_text/json_text.hpp"
#include "rules/parameter_schema.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace kilihost::rules {
namespace {

using Schema = nlohmann::ordered_json;

std::string joined(const std::vector<std::string>& all) {
    std::string out;
    for (std::size_t i = 0; i < all.size(); ++i)
        out += (i == 0 ? "" : i + 1 == all.size() ? " or " : ", ") + all[i];
    return out;
}

// An exclusive bound is a separate number, or in draft 4 a flag that makes the inclusive one exclusive.
std::string range(const Schema& schema) {
    const auto is_exclusive = [&](const char* keyword) { return schema.value(keyword, Schema()) == true; };
    const auto has_number = [&](const char* keyword) {
        return schema.contains(keyword) && schema[keyword].is_number();
    };
    const bool from = schema.contains("minimum") && !is_exclusive("exclusiveMinimum");
    std::string out;
    if (from) out += " from " + json_text::dump(schema["minimum"]);
    if (schema.contains("minimum") && !from) out += " over " + json_text::dump(schema["minimum"]);
    if (has_number("exclusiveMinimum")) out += " over " + json_text::dump(schema["exclusiveMinimum"]);
    if (schema.contains("maximum"))
        out += (is_exclusive("exclusiveMaximum") ? " under "
                : from                           ? " to "
                                                 : " up to ") +
               json_text::dump(schema["maximum"]);
    if (has_number("exclusiveMaximum")) out += " under " + json_text::dump(schema["exclusiveMaximum"]);
    return out;
}

std::string text(const Schema& schema) {
    std::string out = "a text";
    if (schema.value("minLength", Schema()) == 1)
        out += " that is not empty";
    else if (schema.contains("minLength"))
        out += " of at least " + json_text::dump(schema["minLength"]) + " characters";
    if (schema.contains("maxLength")) out += ", at most " + json_text::dump(schema["maxLength"]) + " characters";
    if (schema.contains("pattern")) out += " that matches " + schema["pattern"].get<std::string>();
    return out;
}

std::string list(const Schema& schema) {
    std::string out = "a list";
    if (schema.contains("minItems")) out += " of at least " + json_text::dump(schema["minItems"]);
    if (schema.contains("maxItems"))
        out += (schema.contains("minItems") ? " and at most " : " of at most ") + json_text::dump(schema["maxItems"]);
    if (schema.contains("items") && schema["items"].is_object()) out += ", each " + allowed(schema["items"]);
    return out;
}

std::string of_type(const Schema& schema, const std::string& type) {
    if (type == "number") return "a number" + range(schema);
    if (type == "integer") return "a whole number" + range(schema);
    if (type == "string") return text(schema);
    if (type == "boolean") return "true or false";
    if (type == "array") return list(schema);
    if (type == "object") return "a table";
    return type;
}

// The type to which its other keywords apply.
std::string implied_type(const Schema& schema) {
    const auto has = [&](auto... keywords) { return (schema.contains(keywords) || ...); };
    if (has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")) return "number";
    if (has("minLength", "maxLength", "pattern")) return "string";
    if (has("minItems", "maxItems")) return "array";
    return "any value";
}

} // namespace

std::string allowed(const Schema& schema) {
    std::vector<std::string> all;
    if (schema.contains("const")) return json_text::dump(schema["const"]);
    if (schema.contains("enum")) {
        for (const Schema& value : schema["enum"])
            all.push_back(json_text::dump(value));
    } else if (schema.contains("type") && schema["type"].is_array()) {
        for (const Schema& type : schema["type"])
            all.push_back(of_type(schema, type.get<std::string>()));
    } else if (schema.contains("type")) {
        return of_type(schema, schema["type"].get<std::string>());
    } else {
        return of_type(schema, implied_type(schema));
    }
    return joined(all);
}

} // namespace kilihost::rules
