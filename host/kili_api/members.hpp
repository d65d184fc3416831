// Reads the objects of Kili's replies, and writes the objects of requests. Pure, any thread. If a reply lacks what the
// schema promises, UnreadableReply says what.
#pragma once

#include "json_text/json_text.hpp"
#include "kili_api/asset.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::kili_api {

// A member of an object; null if it is absent. Valid as long as `object`.
const nlohmann::json& member(const nlohmann::json& object, const char* name);
// A text that the schema promises.
std::string text(const nlohmann::json& object, const char* name);
std::string text_or_empty(const nlohmann::json& object, const char* name);
// False if it is null.
bool flag(const nlohmann::json& object, const char* name);
std::optional<std::int64_t> whole_number(const nlohmann::json& object, const char* name);
// The whole number that a count query returns.
std::int64_t count(const nlohmann::json& data, const char* name);
const nlohmann::json& list(const nlohmann::json& object, const char* name);
std::vector<std::string> texts(const nlohmann::json& object, const char* name);
// Of each object in a list.
std::vector<std::string> ids(const nlohmann::json& objects);
// A value that Kili writes as JSON text or as it is: an empty object if it is null or empty, the text if that is not
// JSON.
nlohmann::json value_in_text(const nlohmann::json& object, const char* name);
// The same for a value that must be an object.
nlohmann::json object_in_text(const nlohmann::json& object, const char* name);

// For requests: sets a member unless the value is empty.
void put(nlohmann::json& object, const char* name, const std::string& value);
void put(nlohmann::json& object, const char* name, const std::vector<std::string>& values);
template <typename T>
void put(nlohmann::json& object, const char* name, const std::optional<T>& value) {
    if (value) object[name] = *value;
}
// As JSON text.
inline void put_text(nlohmann::json& object, const char* name, const std::optional<nlohmann::json>& value) {
    if (value) object[name] = json_text::dump(*value);
}

// Into an AssetWhere.
void put(nlohmann::json& where, const ProgressFilter& progress);

// {"project": {"id": ...}}
nlohmann::json where_project(const std::string& project_id);
// Throws std::invalid_argument for more than one call of the API takes.
void check_batch(std::size_t size);

} // namespace kilihost::kili_api
