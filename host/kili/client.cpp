#include "kili/client.hpp"

#include "kili/bounded_json.hpp"
#include "kili/documents.hpp"

#include <algorithm>
#include <stdexcept>

namespace kilihost::kili {
namespace {

using nlohmann::json;

const json& member(const json& object, const char* name) {
    static const json absent;
    if (!object.is_object())
        throw UnreadableReply("Kili's reply holds something else where an object with " + std::string(name) +
                              " is due");
    const auto found = object.find(name);
    return found == object.end() ? absent : *found;
}

// A member that the schema promises.
std::string text(const json& object, const char* name) {
    const json& value = member(object, name);
    if (!value.is_string()) throw UnreadableReply("Kili's reply lacks the text " + std::string(name));
    return value.get<std::string>();
}

// A member that may be null.
std::string text_or_empty(const json& object, const char* name) {
    return member(object, name).is_null() ? "" : text(object, name);
}

const json& list(const json& object, const char* name) {
    const json& value = member(object, name);
    if (!value.is_array()) throw UnreadableReply("Kili's reply lacks the list " + std::string(name));
    return value;
}

std::vector<std::string> ids(const json& objects) {
    std::vector<std::string> found;
    for (const json& object : objects)
        found.push_back(text(object, "id"));
    return found;
}

// An object on its own, or as Kili writes it: as text, empty or null for a label without.
json json_response(const json& label) {
    json value = member(label, "jsonResponse");
    if (value.is_string() && !value.get_ref<const std::string&>().empty())
        value = parse_bounded(value.get_ref<const std::string&>()).value_or(json::array());
    if (value.is_null() || value.is_string()) return json::object();
    if (!value.is_object())
        throw UnreadableReply("the jsonResponse of label " + text(label, "id") + " is not a JSON object");
    return value;
}

Label to_label(const json& label) {
    const json& author = member(label, "author");
    const json& asset = member(label, "labelOf");
    const json& latest = member(label, "isLatestLabelForUser");
    return {.id = text(label, "id"),
            .asset_id = asset.is_null() ? "" : text(asset, "id"),
            .author_id = author.is_null() ? "" : text(author, "id"),
            .author_email = author.is_null() ? "" : text_or_empty(author, "email"),
            .type = text(label, "labelType"),
            .created_at = text_or_empty(label, "createdAt"),
            .latest_for_user = latest.is_boolean() && latest.get<bool>(),
            .json_response = json_response(label)};
}

Issue to_issue(const json& issue) {
    const json& comments = list(issue, "comments");
    return {.id = text(issue, "id"),
            .status = text(issue, "status"),
            .asset_id = text_or_empty(issue, "assetId"),
            .mid = text_or_empty(issue, "objectMid"),
            .created_at = text_or_empty(issue, "createdAt"),
            .text = comments.empty() ? "" : text(comments.front(), "text")};
}

Asset to_asset(const json& asset) {
    return {
        .id = text(asset, "id"), .external_id = text_or_empty(asset, "externalId"), .status = text(asset, "status")};
}

// The objects of all pages of a query, each page one call.
template <typename Convert>
auto all_pages(Transport& transport, std::string_view document, const char* name, const json& where, Convert convert) {
    std::vector<decltype(convert(json()))> found;
    std::string last_first; // the first id of the page before
    for (;;) {
        const json data = transport.call(document, {{"where", where}, {"first", batch}, {"skip", found.size()}});
        const json& page = list(data, name);
        for (const json& object : page)
            found.push_back(convert(object));
        if (page.size() < batch) return found;
        const std::string first = text(page.front(), "id");
        if (first == last_first) throw UnreadableReply("Kili answers the same page of " + std::string(name) + " again");
        last_first = first;
    }
}

void check_batch(std::size_t size) {
    if (size > batch)
        throw std::invalid_argument("more than " + std::to_string(batch) + " objects in one call of Kili's API");
}

json where_project(const std::string& project_id) {
    return {{"project", {{"id", project_id}}}};
}

} // namespace

Client::Client(Connection connection) : transport_(std::move(connection)) {}

Transport& Client::transport() {
    return transport_;
}

std::string Client::viewer() {
    const json data = transport_.call(documents::viewer, json::object());
    return text(member(data, "viewer"), "email");
}

std::vector<std::string> Client::create_issues(const std::string& project_id, const std::vector<NewIssue>& issues) {
    check_batch(issues.size());
    if (issues.empty()) return {};
    json wanted = json::array();
    for (const NewIssue& issue : issues) {
        json one{{"type", "ISSUE"}, {"text", issue.text}};
        if (!issue.label_id.empty()) one["labelID"] = issue.label_id;
        one["objectMid"] = issue.mid.empty() ? json() : json(issue.mid);
        if (!issue.asset_id.empty()) one["assetId"] = issue.asset_id;
        wanted.push_back(std::move(one));
    }
    const json data =
        transport_.call(documents::create_issues, {{"issues", wanted}, {"where", where_project(project_id)}});
    std::vector<std::string> created = ids(list(data, "createIssues"));
    if (created.size() != issues.size())
        throw UnreadableReply("Kili answered " + std::to_string(created.size()) + " ids for " +
                              std::to_string(issues.size()) + " issues");
    return created;
}

std::vector<Issue> Client::issues(const std::string& project_id, const std::vector<std::string>& asset_ids) {
    check_batch(asset_ids.size());
    if (asset_ids.empty()) return {};
    json where = where_project(project_id);
    where["assetIn"] = asset_ids;
    return all_pages(transport_, documents::issues, "issues", where, to_issue);
}

// One document with an alias an issue: the schema's mutation takes one at a time, a call takes many.
void Client::set_issues_solved(const std::vector<std::string>& issue_ids) {
    check_batch(issue_ids.size());
    if (issue_ids.empty()) return;
    std::string document = "mutation SolveIssues(";
    std::string body;
    json variables = json::object();
    for (std::size_t i = 0; i < issue_ids.size(); ++i) {
        const std::string number = std::to_string(i);
        document += (i == 0 ? "$id" : ", $id") + number + ": ID!";
        body += "  solved" + number + ": updatePropertiesInIssue(data: {status: SOLVED}, where: {id: $id" + number +
                "}) { id }\n";
        variables["id" + number] = issue_ids[i];
    }
    transport_.call(document + ") {\n" + body + "}", variables);
}

std::optional<Label> Client::label(const std::string& project_id, const std::string& label_id) {
    json where = where_project(project_id);
    where["id"] = label_id;
    const json data =
        transport_.call(documents::labels, {{"where", where}, {"first", 1}, {"skip", 0}}, Urgency::reading);
    const json& found = list(data, "labels");
    return found.empty() ? std::nullopt : std::optional(to_label(found.front()));
}

std::vector<Label> Client::labels(const std::string& project_id, const std::string& asset_id) {
    json where = where_project(project_id);
    where["asset"] = {{"id", asset_id}};
    std::vector<Label> found = all_pages(transport_, documents::labels, "labels", where, to_label);
    // Kili promises no order and lists the oldest first; its times are ISO 8601 in UTC, so they compare as text.
    std::reverse(found.begin(), found.end());
    std::stable_sort(found.begin(), found.end(),
                     [](const Label& a, const Label& b) { return a.created_at > b.created_at; });
    return found;
}

std::vector<std::string> Client::append_labels(const std::string& project_id, const std::vector<NewLabel>& labels,
                                               const std::string& label_type) {
    check_batch(labels.size());
    if (labels.empty()) return {};
    json where = where_project(project_id);
    json wanted = json::array();
    for (const NewLabel& label : labels) {
        where["idIn"].push_back(label.asset_id);
        wanted.push_back({{"assetID", label.asset_id}, {"jsonResponse", label.json_response.dump()}});
    }
    const json data = transport_.call(
        documents::append_labels, {{"data", {{"labelType", label_type}, {"labelsData", wanted}}}, {"where", where}});
    return ids(list(data, "appendManyLabels"));
}

std::optional<Asset> Client::asset(const std::string& project_id, const std::string& asset_id) {
    json where = where_project(project_id);
    where["id"] = asset_id;
    const json data = transport_.call(documents::assets, {{"where", where}, {"first", 1}, {"skip", 0}});
    const json& found = list(data, "assets");
    return found.empty() ? std::nullopt : std::optional(to_asset(found.front()));
}

std::vector<Asset> Client::assets(const std::string& project_id, const std::vector<std::string>& asset_ids) {
    check_batch(asset_ids.size());
    if (asset_ids.empty()) return {};
    json where = where_project(project_id);
    where["idIn"] = asset_ids;
    const json data = transport_.call(documents::assets, {{"where", where}, {"first", batch}, {"skip", 0}});
    std::vector<Asset> out;
    for (const json& asset : list(data, "assets"))
        out.push_back(to_asset(asset));
    return out;
}

std::vector<Asset> Client::assets(const std::string& project_id) {
    return all_pages(transport_, documents::assets, "assets", where_project(project_id), to_asset);
}

std::vector<std::string> Client::append_assets(const std::string& project_id, const std::vector<NewAsset>& assets) {
    check_batch(assets.size());
    if (assets.empty()) return {};
    json content = json::array();
    json external_ids = json::array();
    for (const NewAsset& asset : assets) {
        content.push_back(asset.content);
        external_ids.push_back(asset.external_id);
    }
    const json data = transport_.call(
        documents::append_assets,
        {{"data", {{"contentArray", content}, {"externalIDArray", external_ids}}}, {"where", {{"id", project_id}}}});
    return ids(list(data, "appendManyAssets"));
}

void Client::send_back_to_queue(const std::string& project_id, const std::vector<std::string>& asset_ids) {
    check_batch(asset_ids.size());
    if (asset_ids.empty()) return;
    json where = where_project(project_id);
    where["idIn"] = asset_ids;
    transport_.call(documents::send_back_to_queue, {{"where", where}});
}

std::string Client::create_project(const NewProject& project) {
    const json data =
        transport_.call(documents::create_project, {{"data",
                                                     {{"title", project.title},
                                                      {"description", project.description},
                                                      {"inputType", project.input_type},
                                                      {"jsonInterface", project.json_interface.dump()}}}});
    return text(member(data, "createProject"), "id");
}

void Client::create_webhook(const NewWebhook& webhook) {
    json data{{"pluginName", webhook.name}, {"webhookUrl", webhook.url}, {"header", webhook.header}};
    if (!webhook.handler_types.empty()) data["handlerTypes"] = webhook.handler_types;
    transport_.call(documents::create_webhook, {{"data", data}});
}

void Client::activate_plugin_on_project(const std::string& name, const std::string& project_id) {
    transport_.call(documents::activate_plugin, {{"where", {{"pluginName", name}, {"projectId", project_id}}}});
}

} // namespace kilihost::kili
