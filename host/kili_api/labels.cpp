#include "json_text/json_text.hpp"
#include "kili_api/client.hpp"
#include "kili_api/documents.hpp"
#include "kili_api/pages.hpp"

#include <algorithm>

namespace kilihost::kili_api {
namespace {

using nlohmann::json;

constexpr std::size_t video_labels = 20; // a page: they are large

// From the link if the reply has one, since jsonResponse may then be "{}"; else from the reply.
json json_response(Transport& transport, const json& label) {
    const std::string url = text_or_empty(label, "jsonResponseUrl");
    if (url.empty()) return object_in_text(label, "jsonResponse");
    json fetched = transport.fetch(url);
    if (!fetched.is_object())
        throw UnreadableReply("the jsonResponse of label " + text(label, "id") + " is not a JSON object");
    return fetched;
}

Label to_label(const json& label) {
    const json& author = member(label, "author");
    const json& asset = member(label, "labelOf");
    const json& search = member(label, "search");
    return {.id = text(label, "id"),
            .asset_id = asset.is_null() ? "" : text(asset, "id"),
            .asset_external_id = asset.is_null() ? "" : text_or_empty(asset, "externalId"),
            .author_id = author.is_null() ? "" : text(author, "id"),
            .author_email = author.is_null() ? "" : text_or_empty(author, "email"),
            .type = text(label, "labelType"),
            .created_at = text_or_empty(label, "createdAt"),
            .model_name = text_or_empty(label, "modelName"),
            .seconds_to_label = whole_number(label, "secondsToLabel"),
            .annotations = whole_number(label, "numberOfAnnotations").value_or(0),
            .annotations_by_object = search.is_null() ? json() : member(search, "numberOfAnnotationsByObject"),
            .latest_for_user = flag(label, "isLatestLabelForUser"),
            .latest_default_for_user = flag(label, "isLatestDefaultLabelForUser"),
            .latest_review_for_user = flag(label, "isLatestReviewLabelForUser"),
            .sent_back = flag(label, "isSentBackToQueue"),
            .json_response = json::object()};
}

Label to_whole_label(Transport& transport, const json& label) {
    Label out = to_label(label);
    out.json_response = json_response(transport, label);
    return out;
}

json where(const LabelFilter& filter) {
    check_batch(filter.ids.size());
    json out = where_project(filter.project_id);
    put(out, "idIn", filter.ids);
    json asset = json::object();
    put(asset, "id", filter.asset_id);
    put(asset, filter.asset_progress);
    if (!asset.empty()) out["asset"] = std::move(asset);
    put(out, "typeIn", filter.types);
    put(out, "authorIn", filter.authors);
    json user = json::object();
    put(user, "id", filter.user_id);
    put(user, "email", filter.user_email);
    if (!user.empty()) out["user"] = std::move(user);
    put(out, "createdAtGte", filter.created_from);
    put(out, "createdAtLte", filter.created_to);
    return out;
}

} // namespace

Listing<Label> Client::list_labels(const LabelFilter& filter) {
    if (!filter.with_json_response) return pages(transport_, documents::label_heads, "labels", where(filter), to_label);
    const auto convert = [this](const json& label) { return to_whole_label(transport_, label); };
    const auto size = [this, project_id = filter.project_id] {
        return input_type(project_id) == "VIDEO" ? video_labels : batch;
    };
    return pages(transport_, documents::labels, "labels", where(filter), convert, Urgency::reading, size);
}

std::optional<Label> Client::label(const std::string& project_id, const std::string& label_id) {
    json wanted = where_project(project_id);
    wanted["id"] = label_id;
    const json data =
        transport_.query(documents::labels, {{"where", wanted}, {"first", 1}, {"skip", 0}}, Urgency::reading);
    const json& found = list(data, "labels");
    return found.empty() ? std::nullopt : std::optional(to_whole_label(transport_, found.front()));
}

std::vector<Label> Client::labels(const LabelFilter& filter) {
    std::vector<Label> found;
    for (Label& label : list_labels(filter))
        found.push_back(std::move(label));
    // Kili promises no order and lists the oldest first; its times are ISO 8601 in UTC, so they compare as text.
    std::reverse(found.begin(), found.end());
    std::stable_sort(found.begin(), found.end(),
                     [](const Label& a, const Label& b) { return a.created_at > b.created_at; });
    return found;
}

std::map<std::string, bool> Client::sent_back(const std::string& project_id,
                                              const std::vector<std::string>& label_ids) {
    std::map<std::string, bool> out;
    if (label_ids.empty()) return out;
    const json data =
        transport_.query(documents::sent_back_labels,
                         {{"where", where(LabelFilter{.project_id = project_id, .ids = label_ids})}, {"first", batch}});
    for (const json& label : list(data, "labels"))
        if (member(label, "isSentBackToQueue").is_boolean()) out[text(label, "id")] = flag(label, "isSentBackToQueue");
    return out;
}

std::int64_t Client::count_labels(const LabelFilter& filter) {
    return count(transport_.query(documents::count_labels, {{"where", where(filter)}}), "countLabels");
}

std::vector<std::string> Client::append_labels(const std::string& project_id, const std::vector<NewLabel>& labels,
                                               const std::string& label_type) {
    check_batch(labels.size());
    if (labels.empty()) return {};
    json within = where_project(project_id);
    json wanted = json::array();
    for (const NewLabel& label : labels) {
        within["idIn"].push_back(label.asset_id);
        json one{{"assetID", label.asset_id}, {"jsonResponse", json_text::dump(label.json_response)}};
        put(one, "authorID", label.author_id);
        put(one, "modelName", label.model_name);
        put(one, "secondsToLabel", label.seconds_to_label);
        wanted.push_back(std::move(one));
    }
    const json data = transport_.call(
        documents::append_labels, {{"data", {{"labelType", label_type}, {"labelsData", wanted}}}, {"where", within}});
    return ids(list(data, "appendManyLabels"));
}

} // namespace kilihost::kili_api
