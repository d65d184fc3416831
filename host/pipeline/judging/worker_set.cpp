#include "pipeline/judging/worker_set.hpp"

#include <system_error>

namespace kilihost::judging {
namespace {

// Another library, or another process, may be at fault at first.
constexpr int most_loading_ends = 3;

} // namespace

void WorkerSet::prepare(const std::vector<std::string>& project_ids, rules::Services& services,
                        const std::atomic<bool>& abandoned) try {
    if (project_ids.empty() || !start(abandoned)) return;
    for (const std::string& id : project_ids) {
        if (!shared_->create_rules(project(id), services, abandoned)) return shared_.reset();
        for (const Group& group : groups(id))
            own_.prepare(*generation_, group, id, services, abandoned);
    }
} catch (const std::system_error&) { // the system cannot start a process now
    shared_.reset();
}

const workers::ProjectMessage& WorkerSet::project(const std::string& id) {
    if (const auto found = projects_.find(id); found != projects_.end()) return found->second;
    return projects_.emplace(id, workers::ProjectMessage{id, generation_->choose(generation_->rules, id)})
        .first->second;
}

const std::vector<Group>& WorkerSet::groups(const std::string& project_id) {
    if (const auto found = groups_.find(project_id); found != groups_.end()) return found->second;
    const auto is_apart = [this](const std::string& rule) { return generation_->apart.contains(rule); };
    const auto is_alone = [this](const std::string& rule) { return generation_->isolates(rule); };
    return groups_.emplace(project_id, OwnWorkers::groups(*generation_, project(project_id), is_apart, is_alone))
        .first->second;
}

std::vector<std::string> WorkerSet::project_ids() const {
    std::vector<std::string> out;
    for (const auto& [id, project] : projects_)
        out.push_back(id);
    return out;
}

bool WorkerSet::start(const std::atomic<bool>& abandoned) {
    std::map<std::size_t, int> ends; // of workers, by the place of the library that they were loading
    for (;;) {
        std::vector<rules::CopiedLibrary> libraries = generation_->rules.libraries();
        for (std::size_t place = 0; place < libraries.size(); ++place)
            if (unloadable_.contains(place) ||
                generation_->apart.contains(generation_->rules.rules[place].description.name))
                libraries[place].copy.clear();
        shared_.emplace(generation_->settings, libraries, abandoned);
        const std::vector<workers::Loaded>& loaded = shared_->loaded();
        for (std::size_t place = 0; place < loaded.size(); ++place)
            if (!loaded[place].unusable.empty() && !libraries[place].copy.empty())
                unloadable_.emplace(place, "its library no longer loads: " + loaded[place].unusable);
        const auto& crash = shared_->loading_crash();
        if (!crash) return true;
        if (!abandoned && (crash->timed_out || ++ends[loaded.size()] == most_loading_ends))
            unloadable_.emplace(loaded.size(),
                                "its library no longer loads: the process that loaded it " + crash->cause);
        shared_.reset();
        if (abandoned) return false;
    }
}

std::vector<rules::Failure> WorkerSet::unloadable(const std::string& project_id) {
    std::vector<rules::Failure> out;
    if (unloadable_.empty()) return out;
    for (const workers::ProjectMessage::Rule& rule : project(project_id).rules)
        if (const auto found = unloadable_.find(rule.library); found != unloadable_.end())
            out.push_back({generation_->name(rule), found->second});
    return out;
}

void WorkerSet::clear() {
    projects_.clear();
    groups_.clear();
    own_.clear();
    shared_.reset();
}

} // namespace kilihost::judging
