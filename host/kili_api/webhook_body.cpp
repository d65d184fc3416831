#include "kili_api/webhook_body.hpp"

namespace kilihost::kili_api {

using nlohmann::json;

std::string event_type(const Label& label) {
    return label.type == "REVIEW" ? "onReview" : "onSubmit";
}

std::string webhook_body(const Label& label, const std::string& project_id, const std::string& run_id) {
    json body{{"id", label.id},
              {"labelType", label.type},
              {"numberOfAnnotations", label.annotations},
              {"authorId", label.author_id},
              {"modelName", label.model_name.empty() ? json() : json(label.model_name)},
              {"secondsToLabel", label.seconds_to_label ? json(*label.seconds_to_label) : json()},
              {"isSentBackToQueue", label.sent_back},
              {"createdAt", label.created_at},
              {"isLatestLabelForUser", label.latest_for_user},
              {"isLatestDefaultLabelForUser", label.latest_default_for_user},
              {"isLatestReviewLabelForUser", label.latest_review_for_user},
              {"jsonResponse", label.json_response}};
    if (!label.annotations_by_object.is_null())
        body["search"] = {{"numberOfAnnotationsByObject", label.annotations_by_object},
                          {"numberOfAnnotations", label.annotations}};
    const json event{{"eventType", event_type(label)},
                     {"logPayload", {{"runId", run_id}, {"projectId", project_id}}},
                     {"payload", {{"label", std::move(body)}, {"asset_id", label.asset_id}}}};
    return event.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace kilihost::kili_api
