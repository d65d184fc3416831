#include "workers/known_projects.hpp"

#include <utility>

namespace kilihost::workers {
namespace {

constexpr std::chrono::minutes max_age{1};

} // namespace

void KnownProjects::set_revision(std::uint64_t revision) {
    if (revision != std::exchange(revision_, revision)) projects_.clear();
}

std::shared_ptr<const event::Document> KnownProjects::get(std::string_view id, const Ask& ask) {
    const auto now = std::chrono::steady_clock::now();
    const auto found = projects_.find(id);
    if (found != projects_.end() && now - found->second.read < max_age) return found->second.project;
    Known known{ask(id), now};
    return projects_.insert_or_assign(std::string(id), std::move(known)).first->second.project;
}

} // namespace kilihost::workers
