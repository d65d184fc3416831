#include "sandbox/workflow.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace kilihost::sandbox {
namespace {

struct ProgressNames {
    const char* name;
    const char* v1_status;
    std::size_t step;
    const char* step_status;
};

// By AssetProgress.
constexpr std::array views{
    ProgressNames{"TODO", "TODO", 0, "TO_DO"},
    ProgressNames{"ONGOING", "ONGOING", 0, "DOING"},
    ProgressNames{"PARTIALLY_LABELED", "ONGOING", 0, "PARTIALLY_DONE"},
    ProgressNames{"LABELED", "LABELED", 0, "DONE"},
    ProgressNames{"RETURNED", "ONGOING", 0, "REDO"},
    ProgressNames{"TO_REVIEW", "TO_REVIEW", 1, "TO_DO"},
    ProgressNames{"REVIEWED", "REVIEWED", 1, "DONE"},
};
constexpr std::array workflows{"V1", "V2"};
constexpr std::array label_types{"AUTOSAVE", "DEFAULT", "INFERENCE", "PREDICTION", "REVIEW"};

const ProgressNames& view(AssetProgress progress) {
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

const char* name(AssetProgress progress) {
    return view(progress).name;
}

const char* v1_status(AssetProgress progress) {
    return view(progress).v1_status;
}

std::size_t step(AssetProgress progress) {
    return view(progress).step;
}

const char* step_status(AssetProgress progress) {
    return view(progress).step_status;
}

Workflow workflow(std::string_view name) {
    return named<Workflow>(workflows, name, as_it_is);
}

LabelType label_type(std::string_view name) {
    return named<LabelType>(label_types, name, as_it_is);
}

AssetProgress progress(std::string_view name) {
    return named<AssetProgress>(views, name, [](const ProgressNames& each) { return std::string_view(each.name); });
}

AssetProgress after_label(AssetProgress before, LabelType type, Workflow workflow, std::size_t authors,
                          std::size_t wanted) {
    switch (type) {
    case LabelType::submitted:
        return workflow == Workflow::v2 && authors < wanted ? AssetProgress::partially_labeled : AssetProgress::labeled;
    case LabelType::review:
        return AssetProgress::reviewed;
    case LabelType::autosave:
        return before == AssetProgress::todo ? AssetProgress::ongoing : before;
    case LabelType::inference:
    case LabelType::prediction:
        break;
    }
    return before;
}

bool can_be_returned(AssetProgress progress) {
    return progress != AssetProgress::todo && progress != AssetProgress::ongoing && progress != AssetProgress::returned;
}

} // namespace kilihost::sandbox
