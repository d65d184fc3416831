#include "pipeline/judging/project_cache.hpp"

#include "kili_api/error_class.hpp"
#include "rules/project_document.hpp"
#include "rules/services.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace kilihost::judging {
namespace {

using rules::Services;

constexpr std::chrono::hours max_age{1};
constexpr std::chrono::seconds pause_after_failure{2}; // waiting events have a backoff of their own
constexpr std::size_t max_projects = 1'000;            // beyond it, all are read again

void judged_without(const std::string& project_id, const std::string& reason) {
    spdlog::warn("project {} cannot be read, so rules judge without it: {}", project_id, reason);
}

std::shared_ptr<const event::Document> document_of(const kili_api::Project& project) {
    try {
        return rules::project_document({{"id", project.id},
                                        {"title", project.title},
                                        {"inputType", project.input_type},
                                        {"workflowVersion", project.workflow},
                                        {"jsonInterface", project.json_interface}});
    } catch (const rules::InvalidProject& error) {
        judged_without(project.id, error.what());
        return nullptr;
    }
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
    if (found->read && now_() - *found->read < max_age) return found->project;
    if (!found->failure.empty() && now_() - found->failed < pause_after_failure)
        throw Services::Unavailable(found->failure, true);
    try {
        found->project = ask(project_id);
    } catch (const Services::Unavailable& error) {
        found->failure = error.what();
        found->failed = now_();
        throw;
    }
    found->failure.clear();
    found->read = now_();
    return found->project;
}

void ProjectCache::put(const kili_api::Project& project) {
    const std::shared_ptr<Entry> found = entry(project.id);
    const std::lock_guard lock(found->asking);
    found->project = document_of(project);
    found->read = now_();
}

void ProjectCache::forget(const std::string& project_id) {
    const std::lock_guard lock(mutex_);
    entries_.erase(project_id);
    ++revision_;
}

std::shared_ptr<const event::Document> ProjectCache::ask(const std::string& project_id) {
    ++calls_;
    std::string refusal = "Kili has no such project for this API key";
    try {
        if (const std::optional<kili_api::Project> project = client_.project(project_id)) return document_of(*project);
    } catch (const kili_api::Error& error) {
        if (kili_api::is_worth_waiting(error))
            throw Services::Unavailable("the project cannot be read: " + std::string(error.what()), true);
        refusal = error.what();
    }
    judged_without(project_id, refusal);
    return nullptr;
}

} // namespace kilihost::judging
