#include "check/objects.hpp"

#include "rules/call.hpp"

#include <algorithm>

namespace kilihost::check {
namespace {

kili::Value readable(const event::JsonValue* value) {
    return {&rules::host_functions(), reinterpret_cast<const kili_value*>(value)};
}

template <class Text>
std::string joined(kili::Value categories, Text text_of) {
    std::string all;
    if (!categories.is_array()) return all;
    for (const kili::Value category : categories)
        if (const std::string_view text = text_of(category["name"].str()); !text.empty())
            all.append(all.empty() ? "" : ", ").append(text);
    return all;
}

// Writes the path of each annotation that `of` knows. A document is at most event::max_depth deep.
class PathWalk {
  public:
    using Wanted = std::unordered_map<const kili_value*, std::vector<LabelObject*>>;
    explicit PathWalk(const Wanted& wanted) : wanted_(wanted) {}

    void walk(kili::Value value, std::string& path) {
        const bool is_object = value.is_object();
        if (!is_object && !value.is_array()) return;
        if (const auto found = wanted_.find(value.raw()); found != wanted_.end())
            for (LabelObject* const object : found->second)
                object->path = path;
        const std::size_t before = path.size();
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (is_object)
                path.append(path.empty() ? "" : ".").append(value.name_at(i));
            else
                path.append("[").append(std::to_string(i)).append("]");
            walk(value.at(i), path);
            path.resize(before);
        }
    }

  private:
    const Wanted& wanted_;
};

} // namespace

LabelObjects::LabelObjects(const event::JsonValue* json_response, const event::JsonValue* project)
    : json_response_(readable(json_response)), project_(readable(project)) {
    kili::each_annotation(json_response_, [&](const kili::Annotation& annotation) {
        annotation.each_page([&](const kili::Annotation& drawn) { add(drawn); });
    });
    add_paths();
    for (std::size_t i = 0; i < all_.size(); ++i)
        if (!all_[i].mid.empty()) by_mid_[all_[i].mid].push_back(i);
}

void LabelObjects::add(const kili::Annotation& annotation) {
    const kili::Value categories = annotation.value["categories"];
    const kili::Value known = project_["jsonInterface"]["jobs"][annotation.job]["content"]["categories"];
    all_.push_back({annotation.mid(),
                    {},
                    joined(categories, [](std::string_view code) { return code; }),
                    joined(categories,
                           [&](std::string_view code) {
                               const std::string_view name = known[code]["name"].str();
                               return name.empty() ? code : name;
                           }),
                    annotation});
}

void LabelObjects::add_paths() {
    PathWalk::Wanted wanted;
    for (LabelObject& object : all_)
        wanted[object.annotation.value.raw()].push_back(&object);
    std::string path;
    if (!wanted.empty()) PathWalk(wanted).walk(json_response_, path);
}

const LabelObject* LabelObjects::find(const rules::Finding& finding) const {
    const auto found = by_mid_.find(finding.mid);
    if (found == by_mid_.end()) return nullptr;
    const kili::Place wanted = first_place(finding);
    const auto fits = [&](std::size_t i) {
        const kili::Place place = all_[i].place();
        return (wanted.frame < 0 || wanted.frame == place.frame) && (wanted.page < 0 || wanted.page == place.page);
    };
    const std::vector<std::size_t>& these = found->second;
    const auto first = std::find_if(these.begin(), these.end(), fits);
    return &all_[first == these.end() ? these.front() : *first];
}

kili::Place first_place(const rules::Finding& finding) {
    const auto first = [](const rules::Ranges& ranges) { return ranges.empty() ? -1 : ranges.all().front().first; };
    return {first(finding.places.frames), first(finding.places.pages)};
}

std::string place_text(const rules::Finding& finding, const LabelObject* object) {
    if (object != nullptr) {
        const std::int64_t page = object->place().page;
        return object->path + (page < 0 ? "" : ", page " + std::to_string(page));
    }
    if (!finding.mid.empty()) return "not in it";
    return finding.places.empty() ? "the label" : finding.places.text();
}

} // namespace kilihost::check
