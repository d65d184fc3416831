#include "event/event.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <array>

namespace kilihost::event {
namespace {

constexpr std::string_view json_response_form = "an object, or one as JSON text";

Document parse(std::string_view body) {
    try {
        return Document(body);
    } catch (const Document::Error& error) {
        throw Event::Invalid("", "the body is not JSON: " + std::string(error.what()));
    }
}

constexpr std::array<std::pair<std::string_view, Kind>, 5> kinds{{
    {"onSubmit", Kind::submit},
    {"onReview", Kind::review},
    {"onCustomInterfaceClick", Kind::custom_interface_click},
    {"onProjectUpdated", Kind::project_updated},
    {"onSendBackToQueue", Kind::send_back_to_queue},
}};

Kind kind_of(std::string_view type) {
    for (const auto& [name, kind] : kinds) {
        if (name == type) return kind;
    }
    return Kind::other;
}

[[noreturn]] void wrong(const std::string& field, const Value* found, std::string_view wanted) {
    const bool absent = type(found) == KILI_NULL;
    throw Event::Invalid(field, field + (absent ? " is missing: it must be " : " must be ") + std::string(wanted));
}

const Value* object_at(const Value* in, std::string_view name, const std::string& field) {
    const Value* const found = get(in, name);
    if (type(found) != KILI_OBJECT) wrong(field, found, "an object");
    return found;
}

std::string text_at(const Value* in, std::string_view name, const std::string& field) {
    const Value* const found = get(in, name);
    if (string(found).empty()) wrong(field, found, "a text that is not empty");
    return std::string(string(found));
}

// Kili does not document every payload's spelling.
const Value* either(const Value* in, std::string_view name, std::string_view other) {
    const Value* const found = get(in, name);
    return found != nullptr ? found : get(in, other);
}

bool has_label(Kind kind) {
    return kind == Kind::submit || kind == Kind::review || kind == Kind::custom_interface_click;
}

} // namespace

Event::Event(std::string body) : body_(std::move(body)), document_(parse(body_)) {
    if (event::type(root()) != KILI_OBJECT) throw Invalid("", "the body must be a JSON object");
    type_ = text_at(root(), "eventType", "eventType");
    kind_ = kind_of(type_);
    const Value* const log_payload = object_at(root(), "logPayload", "logPayload");
    project_id_ = text_at(log_payload, "projectId", "logPayload.projectId");
    const Value* const given = object_at(root(), "payload", "payload");

    const Value* const run_id = get(log_payload, "runId");
    if (run_id != nullptr && event::type(run_id) != KILI_NULL && event::type(run_id) != KILI_STRING)
        wrong("logPayload.runId", run_id, "a text");
    has_run_id_ = !string(run_id).empty();
    const Value* const asset = either(given, "asset_id", "assetId");
    if (has_label(kind_)) {
        const Value* const label_value = object_at(given, "label", "payload.label");
        label_id_ = text_at(label_value, "id", "payload.label.id");
        if (string(asset).empty()) wrong("payload.asset_id", asset, "a text that is not empty");
        const Value* const json = get(label_value, "jsonResponse");
        if (event::type(json) == KILI_STRING && size(json) > 0)
            put_json_response(std::string(string(json)));
        else if (event::type(json) != KILI_NULL && event::type(json) != KILI_STRING && event::type(json) != KILI_OBJECT)
            wrong("payload.label.jsonResponse", json, json_response_form);
    }
    asset_id_ = string(asset);
    identity_ = has_run_id_ ? std::string(string(run_id)) : identity_by_content();
}

// The same however the JSON was spaced, and whether its jsonResponse came as an object or as text.
std::string Event::identity_by_content() const {
    std::string content;
    for (const std::string& part : {type_, project_id_, asset_id_, label_id_, text(payload())})
        content.append(part).push_back('\0'); // which no part contains unescaped
    return "content:" + to_string(boost::uuids::name_generator_sha1(boost::uuids::ns::oid())(content));
}

const Value* Event::settings_updated() const {
    return either(payload(), "settings_updated", "settingsUpdated");
}

bool Event::lacks_json_response() const {
    return has_label(kind_) && event::type(get(label(), "jsonResponse")) != KILI_OBJECT;
}

void Event::put_json_response(std::string_view text) {
    try {
        document_.put(label(), "jsonResponse", text);
    } catch (const Document::Error& error) {
        throw Invalid("payload.label.jsonResponse",
                      "payload.label.jsonResponse is not JSON: " + std::string(error.what()));
    }
    const Value* const json = get(label(), "jsonResponse");
    if (event::type(json) != KILI_OBJECT) wrong("payload.label.jsonResponse", json, json_response_form);
}

} // namespace kilihost::event
