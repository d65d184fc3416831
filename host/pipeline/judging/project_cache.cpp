#include "pipeline/judging/project_cache.hpp"

#include "kili_api/blame.hpp"
#include "rules/project_document.hpp"
#include "rules/services.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace kilihost::judging {
namespace {

using rules::Services;

constexpr std::chrono::hours max_age{1};
constexpr std::size_t max_projects = 1'000; // at once; beyond, all are asked for again

// Only Kili's own words can refuse a question that is made of an id: a status, a page of HTML or no reply pass, and so
// does a GraphQL error that something broke at Kili.
bool can_wait(const kili_api::Error& error) {
    const auto* const refused = dynamic_cast<const kili_api::GraphqlError*>(&error);
    return refused == nullptr || kili_api::may_pass(error) || kili_api::blame(*refused) == kili_api::Blame::server;
}

} // namespace

ProjectCache::ProjectCache(kili_api::Client& client, std::function<Clock::time_point()> now)
    : client_(client), now_(std::move(now)) {}

std::shared_ptr<ProjectCache::Entry> ProjectCache::entry(const std::string& project_id) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= max_projects && !entries_.contains(project_id)) entries_.clear();
    std::shared_ptr<Entry>& found = entries_[project_id];
    if (!found) found = std::make_shared<Entry>();
    return found;
}

std::shared_ptr<const event::Document> ProjectCache::get(const std::string& project_id) {
    if (!client_.transport().has_key()) return nullptr;
    const std::shared_ptr<Entry> found = entry(project_id);
    const std::lock_guard lock(found->asking);
    if (!found->project || now_() - found->read >= max_age) {
        found->project = ask(project_id);
        found->read = now_();
    }
    return found->project;
}

void ProjectCache::forget(const std::string& project_id) {
    const std::lock_guard lock(mutex_);
    entries_.erase(project_id);
}

std::shared_ptr<const event::Document> ProjectCache::ask(const std::string& project_id) {
    ++calls_;
    try {
        const std::optional<kili_api::Project> project = client_.project(project_id);
        if (!project) throw Services::Unavailable("Kili has no project " + project_id + " for this API key", false);
        return rules::project_document({{"id", project->id},
                                        {"title", project->title},
                                        {"inputType", project->input_type},
                                        {"workflowVersion", project->workflow},
                                        {"jsonInterface", project->json_interface}});
    } catch (const kili_api::Error& error) {
        throw Services::Unavailable("the project cannot be read: " + std::string(error.what()), can_wait(error));
    } catch (const rules::InvalidProject& error) {
        throw Services::Unavailable("the project cannot be read: " + std::string(error.what()), false);
    }
}

} // namespace kilihost::judging
