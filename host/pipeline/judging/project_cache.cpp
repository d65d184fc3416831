#include "pipeline/judging/project_cache.hpp"

#include "kili_api/error_class.hpp"
#include "rules/project_document.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace kilihost::judging {
namespace {

using rules::Services;

constexpr std::chrono::hours max_age{1};
constexpr std::chrono::seconds pause_while_away{2};     // waiting events have a backoff of their own
constexpr std::chrono::seconds pause_after_refusal{10}; // short, so that a replay succeeds once access is given
constexpr std::size_t max_projects = 1'000;             // beyond it, all are read again

Services::Unavailable refused(const std::string& project_id, const std::string& reason) {
    return {"Kili does not show project " + project_id + ": " + reason +
                ". Give the user of the API key access to it (or delete its webhook), then replay the event",
            false};
}

std::shared_ptr<const event::Document> document_of(const kili_api::Project& project) {
    try {
        return rules::project_document({{"id", project.id},
                                        {"title", project.title},
                                        {"inputType", project.input_type},
                                        {"workflowVersion", project.workflow},
                                        {"jsonInterface", project.json_interface}});
    } catch (const rules::InvalidProject& error) {
        throw Services::Unavailable("project " + project.id + " cannot be read: " + error.what(), false);
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
    if (!found->asked || now_() - *found->asked >= found->answer_lasts) {
        answer(*found, [&] { return ask(project_id); });
        found->asked = now_();
    }
    if (found->failure) throw Services::Unavailable(*found->failure);
    return found->project;
}

void ProjectCache::put(const kili_api::Project& project) {
    const std::shared_ptr<Entry> found = entry(project.id);
    const std::lock_guard lock(found->asking);
    answer(*found, [&] { return document_of(project); });
    found->asked = now_();
}

void ProjectCache::forget(const std::string& project_id) {
    const std::lock_guard lock(mutex_);
    entries_.erase(project_id);
    ++revision_;
}

void ProjectCache::answer(Entry& entry, const std::function<std::shared_ptr<const event::Document>()>& read) {
    entry.failure.reset();
    entry.answer_lasts = max_age;
    try {
        entry.project = read();
    } catch (const Services::Unavailable& error) {
        entry.failure = error;
        entry.answer_lasts = error.can_wait ? pause_while_away : pause_after_refusal;
    }
}

std::shared_ptr<const event::Document> ProjectCache::ask(const std::string& project_id) {
    ++calls_;
    try {
        if (const std::optional<kili_api::Project> project = client_.project(project_id)) return document_of(*project);
    } catch (const kili_api::Error& error) {
        if (kili_api::is_worth_waiting(error))
            throw Services::Unavailable("project " + project_id + " cannot be read: " + error.what(), true);
        throw refused(project_id, error.what());
    }
    throw refused(project_id, "it has none of this id for this API key");
}

} // namespace kilihost::judging
