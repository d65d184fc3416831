#include "kili_api/members.hpp"

#include "json_text/json_text.hpp"
#include "kili_api/error.hpp"
#include "kili_api/listing.hpp"

#include <stdexcept>

namespace kilihost::kili_api {

using nlohmann::json;

const json& member(const json& object, const char* name) {
    static const json absent;
    if (!object.is_object())
        throw UnreadableReply("Kili's reply holds something else where an object with " + std::string(name) +
                              " is due");
    const auto found = object.find(name);
    return found == object.end() ? absent : *found;
}

std::string text(const json& object, const char* name) {
    const json& value = member(object, name);
    if (!value.is_string()) throw UnreadableReply("Kili's reply lacks the text " + std::string(name));
    return value.get<std::string>();
}

std::string text_or_empty(const json& object, const char* name) {
    return member(object, name).is_null() ? "" : text(object, name);
}

bool flag(const json& object, const char* name) {
    const json& value = member(object, name);
    return value.is_boolean() && value.get<bool>();
}

std::optional<std::int64_t> whole_number(const json& object, const char* name) {
    const json& value = member(object, name);
    if (value.is_null()) return std::nullopt;
    if (!value.is_number_integer()) throw UnreadableReply("Kili's reply holds no whole number as " + std::string(name));
    return value.get<std::int64_t>();
}

std::int64_t count(const json& data, const char* name) {
    const std::optional<std::int64_t> found = whole_number(data, name);
    if (!found) throw UnreadableReply("Kili's reply lacks the number " + std::string(name));
    return *found;
}

const json& list(const json& object, const char* name) {
    const json& value = member(object, name);
    if (!value.is_array()) throw UnreadableReply("Kili's reply lacks the list " + std::string(name));
    return value;
}

std::vector<std::string> texts(const json& object, const char* name) {
    std::vector<std::string> found;
    for (const json& value : list(object, name)) {
        if (!value.is_string()) throw UnreadableReply("Kili's reply holds no texts in " + std::string(name));
        found.push_back(value.get<std::string>());
    }
    return found;
}

std::vector<std::string> ids(const json& objects) {
    std::vector<std::string> found;
    for (const json& object : objects)
        found.push_back(text(object, "id"));
    return found;
}

json value_in_text(const json& object, const char* name) {
    const json& value = member(object, name);
    if (value.is_null()) return json::object();
    if (!value.is_string()) return value;
    const auto& text = value.get_ref<const std::string&>();
    return text.empty() ? json::object() : json_text::parse_bounded(text).value_or(value);
}

json object_in_text(const json& object, const char* name) {
    json value = value_in_text(object, name);
    if (value.is_null()) return json::object();
    if (!value.is_object())
        throw UnreadableReply("the " + std::string(name) + " of " + text(object, "id") + " is not a JSON object");
    return value;
}

void put(json& object, const char* name, const std::string& value) {
    if (!value.empty()) object[name] = value;
}

void put(json& object, const char* name, const std::vector<std::string>& values) {
    if (!values.empty()) object[name] = values;
}

void put(json& where, const ProgressFilter& progress) {
    put(where, "statusIn", progress.statuses);
    put(where, "stepIdIn", progress.step_ids);
    put(where, "stepIdNotIn", progress.step_ids_not);
    put(where, "stepStatusIn", progress.step_statuses);
    put(where, "stepStatusNotIn", progress.step_statuses_not);
}

json where_project(const std::string& project_id) {
    return {{"project", {{"id", project_id}}}};
}

void check_batch(std::size_t size) {
    if (size > batch)
        throw std::invalid_argument("more than " + std::to_string(batch) + " objects in one call of Kili's API");
}

} // namespace kilihost::kili_api
