#include "sandbox/store.hpp"

#include "graphql/error.hpp"

namespace kilihost::sandbox {
namespace {

// The last `digits` digits of a number to base 36.
std::string base36(std::uint64_t number, std::size_t digits) {
    constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string text(digits, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number /= alphabet.size()) {
        *digit = alphabet[number % alphabet.size()];
    }
    return text;
}

template <typename Row>
Row& existing(const Table<Row>& table, const char* kind, const std::string& id) {
    Row* row = table.find(id);
    if (row == nullptr)
        throw graphql::FieldError(std::string("No ") + kind + " with id " + id + '.', graphql::code::not_found);
    return *row;
}

template <typename Row>
void take_out(std::vector<Row*>& from, const Row& row) {
    from.erase(std::remove(from.begin(), from.end(), &row), from.end());
}

} // namespace

Ids::Ids() : random_((std::uint64_t{std::random_device()()} << 32U) + std::random_device()()) {}

std::string Ids::next() {
    const auto time = static_cast<std::uint64_t>(now().time_since_epoch().count());
    return 'c' + base36(time, 8) + base36(count_++, 4) + base36(random_(), 12);
}

Store::Store(std::string key, Workflow workflow)
    : api_key{ids.next(), std::move(key), ids.next(), now()}, new_projects(workflow) {
    users.add({api_key.user_id, "viewer@sandbox.kili"});
}

const User& Store::labeler(const std::string& id) {
    const User* known = users.find(id);
    return known != nullptr ? *known : users.add({id, id + "@sandbox.kili"});
}

Project& Store::project(const std::string& id) const {
    return existing(projects, "project", id);
}

Asset& Store::asset(const std::string& id) const {
    return existing(assets, "asset", id);
}

Label& Store::label(const std::string& id) const {
    return existing(labels, "label", id);
}

Issue& Store::issue(const std::string& id) const {
    return existing(issues, "issue", id);
}

Plugin& Store::plugin(const std::string& name) {
    require_plugin(name);
    return plugins.at(name);
}

void Store::require_plugin(const std::string& name) const {
    if (plugins.count(name) != 0) return;
    throw graphql::FieldError("No plugin or webhook named \"" + name + "\".", graphql::code::not_found);
}

void Store::remove(Project& project) {
    while (!project.assets.empty())
        remove(*project.assets.back());
    for (auto& [name, plugin] : plugins)
        plugin.projects.erase(project.id);
    projects.erase(project.id);
}

void Store::remove(Asset& asset) {
    for (const Label* label : asset.labels)
        labels.erase(label->id);
    for (const Issue* issue : asset.issues)
        issues.erase(issue->id);
    take_out(asset.project->assets, asset);
    assets.erase(asset.id);
}

void Store::remove(Label& label) {
    Asset& asset = *label.asset;
    take_out(asset.labels, label);
    labels.erase(label.id);
    mark_latest(asset);
    if (asset.latest() == nullptr && can_be_returned(asset.progress)) asset.progress = AssetProgress::todo;
}

void Store::record(const ProjectEvent& event) {
    log.push_back({ids.next(), now(), event});
    if (log.size() > max_logged) log.pop_front();
}

void mark_latest(const Asset& asset) {
    std::set<const User*> seen;
    std::set<std::pair<const User*, LabelType>> seen_of_type;
    for (auto each = asset.labels.rbegin(); each != asset.labels.rend(); ++each) {
        Label& label = **each;
        label.latest_for_user = seen.insert(label.author).second;
        label.latest_of_type_for_user = seen_of_type.emplace(label.author, label.type).second;
    }
}

} // namespace kilihost::sandbox
