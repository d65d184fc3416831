#include "sandbox/objects.hpp"

#include "graphql/row_object.hpp"
#include "sandbox/json_text.hpp"

namespace kilihost::sandbox {
namespace {

using graphql::answered;
using graphql::Object;
using graphql::Resolved;
using graphql::RowField;
using nlohmann::json;

constexpr auto key_life = std::chrono::years(1);

template <typename Row>
std::unique_ptr<Object> or_none(const Row* row) {
    return row == nullptr ? nullptr : object(*row);
}

bool latest_of(LabelType type, const Label& label) {
    return label.type == type && label.latest_of_type_for_user;
}

bool is_v2(const Asset& asset) {
    return asset.project->workflow == Workflow::v2;
}

std::vector<std::unique_ptr<Object>> steps_of(const Project& project) {
    std::vector<std::unique_ptr<Object>> steps;
    for (const ProjectStep& step : project.steps)
        steps.push_back(object(step));
    return steps;
}

// AssetStep has no row of its own: it is how far the asset is.
std::unique_ptr<Object> current_step_of(const Asset& asset) {
    static constexpr RowField<Asset> fields[]{
        {"id", [](const Asset& a) -> Resolved { return json(a.current_step().id); }},
        {"name", [](const Asset& a) -> Resolved { return json(step_kinds.at(step(a.progress)).name); }},
        {"status", [](const Asset& a) -> Resolved { return json(a.shown_status()); }},
    };
    return answered(asset, fields);
}

std::vector<std::unique_ptr<Object>> comments_of(const Issue& issue) {
    std::vector<std::unique_ptr<Object>> comments;
    for (const Comment& comment : issue.comments)
        comments.push_back(object(comment));
    return comments;
}

// LabelSearch has no row of its own: it is what the label's counts say.
std::unique_ptr<Object> search_of(const Label& label) {
    static constexpr RowField<AnnotationCounts> fields[]{
        {"numberOfAnnotationsByObject",
         [](const AnnotationCounts& counts) -> Resolved { return json(counts.by_object); }},
        {"numberOfAnnotations", [](const AnnotationCounts& counts) -> Resolved { return json(counts.total); }},
    };
    return answered(label.counts, fields);
}

} // namespace

std::unique_ptr<Object> object(const User& user) {
    static constexpr RowField<User> fields[]{
        {"id", [](const User& u) -> Resolved { return json(u.id); }},
        {"email", [](const User& u) -> Resolved { return json(u.email); }},
    };
    return answered(user, fields);
}

std::unique_ptr<Object> object(const ApiKey& key) {
    static constexpr RowField<ApiKey> fields[]{
        {"id", [](const ApiKey& k) -> Resolved { return json(k.id); }},
        {"name", [](const ApiKey&) -> Resolved { return json("sandbox"); }},
        {"createdAt", [](const ApiKey& k) -> Resolved { return json(text(k.created)); }},
        {"expiryDate", [](const ApiKey& k) -> Resolved { return json(text(k.created + key_life)); }},
        {"key", [](const ApiKey&) -> Resolved { return json(); }}, // a secret
        {"revoked", [](const ApiKey&) -> Resolved { return json(false); }},
        {"userId", [](const ApiKey& k) -> Resolved { return json(k.user_id); }},
    };
    return answered(key, fields);
}

std::unique_ptr<Object> object(const Project& project) {
    static constexpr RowField<Project> fields[]{
        {"id", [](const Project& p) -> Resolved { return json(p.id); }},
        {"title", [](const Project& p) -> Resolved { return p.settings.at("title"); }},
        {"description", [](const Project& p) -> Resolved { return p.settings.value("description", json()); }},
        {"inputType", [](const Project& p) -> Resolved { return json(p.input_type); }},
        {"jsonInterface", [](const Project& p) -> Resolved { return p.settings.value("jsonInterface", json()); }},
        {"instructions", [](const Project& p) -> Resolved { return p.settings.value("instructions", json()); }},
        {"minConsensusSize",
         [](const Project& p) -> Resolved { return p.settings.value("minConsensusSize", json(1)); }},
        {"archived", [](const Project& p) -> Resolved { return p.settings.value("archived", json(false)); }},
        {"createdAt", [](const Project& p) -> Resolved { return json(text(p.created)); }},
        {"updatedAt", [](const Project& p) -> Resolved { return json(text(p.updated)); }},
        {"numberOfAssets", [](const Project& p) -> Resolved { return json(p.assets.size()); }},
        {"workflowVersion", [](const Project& p) -> Resolved { return json(name(p.workflow)); }},
        {"steps", [](const Project& p) -> Resolved { return steps_of(p); }},
    };
    return answered(project, fields);
}

std::unique_ptr<Object> object(const ProjectStep& step) {
    static constexpr RowField<ProjectStep> fields[]{
        {"id", [](const ProjectStep& s) -> Resolved { return json(s.id); }},
        {"name", [](const ProjectStep& s) -> Resolved { return json(step_kinds.at(s.order).name); }},
        {"type", [](const ProjectStep& s) -> Resolved { return json(step_kinds.at(s.order).type); }},
        {"isActivated", [](const ProjectStep&) -> Resolved { return json(true); }},
        {"order", [](const ProjectStep& s) -> Resolved { return json(s.order); }},
    };
    return answered(step, fields);
}

std::unique_ptr<Object> object(const Asset& asset) {
    static constexpr RowField<Asset> fields[]{
        {"id", [](const Asset& a) -> Resolved { return json(a.id); }},
        {"externalId", [](const Asset& a) -> Resolved { return json(a.external_id); }},
        {"content", [](const Asset& a) -> Resolved { return json(a.content); }},
        {"jsonContent", [](const Asset& a) -> Resolved { return json(a.json_content); }},
        {"jsonMetadata", [](const Asset& a) -> Resolved { return json(a.json_metadata); }},
        {"status", [](const Asset& a) -> Resolved { return is_v2(a) ? json() : json(a.shown_status()); }},
        {"currentStep", [](const Asset& a) -> Resolved { return is_v2(a) ? current_step_of(a) : nullptr; }},
        {"skipped", [](const Asset& a) -> Resolved { return json(a.skipped); }},
        {"isHoneypot", [](const Asset& a) -> Resolved { return json(a.honeypot); }},
        {"createdAt", [](const Asset& a) -> Resolved { return json(text(a.created)); }},
        {"updatedAt", [](const Asset& a) -> Resolved { return json(text(a.updated)); }},
        {"labels", [](const Asset& a) -> Resolved { return objects(a.labels); }},
        {"latestLabel", [](const Asset& a) -> Resolved { return or_none(a.latest()); }},
        {"issues", [](const Asset& a) -> Resolved { return objects(a.issues); }},
    };
    return answered(asset, fields);
}

std::unique_ptr<Object> object(const Label& label) {
    static constexpr RowField<Label> fields[]{
        {"id", [](const Label& l) -> Resolved { return json(l.id); }},
        {"labelOf", [](const Label& l) -> Resolved { return object(*l.asset); }},
        {"author", [](const Label& l) -> Resolved { return object(*l.author); }},
        {"labelType", [](const Label& l) -> Resolved { return json(name(l.type)); }},
        {"createdAt", [](const Label& l) -> Resolved { return json(text(l.created)); }},
        {"isLatestLabelForUser", [](const Label& l) -> Resolved { return json(l.latest_for_user); }},
        {"isLatestDefaultLabelForUser",
         [](const Label& l) -> Resolved { return json(latest_of(LabelType::submitted, l)); }},
        {"isLatestReviewLabelForUser",
         [](const Label& l) -> Resolved { return json(latest_of(LabelType::review, l)); }},
        {"isSentBackToQueue", [](const Label& l) -> Resolved { return json(l.sent_back); }},
        {"modelName", [](const Label& l) -> Resolved { return or_null(l.model_name); }},
        {"secondsToLabel", [](const Label& l) -> Resolved { return or_null(l.seconds_to_label); }},
        {"numberOfAnnotations", [](const Label& l) -> Resolved { return json(l.counts.total); }},
        {"search", [](const Label& l) -> Resolved { return search_of(l); }},
        {"jsonResponse", [](const Label& l) -> Resolved { return json(l.json_response); }},
        {"jsonResponseUrl", [](const Label&) -> Resolved { return json(); }},
    };
    return answered(label, fields);
}

std::unique_ptr<Object> object(const Issue& issue) {
    static constexpr RowField<Issue> fields[]{
        {"id", [](const Issue& i) -> Resolved { return json(i.id); }},
        {"type", [](const Issue& i) -> Resolved { return json(i.type); }},
        {"status", [](const Issue& i) -> Resolved { return json(i.status); }},
        {"assetId", [](const Issue& i) -> Resolved { return json(i.asset->id); }},
        {"objectMid", [](const Issue& i) -> Resolved { return or_null(i.object_mid); }},
        {"createdAt", [](const Issue& i) -> Resolved { return json(text(i.created)); }},
        {"comments", [](const Issue& i) -> Resolved { return comments_of(i); }},
    };
    return answered(issue, fields);
}

std::unique_ptr<Object> object(const Comment& comment) {
    static constexpr RowField<Comment> fields[]{
        {"id", [](const Comment& c) -> Resolved { return json(c.id); }},
        {"text", [](const Comment& c) -> Resolved { return json(c.text); }},
        {"authorId", [](const Comment& c) -> Resolved { return json(c.author->id); }},
        {"createdAt", [](const Comment& c) -> Resolved { return json(text(c.created)); }},
    };
    return answered(comment, fields);
}

std::unique_ptr<Object> object(const Plugin& plugin) {
    static constexpr RowField<Plugin> fields[]{
        {"id", [](const Plugin& p) -> Resolved { return json(p.id); }},
        {"name", [](const Plugin& p) -> Resolved { return json(p.name); }},
        {"projectIds", [](const Plugin& p) -> Resolved { return json(p.projects); }},
        {"createdAt", [](const Plugin& p) -> Resolved { return json(text(p.created)); }},
        {"updatedAt", [](const Plugin& p) -> Resolved { return json(text(p.updated)); }},
        {"organizationId", [](const Plugin&) -> Resolved { return json(organization_id); }},
        {"archived", [](const Plugin&) -> Resolved { return json(false); }},
    };
    return answered(plugin, fields);
}

} // namespace kilihost::sandbox
