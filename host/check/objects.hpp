// The objects of a label, to which findings point by their mid.
#pragma once

#include "event/document.hpp"
#include "rules/verdict.hpp"

#include <kili/annotations.hpp>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kilihost::check {

// An annotation; in a PDF its part on one page.
struct LabelObject {
    std::string mid;
    std::string path;     // within jsonResponse: "JOB_0.annotations[2]", in a video "17.JOB_0.annotations[2]"
    std::string category; // its codes, joined by ", "; empty if it has none
    std::string name;     // the names of its categories; the code of one without a name
    kili::Annotation annotation;

    kili::Place place() const { return annotation.place(); }
};

class LabelObjects {
  public:
    // The label's annotations in the order written, of every shape that the kit reads. A null `json_response` is a
    // label without objects. `project`, as rules see it, gives the categories' names; null if it is not known. Both
    // outlive this.
    explicit LabelObjects(const event::JsonValue* json_response, const event::JsonValue* project = nullptr);
    LabelObjects(const LabelObjects&) = delete; // its index points into it
    LabelObjects& operator=(const LabelObjects&) = delete;

    const std::vector<LabelObject>& all() const { return all_; }
    kili::Value json_response() const { return json_response_; }
    kili::Value project() const { return project_; }

    // The object with the finding's mid; in a video or PDF that in the finding's first frame or page. NULL if the
    // finding concerns the whole label, or the label has no such object.
    const LabelObject* find(const rules::Finding& finding) const;

  private:
    void add(const kili::Annotation& annotation);
    void add_paths();

    kili::Value json_response_;
    kili::Value project_;
    std::vector<LabelObject> all_;
    std::unordered_map<std::string_view, std::vector<std::size_t>> by_mid_;
};

// The first frame and page that a finding names.
kili::Place first_place(const rules::Finding& finding);

// Where a finding is, for people: "17.JOB_0.annotations[2]", "JOB_0.annotations[0], page 3", "frame 17", "the label".
std::string place_text(const rules::Finding& finding, const LabelObject* object);

} // namespace kilihost::check
