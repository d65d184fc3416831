#include "check/input.hpp"

#include "event/webhook_body.hpp"
#include "terminal/read_file.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace kilihost::check {
namespace {

// An event without jsonResponse is also refused: there is no Kili to fetch it from.
event::Event decoded(const std::string& file, std::string body) {
    try {
        event::Event event(std::move(body));
        if (!event.lacks_json_response()) return event;
    } catch (const event::Event::Invalid& error) {
        throw std::runtime_error(terminal::name_of(file) + ": " + (error.field.empty() ? "" : error.field + ": ") +
                                 error.what());
    }
    throw std::runtime_error(terminal::name_of(file) +
                             ": the label lacks jsonResponse, and check has no network to fetch it");
}

} // namespace

event::Event event_from(const std::string& file) {
    return decoded(file, terminal::read_file(file));
}

event::Event submission_of(const std::string& file, const std::string& project_id) {
    nlohmann::ordered_json label = terminal::read_json(file);
    if (!label.is_object())
        throw std::runtime_error(terminal::name_of(file) + " holds no label: it must be a JSON object");
    if (!label.contains("jsonResponse")) label = {{"jsonResponse", label}};
    if (!label.contains("id")) label["id"] = "label";
    return decoded(file, event::webhook_body("onSubmit", {"check", project_id, "asset"}, label));
}

} // namespace kilihost::check
