// What Kili posted, decoded: the host's vocabulary from the webhook to the outbox.
#pragma once

#include "event/document.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace kilihost::event {

enum class Kind { submit, review, custom_interface_click, project_updated, send_back_to_queue, other };

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
    // What makes two deliveries the same event: the runId, or where that is missing a name made of the event's type,
    // project, asset, label and payload.
    const std::string& identity() const { return identity_; }
    bool has_run_id() const { return has_run_id_; }
    const std::string& type() const { return type_; } // "onSubmit", "labels.created.submit", ...
    Kind kind() const { return kind_; }
    const std::string& project_id() const { return project_id_; }
    const std::string& asset_id() const { return asset_id_; } // empty where the event names none
    const std::string& label_id() const { return label_id_; } // likewise

    const Value* root() const { return document_.root(); }
    const Value* payload() const { return get(root(), "payload"); }
    const Value* label() const { return get(payload(), "label"); } // of submit, review and click; else null
    const Value* settings_updated() const;

    // The label came without its jsonResponse, which must be fetched before rules see it.
    bool lacks_json_response() const;
    // Adds the jsonResponse, JSON text of an object. Throws Invalid.
    void put_json_response(std::string_view text);

  private:
    std::string identity_by_content() const;

    std::string body_;
    Document document_;
    std::string identity_, type_, project_id_, asset_id_, label_id_;
    Kind kind_ = Kind::other;
    bool has_run_id_ = false;
};

} // namespace kilihost::event
