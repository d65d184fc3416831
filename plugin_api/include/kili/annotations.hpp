// kili/annotations.hpp: reading a label's jsonResponse. Header-only, on value.hpp,
// geometry.hpp and text.hpp.
//
//     kili::each_annotation(label["jsonResponse"], [&](const kili::Annotation& annotation) {
//         const auto box = annotation.box();
//         if (box && box->area() > 0.33) report(kili::in_frame("BBox too large", annotation.frame), annotation.mid());
//     });
//
// What Kili writes: an object of jobs,
//     {"JOB_0": {"annotations": [{"mid": "...", "type": "rectangle", "categories": [{"name": "OBJECT_A"}],
//                                 "boundingPoly": [{"normalizedVertices": [{"x": 0.1, "y": 0.2}, ...]}],
//                                 "children": {"JOB_3": {...}}}, ...]},
//      "JOB_1": {"categories": [{"name": "DAY", "children": {...}}]},  "JOB_2": {"text": "..."}}
// and for a video one such object for each frame: {"0": {...}, "1": {...}}. What is not of this shape is passed
// over, so any JSON may be given. Each part is visited once, in the order written, and nothing is allocated; the
// visited values live as long as the label.
#ifndef KILI_ANNOTATIONS_HPP
#define KILI_ANNOTATIONS_HPP

#include <kili/geometry.hpp>
#include <kili/text.hpp>
#include <kili/value.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kili {

using FrameNumber = std::optional<std::int64_t>; // empty where the label is not a video's

// The jobs that are judged together: all of an image's or a text's, or those of one frame of a video.
struct Frame {
    FrameNumber number;
    Value jobs;
};

// The code of a category, {"name": "OBJECT_A"}, or of the first one of an annotation.
inline std::string_view category_of(Value value) {
    const Value categories = value["categories"];
    return categories.is_array() ? categories[0]["name"].str() : value["name"].str();
}

// Whether a labeler filled in a job: drew something, chose something, or wrote more than blanks.
inline bool filled(Value response) {
    const auto some = [](Value list) { return list.is_array() && !list.empty(); };
    return some(response["annotations"]) || some(response["categories"]) || !trimmed(response["text"].str()).empty();
}

// A job's answer: {"annotations": [...]}, {"categories": [...]} or {"text": "..."}.
struct Job {
    std::string_view name; // "JOB_0"
    FrameNumber frame;
    Value response;
    Value parent; // the annotation or category that the job is nested in; empty where it is in none
    Value object; // the innermost annotation around the job; empty where it is in none

    // The code of the category that the job is nested in; empty where it is in none.
    std::string_view parent_category() const { return category_of(parent); }
    // The annotation around the job, by its mid.
    std::string_view mid() const { return object["mid"].str(); }
};

// One annotation, and the job and frame that hold it.
struct Annotation {
    std::string_view job;
    FrameNumber frame;
    Value value; // as Kili wrote it

    std::string_view mid() const { return value["mid"].str(); }
    std::string_view type() const { return value["type"].str(); } // "rectangle", "polygon", ...

    bool has_category(std::string_view name) const {
        for (const Value category : value["categories"])
            if (category["name"].str() == name) return true;
        return false;
    }

    // The first of its categories; objects of Kili's have one.
    std::string_view category() const { return category_of(value); }

    // Of type "rectangle", or without a type and of four vertices, which could be nothing else.
    bool is_rectangle() const {
        if (type() == "rectangle") return true;
        return !value["type"] && vertices().size() == 4;
    }

    // The outline's points; of shapes with holes, the outer ring's.
    Value vertices() const { return value["boundingPoly"][0]["normalizedVertices"]; }

    // The box around the outline, if that has three vertices or more and all of them are sound.
    std::optional<Box> box() const { return box_around(vertices(), 3); }

