#include "sandbox/model.hpp"

#include <algorithm>

namespace kilihost::sandbox {

Label* Asset::latest() const {
    const auto found = std::find_if(labels.rbegin(), labels.rend(), [](const Label* label) {
        return label->type == LabelType::submitted || label->type == LabelType::review;
    });
    return found == labels.rend() ? nullptr : *found;
}

std::size_t Asset::labelers() const {
    std::set<const User*> people;
    for (const Label* label : labels)
        if (label->type == LabelType::submitted) people.insert(label->author);
    return people.size();
}

const char* Asset::shown_status() const {
    if (project->workflow == Workflow::v1) return v1_status(progress);
    return skipped ? "SKIPPED" : step_status(progress);
}

const ProjectStep& Asset::current_step() const {
    return project->steps.at(step(progress));
}

} // namespace kilihost::sandbox
