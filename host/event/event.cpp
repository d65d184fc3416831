#include "event/event.hpp"

#include "event/event_matcher.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <initializer_list>

namespace kilihost::event {
namespace {

constexpr std::string_view json_response_form = "an object, or one as JSON text";

Document parse(std::string_view body, Kept kept) {
    try {
        return Document(body, kept);
    } catch (const Document::Error& error) {
        throw Event::Invalid("", "the body is not JSON: " + std::string(error.what()));
    }
}

[[noreturn]] void wrong(const std::string& field, const JsonValue* found, std::string_view wanted) {
    const bool absent = type(found) == KILI_NULL;
    throw Event::Invalid(field, field + (absent ? " is missing: it must be " : " must be ") + std::string(wanted));
}

const JsonValue* object_at(const JsonValue* in, std::string_view name, const std::string& field) {
    const JsonValue* const found = get(in, name);
    if (type(found) != KILI_OBJECT) wrong(field, found, "an object");
    return found;
}

std::string text_at(const JsonValue* in, std::string_view name, const std::string& field) {
    const JsonValue* const found = get(in, name);
    if (string(found).empty()) wrong(field, found, "a text that is not empty");
    return std::string(string(found));
}

// A place where an envelope may have a text.
struct TextPlace {
    const JsonValue* in;
    std::string_view name;
    std::string path;
};

// The text at the first place that has a value; empty if none has. Throws Invalid if the value is no text.
std::string first_text(std::initializer_list<TextPlace> places) {
    for (const TextPlace& place : places)
        if (type(get(place.in, place.name)) != KILI_NULL) return text_at(place.in, place.name, place.path);
    return {};
}

// The same, but skips values that are no text.
std::string first_text_if_any(std::initializer_list<TextPlace> places) {
    for (const TextPlace& place : places)
        if (const auto found = string(get(place.in, place.name)); !found.empty()) return std::string(found);
    return {};
}

// The event's name. eventType may be a general word such as "onEvent", with the name beside or in the payload.
std::string name_of(const JsonValue* root) {
    const std::string event_type = first_text({{root, "eventType", "eventType"}});
    if (find_handled(event_type) != nullptr || event_type.find('.') != event_type.npos) return event_type;
    const std::string name = first_text({{get(root, "payload"), "event", "payload.event"}, {root, "event", "event"}});
    if (!name.empty()) return name;
    return text_at(root, "eventType", "eventType");
}

std::string project_of(const JsonValue* root) {
    const JsonValue* const log = get(root, "logPayload");
    if (type(log) != KILI_NULL && type(log) != KILI_OBJECT) wrong("logPayload", log, "an object");
    const std::string project = first_text({{log, "projectId", "logPayload.projectId"},
                                            {root, "projectId", "projectId"},
                                            {get(root, "payload"), "projectId", "payload.projectId"}});
    if (!project.empty()) return project;
    object_at(root, "logPayload", "logPayload");
    return text_at(log, "projectId", "logPayload.projectId");
}

// Kili does not document every payload's spelling.
const JsonValue* either(const JsonValue* in, std::string_view name, std::string_view other) {
    const JsonValue* const found = get(in, name);
    return found != nullptr ? found : get(in, other);
}

// Whether a jsonResponse that came as text says anything: "null" or blanks are as good as none.
bool has_content(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
    text = text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
    return !text.empty() && text != "null";
}

bool is_nested(const JsonValue* payload) {
    return type(get(payload, "payload")) == KILI_OBJECT && type(get(payload, "label")) == KILI_NULL;
}

} // namespace

Event::Event(std::string body, Kept kept) : body_(std::move(body)), document_(parse(body_, kept)) {
    if (event::type(root()) != KILI_OBJECT) throw Invalid("", "the body must be a JSON object");
    if (event::type(payload()) != KILI_NULL) object_at(root(), "payload", "payload"); // it may hold the name
    type_ = name_of(root());
    const HandledEvent* const handled = find_handled(type_);
    if (handled != nullptr) kind_ = handled->kind;
    project_id_ = project_of(root());
    const JsonValue* const given = object_at(root(), "payload", "payload");
    fields_ = is_nested(given) ? get(given, "payload") : given;

    const JsonValue* const log = get(root(), "logPayload");
    const JsonValue* const run_id =
        event::type(get(log, "runId")) != KILI_NULL ? get(log, "runId") : get(root(), "runId");
    if (event::type(run_id) != KILI_NULL && event::type(run_id) != KILI_STRING)
        wrong(event::type(get(log, "runId")) != KILI_NULL ? "logPayload.runId" : "runId", run_id, "a text");
    has_run_id_ = !string(run_id).empty();
    if (handled != nullptr && handled->has_label) {
        read_label(given);
    } else {
        const JsonValue* const about = get(fields_, "label");
        asset_id_ = first_text_if_any({{fields_, "asset_id", {}}, {fields_, "assetId", {}}, {about, "assetId", {}}});
    }
    if (!has_run_id_ && is_outline()) {
        *this = Event(std::move(body_));
        return;
    }
    idempotency_key_ = has_run_id_ ? std::string(string(run_id)) : key_of_content();
}

void Event::read_label(const JsonValue* given) {
    const JsonValue* const inner = get(given, "payload");
    if (fields_ == given && event::type(get(given, "label")) == KILI_NULL && event::type(inner) != KILI_NULL)
        wrong("payload.payload", inner, "an object");
    const std::string at = fields_ == given ? "payload." : "payload.payload.";
    set_label(object_at(fields_, "label", at + "label"));
    label_id_ = text_at(label_, "id", at + "label.id");
    asset_id_ = first_text({{fields_, "asset_id", at + "asset_id"},
                            {fields_, "assetId", at + "assetId"},
                            {label_, "assetId", at + "label.assetId"},
                            {label_, "asset_id", at + "label.asset_id"},
                            {given, "asset_id", "payload.asset_id"},
                            {given, "assetId", "payload.assetId"}});
    if (asset_id_.empty()) wrong(at + "asset_id", nullptr, "a text that is not empty");
    const JsonValue* const json = get(label_, "jsonResponse");
    if (event::type(json) == KILI_STRING && has_content(string(json)))
        put_json_response(std::string(string(json)));
    else if (event::type(json) != KILI_NULL && event::type(json) != KILI_STRING && event::type(json) != KILI_OBJECT)
        wrong(at + "label.jsonResponse", json, json_response_form);
}

// Does not depend on the JSON's white space, nor on whether its jsonResponse came as an object or as text.
std::string Event::key_of_content() {
    const JsonValue* content_payload = payload();
    if (label_ != nullptr) {
        const JsonValue* const fields = document_.with(fields_, {{"label", label_}});
        content_payload = fields_ == payload() ? fields : document_.with(payload(), {{"payload", fields}});
    }
    std::string content;
    for (const std::string& part : {type_, project_id_, asset_id_, label_id_, text(content_payload)})
        content.append(part).push_back('\0'); // no part contains it unescaped
    return "content:" + to_string(boost::uuids::name_generator_sha1(boost::uuids::ns::oid())(content));
}

const JsonValue* Event::settings_updated() const {
    return either(fields_, "settings_updated", "settingsUpdated");
}

bool Event::matches_any(std::span<const std::string_view> patterns) const {
    const HandledEvent* const handled = find_handled(type_);
    return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
        if (handled == nullptr) return matches(pattern, type_);
        return matches(pattern, handled->handler_type) || (!handled->name.empty() && matches(pattern, handled->name));
    });
}