    // Calls visit(Value vertex) for each point that the annotation is drawn by: those of all rings of an outline, those
    // of a line ("polyline"), the one of a marker ("point").
    template <class Visit>
    void each_vertex(Visit&& visit) const {
        const auto each_of = [&visit](Value vertices) {
            if (!vertices.is_array()) return;
            for (const Value vertex : vertices)
                visit(vertex);
        };
        const Value rings = value["boundingPoly"];
        if (rings.is_array())
            for (const Value ring : rings)
                each_of(ring["normalizedVertices"]);
        each_of(value["polyline"]);
        if (const Value marker = value["point"]) visit(marker);
    }
};

namespace detail {

// Kili's own labels nest jobs two or three deep. What lies deeper than this is not visited, since JSON may be hostile
// and a stack is finite.
constexpr int max_nesting = 16;

// The number of a video's frame: "0", "17".
inline FrameNumber frame_number(std::string_view name) {
    if (name.empty() || name.size() > 18) return {};
    std::int64_t number = 0;
    for (const char c : name) {
        if (c < '0' || c > '9') return {};
        number = number * 10 + (c - '0');
    }
    return number;
}

// The jobs of a table, their children, and the children's.
template <class Visit>
class JobWalk {
  public:
    JobWalk(FrameNumber frame, Visit& visit) : frame_(frame), visit_(visit) {}

    void jobs(Value jobs, Value parent, Value object) {
        for (const auto [name, response] : jobs.items()) {
            if (!response.is_object()) continue;
            visit_(Job{name, frame_, response, parent, object});
            if (nesting_ == max_nesting) continue;
            ++nesting_;
            nested(response["categories"], object, false);
            nested(response["annotations"], object, true);
            // Older labels have a classification's children beside its categories.
            this->jobs(response["children"], response["categories"][0], object);
            --nesting_;
        }
    }

  private:
    // The jobs in a list of annotations, or of categories.
    void nested(Value parents, Value object, bool are_objects) {
        if (!parents.is_array()) return;
        for (const Value parent : parents) {
            const Value around = are_objects ? parent : object;
            jobs(parent["children"], parent, around);
            if (!are_objects) continue;
            const Value categories = parent["categories"];
            if (!categories.is_array()) continue;
            for (const Value category : categories)
                jobs(category["children"], category, around);
        }
    }

    FrameNumber frame_;
    Visit& visit_;
    int nesting_ = 0;
};

} // namespace detail

// Calls visit(const Frame&) for each frame of a video; of any other label once, for the whole.
template <class Visit>
void each_frame(Value json_response, Visit&& visit) {
    bool video = false;
    for (const auto [name, jobs] : json_response.items()) {
        const FrameNumber number = detail::frame_number(name);
        if (!number || !jobs.is_object()) continue;
        video = true;
        visit(Frame{number, jobs});
    }
    if (!video) visit(Frame{{}, json_response});
}

// Calls visit(const Job&) for each job of a frame, and for the jobs nested in annotations and categories.
template <class Visit>
void each_job(const Frame& frame, Visit&& visit) {
    detail::JobWalk<std::remove_reference_t<Visit>>(frame.number, visit).jobs(frame.jobs, {}, {});
}

// Calls visit(const Annotation&) for each annotation of each job of a frame, nested ones too.
template <class Visit>
void each_annotation(const Frame& frame, Visit&& visit) {
    each_job(frame, [&visit](const Job& job) {
        const Value annotations = job.response["annotations"];
        if (!annotations.is_array()) return;
        for (const Value annotation : annotations)
            if (annotation.is_object()) visit(Annotation{job.name, job.frame, annotation});
    });
}

// The same for each frame of a label.
template <class Visit>
void each_annotation(Value json_response, Visit&& visit) {
    each_frame(json_response, [&visit](const Frame& frame) { each_annotation(frame, visit); });
}

// Whether a rule that is restricted to `names` (of jobs, of categories) concerns this one.
inline bool listed(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// A finding's text with its place in a video: "BBox too large (frame 12)".
inline std::string in_frame(std::string text, FrameNumber frame) {
    if (frame) text.append(" (frame ").append(std::to_string(*frame)).append(")");
    return text;
}

} // namespace kili

#endif
