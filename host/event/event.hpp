// What Kili posted, decoded: the host's vocabulary from the webhook to the outbox.
#pragma once

#include "event/document.hpp"
#include "event/event_kind.hpp"

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kilihost::event {

// Kili posts an event in more than one envelope; sdk_docs/events.md lists them. This reads all of them, so that nothing
// behind it knows which one came. Not to be changed and read at once; readable from many threads otherwise.
class Event {
  public:
    // Thrown for a body that is not an event; `field` is the path of what is wrong, empty for the body as a whole.
    struct Invalid : std::runtime_error {
        Invalid(std::string path, const std::string& what) : std::runtime_error(what), field(std::move(path)) {}
        std::string field;
    };

    // Decodes a webhook's body. Throws Invalid.
    explicit Event(std::string body);

    const std::string& body() const { return body_; }
    // The idempotency key: the runId, or where that is missing a name made of the event's type, project, asset, label
    // and payload.
    const std::string& identity() const { return identity_; }
    bool has_run_id() const { return has_run_id_; }
    const std::string& type() const { return type_; } // the event's name: "onSubmit", "labels.created.submit", ...
    EventKind kind() const { return kind_; }
    const std::string& project_id() const { return project_id_; }
    const std::string& asset_id() const { return asset_id_; } // empty where the event names none
    const std::string& label_id() const { return label_id_; } // likewise, and for kinds without a label

    const JsonValue* root() const { return document_.root(); }          // as posted
    const JsonValue* payload() const { return get(root(), "payload"); } // as posted
    // Of submit, review and click, else null: one form whatever was posted, with jsonResponse as an object.
    const JsonValue* label() const { return label_; }
    const JsonValue* settings_updated() const;

    // Whether one of the patterns (event_matcher.hpp) matches the event, by any name that Kili has for it.
    bool matches_any(std::span<const std::string_view> patterns) const;

    // The label came without its jsonResponse, which must be fetched before rules see it.
    bool lacks_json_response() const;
    // Gives the label its jsonResponse, JSON text of an object. Throws Invalid.
    void put_json_response(std::string_view text);
    // Gives the label every member of `label`, JSON text of an object, that it lacks, jsonResponse above all. Throws
    // Invalid.
    void complete_label(std::string_view label);

  private:
    void read_label(const JsonValue* given);
    std::string identity_by_content();

    std::string body_;
    Document document_;
    const JsonValue* fields_ = nullptr; // payload, or payload.payload
    const JsonValue* label_ = nullptr;
    std::string identity_, type_, project_id_, asset_id_, label_id_;
    EventKind kind_ = EventKind::other;
    bool has_run_id_ = false;
};

} // namespace kilihost::event
