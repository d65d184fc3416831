#include "sandbox/conditions.hpp"

#include "sandbox/json_text.hpp"
#include "sandbox/objects.hpp"

namespace kilihost::sandbox {
namespace {

using nlohmann::json;

template <typename Row>
Condition<Row> always(const json&) {
    return [](const Row&) { return true; };
}

bool part_of(const std::string& part, const std::string& whole) {
    return whole.find(part) != std::string::npos;
}

bool wrote(const json& people, const Label& label) {
    return contains(people, label.author->id) || contains(people, label.author->email);
}

// The asset's labels of `type` by one of `people`.
bool any_by(const json& people, LabelType type, const Asset& asset) {
    return std::any_of(asset.labels.begin(), asset.labels.end(),
                       [&](const Label* label) { return label->type == type && wrote(people, *label); });
}

Condition<Label> type_in(const json& types) {
    return [types](const Label& label) { return contains(types, name(label.type)); };
}

Condition<Label> author_in(const json& people) {
    return [people](const Label& label) { return wrote(people, label); };
}

Condition<Label> typed(LabelType type, Condition<Label> fits) {
    return [type, fits = std::move(fits)](const Label& label) { return label.type == type && fits(label); };
}

// Kili's dates without Gte or Lte mean the day.
Condition<Label> created_on(const json& date) {
    using std::chrono::days;
    return [day = std::chrono::floor<days>(*config::parse_date_time(date.get<std::string>()))](const Label& label) {
        return std::chrono::floor<days>(label.created) == day;
    };
}

Condition<Asset> with_label(const json& where) {
    static constexpr MemberCondition<Label> on_label[]{
        {"typeIn", type_in},
        {"authorIn", author_in},
        {"createdAt", created_on},
        {"createdAtGte", from<Label, &Label::created>},
        {"createdAtLte", until<Label, &Label::created>},
    };
    static constexpr MemberCondition<Asset> on_asset[]{
        {"labelerIn",
         [](const json& people) -> Condition<Asset> {
             return [people](const Asset& asset) { return any_by(people, LabelType::submitted, asset); };
         }},
        {"reviewerIn",
         [](const json& people) -> Condition<Asset> {
             return [people](const Asset& asset) { return any_by(people, LabelType::review, asset); };
         }},
        {"labelerNotIn",
         [](const json& people) -> Condition<Asset> {
             return [people](const Asset& asset) { return !any_by(people, LabelType::submitted, asset); };
         }},
        {"reviewerNotIn",
         [](const json& people) -> Condition<Asset> {
             return [people](const Asset& asset) { return !any_by(people, LabelType::review, asset); };
         }},
    };
    json of_labels = json::object();
    json of_asset = json::object();
    for (const auto& [key, value] : where.items()) {
        if (!value.is_null()) (graphql::find_named(on_asset, key) != nullptr ? of_asset : of_labels)[key] = value;
    }
    const Condition<Asset> asset_fits = all_of<Asset>(of_asset, on_asset, "AssetLabelWhere");
    const Condition<Label> label_fits = all_of<Label>(of_labels, on_label, "AssetLabelWhere");
    return [=, any = of_labels.empty()](const Asset& asset) {
        return asset_fits(asset) && (any || std::any_of(asset.labels.begin(), asset.labels.end(),
                                                        [&](const Label* label) { return label_fits(*label); }));
    };
}

// Assets with these members in their jsonMetadata: {"camera": "front"}.
Condition<Asset> with_metadata(const json& wanted) {
    if (!wanted.is_object())
        throw graphql::FieldError("AssetWhere.metadata must be an object.", graphql::code::bad_user_input);
    return [wanted](const Asset& asset) {
        const json metadata = parse_json(asset.json_metadata);
        return std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& member) {
            return metadata.contains(member.key()) && metadata[member.key()] == member.value();
        });
    };
}

