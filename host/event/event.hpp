// A decoded event, as every stage from the webhook to the outbox uses it.
#pragma once

#include "event/document.hpp"
#include "event/event_kind.hpp"

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kilihost::event {

// Kili posts an event in more than one envelope; sdk_docs/events.md lists them. This class reads all of them, so that
// no other code knows which one came. Many threads may read it while none changes it.
class Event {
  public:
    // The body is not an event; `field` is the path of what is wrong, empty for the body as a whole.
    struct Invalid : std::runtime_error {
        Invalid(std::string path, const std::string& what) : std::runtime_error(what), field(std::move(path)) {}
        std::string field;
    };

    // Decodes a webhook's body. In outline the label is without its content, as most of the host needs no more; what
    // has no runId is kept as a whole, since its content is its name. Throws Invalid.
    explicit Event(std::string body, Kept kept = Kept::all);
    bool is_outline() const { return !document_.is_whole(); } // something was left out

    const std::string& body() const { return body_; }
    // The idempotency key: the runId, or without it a name made of the event's type, project, asset, label and payload.
    const std::string& idempotency_key() const { return idempotency_key_; }
    bool has_run_id() const { return has_run_id_; }
    const std::string& type() const { return type_; } // the event's name: "onSubmit", "labels.created.submit", ...
    EventKind kind() const { return kind_; }
    const std::string& project_id() const { return project_id_; }
    const std::string& asset_id() const { return asset_id_; } // empty if the event names none
    const std::string& label_id() const { return label_id_; } // empty if it names none, or its kind has no label

    const JsonValue* root() const { return document_.root(); }          // as posted
    const JsonValue* payload() const { return get(root(), "payload"); } // as posted
    // For submit, review and click, else null: always in one form, with jsonResponse as an object.
    const JsonValue* label() const { return label_; }
    const JsonValue* settings_updated() const;

    // Whether one of the patterns (event_matcher.hpp) matches any name that Kili has for the event.
    bool matches_any(std::span<const std::string_view> patterns) const;

    // Whether the label came without its jsonResponse, which must be fetched before rules see it.
    bool lacks_json_response() const { return lacks_json_response_; }
    // Gives the label its jsonResponse, JSON text of an object. Throws Invalid.
    void put_json_response(std::string_view text);
    // Gives the label every member of `label`, JSON text of an object, that it lacks or has as null, jsonResponse above
    // all. Not of an event in outline. Throws Invalid.
    void complete_label(std::string_view label);

  private:
    void read_label(const JsonValue* given);
    void set_label(const JsonValue* label);
    std::string key_of_content();

    std::string body_;
    Document document_;
    const JsonValue* fields_ = nullptr; // payload, or payload.payload
    const JsonValue* label_ = nullptr;
    std::string idempotency_key_, type_, project_id_, asset_id_, label_id_;
    EventKind kind_ = EventKind::other;
    bool has_run_id_ = false, lacks_json_response_ = false;
};

} // namespace kilihost::event
