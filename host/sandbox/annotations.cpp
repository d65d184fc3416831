#include "sandbox/annotations.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace kilihost::sandbox {
namespace {

using nlohmann::json;

const json* member(const json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

bool is_frame_number(const std::string& key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Counter {
  public:
    AnnotationCounts counts;

    void jobs(const json& response) {
        if (!response.is_object()) return;
        for (const auto& [job, content] : response.items()) {
            const json* annotations = member(content, "annotations");
            if (annotations == nullptr || !annotations->is_array()) continue;
            for (const json& annotation : *annotations)
                this->annotation(job, annotation);
        }
    }

    void frames(const json& response) {
        tracked_ = true;
        for (const json& frame : response)
            jobs(frame);
    }

  private:
    void annotation(const std::string& job, const json& annotation) {
        const json* mid = member(annotation, "mid");
        if (tracked_ && mid != nullptr && mid->is_string() && !seen_.insert(mid->get<std::string>()).second) return;
        ++counts.total;
        const json* categories = member(annotation, "categories");
        if (categories == nullptr || !categories->is_array()) return;
        for (const json& category : *categories) {
            const json* name = member(category, "name");
            if (name != nullptr && name->is_string()) ++counts.by_object[job + '.' + name->get<std::string>()];
        }
    }

    bool tracked_ = false;
    std::set<std::string> seen_; // mids
};

} // namespace

AnnotationCounts count_annotations(const json& response) {
    Counter counter;
    const bool video = response.is_object() && !response.empty() &&
                       std::all_of(response.items().begin(), response.items().end(),
                                   [](const auto& item) { return is_frame_number(item.key()); });
    if (video) {
        counter.frames(response);
    } else {
        counter.jobs(response);
    }
    return std::move(counter.counts);
}

} // namespace kilihost::sandbox
