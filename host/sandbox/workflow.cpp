#include "sandbox/workflow.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace kilihost::sandbox {
namespace {

struct View {
    const char* name;
    const char* v1_status;
    std::size_t step;
    const char* step_status;
};

// By Progress.
constexpr std::array views{
    View{"TODO", "TODO", 0, "TO_DO"},
    View{"ONGOING", "ONGOING", 0, "DOING"},
    View{"PARTIALLY_LABELED", "ONGOING", 0, "PARTIALLY_DONE"},
    View{"LABELED", "LABELED", 0, "DONE"},
    View{"RETURNED", "ONGOING", 0, "REDO"},
    View{"TO_REVIEW", "TO_REVIEW", 1, "TO_DO"},
    View{"REVIEWED", "REVIEWED", 1, "DONE"},
};
constexpr std::array workflows{"V1", "V2"};
constexpr std::array label_types{"AUTOSAVE", "DEFAULT", "INFERENCE", "PREDICTION", "REVIEW"};

const View& view(Progress progress) {
    return views.at(static_cast<std::size_t>(progress));
}

template <typename Enum, typename Names, typename NameOf>
Enum named(const Names& names, std::string_view wanted, NameOf name_of) {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const auto& each) { return name_of(each) == wanted; });
    if (found == names.end()) throw std::invalid_argument("no such name: " + std::string(wanted));
    return static_cast<Enum>(found - names.begin());
}

std::string_view as_it_is(const char* name) {
    return name;
}

} // namespace

const char* name(Workflow workflow) {
    return workflows.at(static_cast<std::size_t>(workflow));
}

const char* name(LabelType type) {
    return label_types.at(static_cast<std::size_t>(type));
}

const char* name(Progress progress) {
    return view(progress).name;
}

const char* v1_status(Progress progress) {
    return view(progress).v1_status;
}

std::size_t step(Progress progress) {
    return view(progress).step;
}

const char* step_status(Progress progress) {
    return view(progress).step_status;
}

Workflow workflow(std::string_view name) {
    return named<Workflow>(workflows, name, as_it_is);
}

LabelType label_type(std::string_view name) {
    return named<LabelType>(label_types, name, as_it_is);
}

Progress progress(std::string_view name) {
    return named<Progress>(views, name, [](const View& each) { return std::string_view(each.name); });
}

Progress after_label(Progress before, LabelType type, Workflow workflow, std::size_t authors, std::size_t wanted) {
    switch (type) {
    case LabelType::submitted:
        return workflow == Workflow::v2 && authors < wanted ? Progress::partially_labeled : Progress::labeled;
    case LabelType::review:
        return Progress::reviewed;
    case LabelType::autosave:
        return before == Progress::todo ? Progress::ongoing : before;
    case LabelType::inference:
    case LabelType::prediction:
        break;
    }
    return before;
}

bool can_be_returned(Progress progress) {
    return progress != Progress::todo && progress != Progress::ongoing && progress != Progress::returned;
}

} // namespace kilihost::sandbox
