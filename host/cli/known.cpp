#include "cli/known.hpp"

#include "cli/input.hpp"
#include "config/nearest.hpp"
#include "kili_api/batches.hpp"

#include <algorithm>

namespace kilihost::cli {
namespace {

constexpr std::size_t most_candidates = 1000;

// A name, and how it is shown.
struct Candidate {
    std::string name, shown;
};

// "there is no KIND 'x'; the nearest is 'y'"
std::string none(const std::string& what, const std::string& name, const std::vector<Candidate>& candidates) {
    std::string text = "there is no " + what + " '" + name + "'";
    std::vector<std::string> names;
    names.reserve(candidates.size());
    for (const Candidate& candidate : candidates)
        names.push_back(candidate.name);
    if (const std::string* const nearest = config::nearest_of_all(name, names))
        text += "; the nearest is " + candidates[std::size_t(nearest - names.data())].shown;
    return text;
}

template <typename T, typename Add>
std::vector<Candidate> candidates(kili_api::Listing<T> listing, Add add) {
    std::vector<Candidate> out;
    std::size_t seen = 0;
    for (std::optional<T> one = listing.next(); one; one = ++seen < most_candidates ? listing.next() : std::nullopt)
        add(out, *one);
    return out;
}

std::string quoted(const std::string& text) {
    return "'" + text + "'";
}

std::string quoted(const std::string& id, const std::string& name) {
    return quoted(id) + (name.empty() ? "" : " (" + name + ")");
}

std::vector<Candidate> assets_of(kili_api::Client& client, const std::string& project) {
    return candidates(client.list_assets({.project_id = project}), [](auto& out, const kili_api::Asset& asset) {
        const std::string shown = quoted(asset.id, asset.external_id);
        out.push_back({asset.id, shown});
        out.push_back({asset.external_id, shown});
    });
}

// Throws for the first of the names that `found_of`, called with at most a batch of them, does not return.
void expect_found(kili_api::Client& client, const std::string& project, const std::string& what,
                  const std::vector<std::string>& names,
                  const std::function<std::vector<std::string>(const std::vector<std::string>&)>& found_of) {
    kili_api::each_batch(names, [&](const std::vector<std::string>& part) {
        const std::vector<std::string> found = found_of(part);
        for (const std::string& name : part)
            if (std::find(found.begin(), found.end(), name) == found.end())
                throw InputError(none(what, name, assets_of(client, project)));
    });
}

} // namespace

std::string no_such_project(kili_api::Client& client, const std::string& id) {
    const std::vector<Candidate> projects =
        candidates(client.list_projects(), [](auto& out, const kili_api::Project& project) {
            const std::string shown = quoted(project.id, project.title);
            out.push_back({project.id, shown});
            out.push_back({project.title, shown});
        });
    return none("project", id, projects) + (projects.empty() ? ": the API key sees no project at all" : "");
}

kili_api::Project known_project(kili_api::Client& client, const std::string& id) {
    if (std::optional<kili_api::Project> found = client.project(id)) return std::move(*found);
    throw InputError(no_such_project(client, id));
}

void expect_assets(kili_api::Client& client, const std::string& project, const std::vector<std::string>& ids) {
    expect_found(client, project, "asset", ids, [&](const std::vector<std::string>& part) {
        std::vector<std::string> found;
        for (const kili_api::Asset& asset : client.assets(project, part))
            found.push_back(asset.id);
        return found;
    });
}

void expect_external_ids(kili_api::Client& client, const std::string& project,
                         const std::vector<std::string>& external_ids) {
    expect_found(client, project, "asset with the external id", external_ids,
                 [&](const std::vector<std::string>& part) { return client.existing_assets(project, part); });
}

void expect_authors(kili_api::Client& client, const std::string& project, const std::vector<std::string>& emails) {
    for (const std::string& email : emails) {
        if (client.count_labels({.project_id = project, .authors = {email}}) > 0) continue;
        const std::vector<Candidate> authors =
            candidates(client.list_labels({.project_id = project, .with_json_response = false}),
                       [](auto& out, const kili_api::Label& label) {
                           out.push_back({label.author_email, quoted(label.author_email)});
                       });
        if (!authors.empty()) throw InputError(none("label in the project by", email, authors));
    }
}

void with_webhook(kili_api::Client& client, const std::string& name, const std::function<void()>& call) {
    try {
        call();
    } catch (const kili_api::GraphqlError&) {
        std::vector<Candidate> webhooks;
        for (const kili_api::Plugin& webhook : client.list_plugins())
            webhooks.push_back({webhook.name, quoted(webhook.name)});
        const bool exists = std::any_of(webhooks.begin(), webhooks.end(),
                                        [&](const Candidate& webhook) { return webhook.name == name; });
        if (exists) throw;
        throw InputError(none("webhook", name, webhooks));
    }
}

} // namespace kilihost::cli