Condition<Asset> with_issue(const json& where) {
    static constexpr MemberCondition<Issue> known[]{{"type", is<Issue, &Issue::type>},
                                                    {"status", is<Issue, &Issue::status>}};
    const Condition<Issue> fits = all_of<Issue>(where, known, "AssetIssueWhere");
    return [fits](const Asset& asset) {
        return std::any_of(asset.issues.begin(), asset.issues.end(), [&](const Issue* issue) { return fits(*issue); });
    };
}

// The condition on a row's asset, or the asset's project.
template <typename Row>
Condition<Row> of_asset(const json& where) {
    return [fits = asset_condition(where)](const Row& row) { return fits(*row.asset); };
}
template <typename Row>
Condition<Row> of_project(const json& where) {
    return [fits = project_condition(where)](const Row& row) { return fits(*row.asset->project); };
}

Condition<Asset> step_id_among(const json& ids) {
    return [ids](const Asset& asset) { return contains(ids, asset.current_step().id); };
}
Condition<Asset> step_status_among(const json& statuses) {
    return [statuses](const Asset& asset) { return contains(statuses, asset.shown_status()); };
}
Condition<Asset> negated(Condition<Asset> fits) {
    return [fits = std::move(fits)](const Asset& asset) { return !fits(asset); };
}
// Only assets of V2 projects are in a step.
Condition<Asset> in_step(Condition<Asset> fits) {
    return
        [fits = std::move(fits)](const Asset& asset) { return asset.project->workflow == Workflow::v2 && fits(asset); };
}

Condition<User> user_condition(const json& where) {
    static constexpr MemberCondition<User> known[]{{"id", is<User, &User::id>}, {"email", is<User, &User::email>}};
    return all_of<User>(where, known, "UserWhere");
}

Condition<Label> by_user(const json& where) {
    return [fits = user_condition(where)](const Label& label) { return fits(*label.author); };
}

} // namespace

bool contains(const json& list, const std::string& text) {
    return std::any_of(list.begin(), list.end(), [&](const json& each) { return each == text; });
}

Condition<Project> project_condition(const json& where) {
    static constexpr MemberCondition<Project> known[]{
        {"id", is<Project, &Project::id>},
        {"idIn", is_in<Project, &Project::id>},
        {"archived",
         [](const json& archived) -> Condition<Project> {
             return
                 [archived](const Project& project) { return project.settings.value("archived", false) == archived; };
         }},
        {"deleted",
         [](const json& deleted) -> Condition<Project> {
             return [deleted](const Project&) { return deleted == false; }; // those that are deleted are gone
         }},
        {"searchQuery",
         [](const json& text) -> Condition<Project> {
             return [text = text.get<std::string>()](const Project& project) {
                 return part_of(text, project.settings.at("title").get<std::string>());
             };
         }},
        {"organizationId",
         [](const json& id) -> Condition<Project> { return [id](const Project&) { return id == organization_id; }; }},
        {"shouldRelaunchKpiComputation", always<Project>}, // asks for work, not for other projects
        {"createdAtGte", from<Project, &Project::created>},
        {"createdAtLte", until<Project, &Project::created>},
        {"updatedAtGte", from<Project, &Project::updated>},
        {"updatedAtLte", until<Project, &Project::updated>},
    };
    return all_of<Project>(where, known, "ProjectWhere");
}

