#include "event/webhook_body.hpp"

#include "json_text/json_text.hpp"

namespace kilihost::event {

using nlohmann::ordered_json;

std::string event_type(const std::string& label_type) {
    return label_type == "REVIEW" ? "onReview" : "onSubmit";
}

std::string webhook_body(const std::string& type, const EventIds& ids, const ordered_json& label) {
    const ordered_json event{{"eventType", type},
                             {"logPayload", {{"runId", ids.run_id}, {"projectId", ids.project_id}}},
                             {"payload", {{"label", label}, {"asset_id", ids.asset_id}}}};
    return json_text::dump(event);
}

std::string webhook_body(const kili_api::Label& label, const std::string& project_id, const std::string& run_id) {
    return webhook_body(event_type(label.type), {run_id, project_id, label.asset_id}, label_json(label));
}

ordered_json label_json(const kili_api::Label& label) {
    ordered_json out{
        {"id", label.id},
        {"labelType", label.type},
        {"numberOfAnnotations", label.annotations},
        {"authorId", label.author_id},
        {"modelName", label.model_name.empty() ? ordered_json() : ordered_json(label.model_name)},
        {"secondsToLabel", label.seconds_to_label ? ordered_json(*label.seconds_to_label) : ordered_json()},
        {"isSentBackToQueue", label.sent_back},
        {"createdAt", label.created_at},
        {"isLatestLabelForUser", label.latest_for_user},
        {"isLatestDefaultLabelForUser", label.latest_default_for_user},
        {"isLatestReviewLabelForUser", label.latest_review_for_user},
        {"jsonResponse", label.json_response}};
    if (!label.annotations_by_object.is_null())
        out["search"] = {{"numberOfAnnotationsByObject", label.annotations_by_object},
                         {"numberOfAnnotations", label.annotations}};
    return out;
}

} // namespace kilihost::event