void Event::set_label(const JsonValue* label) {
    label_ = label;
    const JsonValue* const json = get(label_, "jsonResponse");
    // If a label has a jsonResponseUrl, its content is there, and jsonResponse may be "{}".
    lacks_json_response_ = label_ != nullptr && (event::type(json) != KILI_OBJECT ||
                                                 (size(json) == 0 && !string(get(label_, "jsonResponseUrl")).empty()));
}

void Event::put_json_response(std::string_view text) {
    const std::string field = "payload.label.jsonResponse";
    try {
        const JsonValue* const json = document_.add(text, "jsonResponse");
        if (event::type(json) != KILI_OBJECT) wrong(field, json, json_response_form);
        set_label(document_.with(label_, {{"jsonResponse", json}}));
    } catch (const Document::Error& error) {
        throw Invalid(field, field + " is not JSON: " + std::string(error.what()));
    }
}

void Event::complete_label(std::string_view label) {
    try {
        const JsonValue* const whole = document_.add(label);
        std::vector<std::pair<std::string_view, const JsonValue*>> lacking;
        for (std::size_t i = 0; i < size(whole); ++i) {
            const std::string_view name = name_at(whole, i);
            const bool lacks =
                name == "jsonResponse" ? lacks_json_response_ : event::type(get(label_, name)) == KILI_NULL;
            if (lacks) lacking.emplace_back(name, at(whole, i));
        }
        set_label(document_.with(label_, lacking));
    } catch (const Document::Error& error) {
        throw Invalid("payload.label", "the label that Kili has is not JSON: " + std::string(error.what()));
    }
    const JsonValue* const json = get(label_, "jsonResponse");
    if (event::type(json) != KILI_OBJECT) wrong("payload.label.jsonResponse", json, json_response_form);
}

} // namespace kilihost::event
