#include "sandbox/model.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kilihost::sandbox {
namespace {

constexpr std::array asset_statuses{"TODO", "ONGOING", "LABELED", "TO_REVIEW", "REVIEWED"};
constexpr std::array label_types{"AUTOSAVE", "DEFAULT", "INFERENCE", "PREDICTION", "REVIEW"};

} // namespace

const char* name(AssetStatus status) {
    return asset_statuses.at(static_cast<std::size_t>(status));
}

const char* name(LabelType type) {
    return label_types.at(static_cast<std::size_t>(type));
}

LabelType label_type(const std::string& name) {
    const auto found = std::find(label_types.begin(), label_types.end(), name);
    if (found == label_types.end()) throw std::invalid_argument("no label type " + name);
    return static_cast<LabelType>(found - label_types.begin());
}

Label* Asset::latest() const {
    const auto found = std::find_if(labels.rbegin(), labels.rend(), [](const Label* label) {
        return label->type == LabelType::submitted || label->type == LabelType::review;
    });
    return found == labels.rend() ? nullptr : *found;
}

} // namespace kilihost::sandbox