Condition<Asset> asset_condition(const json& where) {
    static constexpr MemberCondition<Asset> known[]{
        {"id", is<Asset, &Asset::id>},
        {"idIn", is_in<Asset, &Asset::id>},
        {"idNotIn",
         [](const json& ids) -> Condition<Asset> {
             return [ids](const Asset& asset) { return !contains(ids, asset.id); };
         }},
        {"project",
         [](const json& project) -> Condition<Asset> {
             return [fits = project_condition(project)](const Asset& asset) { return fits(*asset.project); };
         }}, // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): std::function's own
        {"externalIdStrictlyIn", is_in<Asset, &Asset::external_id>},
        {"externalIdIn",
         [](const json& parts) -> Condition<Asset> {
             return [parts](const Asset& asset) {
                 return std::any_of(parts.begin(), parts.end(), [&](const json& part) {
                     return part_of(part.get<std::string>(), asset.external_id);
                 });
             };
         }},
        {"statusIn",
         [](const json& statuses) -> Condition<Asset> {
             return [statuses](const Asset& asset) {
                 return asset.project->workflow == Workflow::v1 && contains(statuses, asset.shown_status());
             };
         }},
        {"skipped",
         [](const json& skipped) -> Condition<Asset> {
             return [skipped](const Asset& asset) { return asset.skipped == skipped; };
         }},
        {"stepIdIn", [](const json& ids) { return in_step(step_id_among(ids)); }},
        {"stepIdNotIn", [](const json& ids) { return in_step(negated(step_id_among(ids))); }},
        {"stepStatusIn", [](const json& statuses) { return in_step(step_status_among(statuses)); }},
        {"stepStatusNotIn", [](const json& statuses) { return in_step(negated(step_status_among(statuses))); }},
        {"metadata", with_metadata},
        {"label", with_label},
        {"issue", with_issue},
        {"createdAtGte", from<Asset, &Asset::created>},
        {"createdAtLte", until<Asset, &Asset::created>},
        {"updatedAtGte", from<Asset, &Asset::updated>},
        {"updatedAtLte", until<Asset, &Asset::updated>},
    };
    return all_of<Asset>(where, known, "AssetWhere");
}

Condition<Label> label_condition(const json& where) {
    static constexpr MemberCondition<Label> known[]{
        {"id", is<Label, &Label::id>},
        {"idIn", is_in<Label, &Label::id>},
        {"asset", of_asset<Label>},
        {"project", of_project<Label>},
        {"authorIn", author_in},
        {"labelerIn", [](const json& people) { return typed(LabelType::submitted, author_in(people)); }},
        {"reviewerIn", [](const json& people) { return typed(LabelType::review, author_in(people)); }},
        {"typeIn", type_in},
        {"user", by_user},
        {"createdAt", created_on},
        {"createdAtGte", from<Label, &Label::created>},
        {"createdAtLte", until<Label, &Label::created>},
    };
    return all_of<Label>(where, known, "LabelWhere");
}

Condition<Issue> issue_condition(const json& where) {
    static constexpr MemberCondition<Issue> known[]{
        {"id", is<Issue, &Issue::id>},
        {"project", of_project<Issue>},
        {"asset", of_asset<Issue>},
        {"assetIn",
         [](const json& ids) -> Condition<Issue> {
             return [ids](const Issue& issue) { return contains(ids, issue.asset->id); };
         }},
        {"status", is<Issue, &Issue::status>},
        {"type", is<Issue, &Issue::type>},
    };
    return all_of<Issue>(where, known, "IssueWhere");
}

Condition<ApiKey> api_key_condition(const json& where, const User& owner) {
    static constexpr MemberCondition<ApiKey> known[]{{"id", is<ApiKey, &ApiKey::id>},
                                                     {"key", is<ApiKey, &ApiKey::key>}};
    json of_key = where;
    json of_user = json::object();
    if (const auto user = of_key.find("user"); user != of_key.end()) {
        if (!user->is_null()) of_user = *user;
        of_key.erase(user);
    }
    // A user is found by the key, too.
    if (const auto key = of_user.find("apiKey"); key != of_user.end()) {
        if (!key->is_null()) of_key["key"] = *key;
        of_user.erase(key);
    }
    const bool is_owner = user_condition(of_user)(owner);
    return [fits = all_of<ApiKey>(of_key, known, "ApiKeyWhere"), is_owner](const ApiKey& key) {
        return is_owner && fits(key);
    };
}

} // namespace kilihost::sandbox
