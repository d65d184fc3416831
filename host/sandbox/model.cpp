#include "sandbox/model.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kilihost::sandbox {
namespace {

constexpr std::array asset_statuses{"TODO", "ONGOING", "LABELED", "TO_REVIEW", "REVIEWED"};
constexpr std::array label_types{"AUTOSAVE", "DEFAULT", "INFERENCE", "PREDICTION", "REVIEW"};

template <std::size_t N>
std::ptrdiff_t place(const std::array<const char*, N>& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw std::invalid_argument("no such name: " + name);
    return found - names.begin();
}

} // namespace

const char* name(AssetStatus status) {
    return asset_statuses.at(static_cast<std::size_t>(status));
}

const char* name(LabelType type) {
    return label_types.at(static_cast<std::size_t>(type));
}

AssetStatus asset_status(const std::string& name) {
    return static_cast<AssetStatus>(place(asset_statuses, name));
}

LabelType label_type(const std::string& name) {
    return static_cast<LabelType>(place(label_types, name));
}

Label* Asset::latest() const {
    const auto found = std::find_if(labels.rbegin(), labels.rend(), [](const Label* label) {
        return label->type == LabelType::submitted || label->type == LabelType::review;
    });
    return found == labels.rend() ? nullptr : *found;
}

} // namespace kilihost::sandbox
