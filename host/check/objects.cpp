#include "check/objects.hpp"

#include <algorithm>

namespace kilihost::check {
namespace {

std::string categories(const event::Value* object) {
    std::string all;
    const event::Value* const list = event::get(object, "categories");
    for (std::size_t i = 0; i < event::size(list); ++i)
        if (const std::string_view name = event::string(event::get(event::at(list, i), "name")); !name.empty())
            all.append(all.empty() ? "" : ", ").append(name);
    return all;
}

bool is_number(std::string_view name) {
    return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

Objects::Objects(const event::Value* json_response) {
    if (event::type(json_response) != KILI_OBJECT) return;
    for (std::size_t i = 0; i < event::size(json_response); ++i) {
        const std::string name(event::name_at(json_response, i));
        walk(event::at(json_response, i), name, is_number(name) ? name : "");
    }
}

const Object* Objects::find(std::string_view mid) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Object& object) { return object.mid == mid; });
    return found == all_.end() ? nullptr : &*found;
}

// A document is at most event::max_depth deep.
void Objects::walk(const event::Value* value, const std::string& path, const std::string& frame) {
    const bool is_object = event::type(value) == KILI_OBJECT;
    if (!is_object && event::type(value) != KILI_ARRAY) return;
    if (const std::string_view mid = event::string(event::get(value, "mid")); is_object && !mid.empty())
        all_.push_back({std::string(mid), path, categories(value), frame, value});
    for (std::size_t i = 0; i < event::size(value); ++i)
        walk(event::at(value, i),
             is_object ? path + "." + std::string(event::name_at(value, i)) : path + "[" + std::to_string(i) + "]",
             frame);
}

} // namespace kilihost::check
