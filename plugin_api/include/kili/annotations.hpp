// kili/annotations.hpp: reading a label's jsonResponse. Header-only, on annotation.hpp and text.hpp.
//
//     each_annotation(label["jsonResponse"], [&](const kili::Annotation& annotation) {
//         annotation.each_page([&](const kili::Annotation& drawn) {
//             const auto box = drawn.box();
//             if (drawn.is_rectangle() && box && box->area() > 0.33)
//                 report("BBox too large", drawn.mid(), drawn.place());
//         });
//     });
//
// What Kili writes: an object of jobs,
//     {"JOB_0": {"annotations": [{"mid": "...", "type": "rectangle", "categories": [{"name": "OBJECT_A"}],
//                                 "boundingPoly": [{"normalizedVertices": [{"x": 0.1, "y": 0.2}, ...]}],
//                                 "children": {"JOB_3": {...}}}, ...]},
//      "JOB_1": {"categories": [{"name": "DAY", "children": {...}}]},  "JOB_2": {"text": "..."}}
// For a video there is one such object for each frame, {"0": {...}, "1": {...}}, and one for answers about the whole
// asset, {"assetLevel": {...}}. In a PDF, the geometry is one level down, with the numbers of its pages.
//
// In a rule, call PluginCore::each_annotation: it visits what the host has read once for all rules. The functions here
// read the label themselves, and also visit its frames and jobs.
//
// They skip what does not have this form, so they take any JSON. Each part is visited once, in the order written, on
// the calling thread, without allocation. The visited values live as long as the label.
#ifndef KILI_ANNOTATIONS_HPP
#define KILI_ANNOTATIONS_HPP

#include <kili/annotation.hpp>
#include <kili/place.hpp>
#include <kili/shapes.hpp>
#include <kili/text.hpp>
#include <kili/value.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kili {

// The jobs that are judged together: all jobs of an image or a text, those of one frame of a video, or a video's jobs
// for the whole asset.
struct Frame {
    FrameNumber number;
    Value jobs;
    bool beside_frames = false; // a video's jobs for the whole asset

    Place place() const { return number ? Place::in_frame(*number) : Place(); }
};

// Whether a labeler answered: drew, marked or chose something, or wrote more than blanks; also a comparison's choice,
// a ranking's orders, and a file's name.
inline bool filled(Value response) {
    const auto some = [](Value list) { return list.is_array() && !list.empty(); };
    const auto written = [](Value text) { return !trimmed(text.str()).empty(); };
    const Value choice = response["choice"];
    return some(response["annotations"]) || some(response["categories"]) || some(response["orders"]) ||
           written(response["text"]) || written(choice) || written(choice["code"]) || written(response);
}

// A job's answer: {"annotations": [...]}, {"categories": [...]}, {"text": "..."} and others; see `filled`.
struct Job {
    std::string_view name; // "JOB_0"
    FrameNumber frame;
    Value response;
    Value parent; // the annotation or category that the job is nested in; empty if it is in none
    Value object; // the innermost annotation around the job; empty if it is in none

    // The code of the category that the job is nested in; empty if it is in none.
    std::string_view parent_category() const { return category_of(parent); }
    // The annotation around the job, by its mid.
    std::string mid() const { return mid_of(object); }
    // Whether a labeler answered in this frame of a video. Kili repeats the answer until the next key frame.
    bool is_key_frame() const { return response["isKeyFrame"].boolean(true); }
    // Where a finding about it belongs.
    Place place() const { return {frame.value_or(-1), detail::only_page(object["annotations"]).value_or(-1)}; }
};

namespace detail {

// Kili's labels nest jobs two or three deep. Deeper jobs are not visited, since JSON may be hostile and the stack is
// finite.
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

// The member with the answers for the whole asset, beside a video's frames or in place of jobs.
constexpr std::string_view asset_level = "assetLevel";

// Members beside the jobs that are no jobs: Kili's editor writes them for itself.
inline bool is_pseudo_job(std::string_view name) {
    return name == "ANNOTATION_JOB_COUNTER" || name == "ANNOTATION_NAMES_JOB" || name == "ROTATION_JOB";
}

// The jobs of a table, their children, and the children's.
template <class Visit>
class JobWalk {
  public:
    JobWalk(FrameNumber frame, Visit& visit) : frame_(frame), visit_(visit) {}

    void jobs(Value jobs, Value parent, Value object) {
        for (const auto [name, response] : jobs.items()) {
            if (!response.is_object() || is_pseudo_job(name)) continue;
            if (name == asset_level && nesting_ == 0) {
                ++nesting_;
                this->jobs(response, parent, object);
                --nesting_;
                continue;
            }
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

// Calls visit(const Frame&) for each frame of a video and for the answers about the whole asset; for any other label
// once, with the whole label.
template <class Visit>
void each_frame(Value json_response, Visit&& visit) {
    bool video = false;
    for (const auto [name, jobs] : json_response.items()) {
        const FrameNumber number = detail::frame_number(name);
        if (!number || !jobs.is_object()) continue;
        video = true;
        visit(Frame{number, jobs});
    }
    if (!video) return visit(Frame{{}, json_response});
    if (const Value whole = json_response[detail::asset_level]; whole.is_object()) visit(Frame{{}, whole, true});
}

// Calls visit(const Job&) for each job of a frame, and for the jobs nested in annotations and categories.
template <class Visit>
void each_job(const Frame& frame, Visit&& visit) {
    detail::JobWalk<std::remove_reference_t<Visit>>(frame.number, visit).jobs(frame.jobs, {}, {});
}

// Calls visit(const Annotation&) for each annotation of each job of a frame, nested ones, relations and poses too: see
// Annotation::shape. A PDF's annotation is visited once, whatever pages it is on.
template <class Visit>
void each_annotation(const Frame& frame, Visit&& visit) {
    each_job(frame, [&visit](const Job& job) {
        const Value annotations = job.response["annotations"];
        if (!annotations.is_array()) return;
        for (const Value annotation : annotations)
            if (annotation.is_object()) visit(Annotation(job.name, job.frame, annotation));
    });
}

// The same for each frame of a label.
template <class Visit>
void each_annotation(Value json_response, Visit&& visit) {
    each_frame(json_response, [&visit](const Frame& frame) { each_annotation(frame, visit); });
}

// By how many degrees the labeler turned the image, clockwise: 0, 90, 180 or 270. Coordinates refer to the turned
// image.
inline int rotation_of(Value json_response) {
    const std::int64_t degrees = json_response["ROTATION_JOB"]["rotation"].integer(0) % 360;
    return static_cast<int>(degrees < 0 ? degrees + 360 : degrees);
}

// Whether a rule that is restricted to `names` (of jobs or categories) judges this one.
inline bool listed(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace kili

#endif
