// kili/annotations.hpp: reading a label's jsonResponse. Header-only, on value.hpp.
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

#include <kili/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kili {

using FrameNumber = std::optional<std::int64_t>; // empty where the label is not a video's

// The jobs that are judged together: all of an image's or a text's, or those of one frame of a video.
struct Frame {
    FrameNumber number;
    Value jobs;
};

// A job's answer: {"annotations": [...]}, {"categories": [...]} or {"text": "..."}.
struct Job {
    std::string_view name; // "JOB_0"
    FrameNumber frame;
    Value response;
};

// A vertex, in parts of the asset's width and height: inside it where 0 <= x, y <= 1.
struct Point {
    double x;
    double y;
};

// The smallest upright rectangle around some points.
struct Box {
    double min_x;
    double min_y;
    double max_x;
    double max_y;

    double width() const { return max_x - min_x; }
    double height() const { return max_y - min_y; }
    double area() const { return width() * height(); }
};

// The point of a {"x": 0.5, "y": 0.5}, if both are finite numbers.
inline std::optional<Point> point(Value vertex) {
    constexpr double absent = std::numeric_limits<double>::quiet_NaN();
    const Point point{vertex["x"].number(absent), vertex["y"].number(absent)};
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) return {};
    return point;
}

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

    // The outline's points; of shapes with holes, the outer ring's.
    Value vertices() const { return value["boundingPoly"][0]["normalizedVertices"]; }

    // The box around the outline, if that has three vertices or more and all of them are sound.
    std::optional<Box> box() const {
        const Value outline = vertices();
        if (!outline.is_array() || outline.size() < 3) return {};
        constexpr double infinity = std::numeric_limits<double>::infinity();
        Box box{infinity, infinity, -infinity, -infinity};
        for (const Value vertex : outline) {
            const std::optional<Point> at = point(vertex);
            if (!at) return {};
            box = {std::min(box.min_x, at->x), std::min(box.min_y, at->y), std::max(box.max_x, at->x),
                   std::max(box.max_y, at->y)};
        }
        return box;
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

template <class Visit>
void each_job(Value jobs, FrameNumber frame, Visit& visit, int nesting);

template <class Visit>
void each_child_job(Value parents, FrameNumber frame, Visit& visit, int nesting) {
    if (!parents.is_array() || nesting == max_nesting) return;
    for (const Value parent : parents) {
        each_job(parent["children"], frame, visit, nesting + 1);
        each_child_job(parent["categories"], frame, visit, nesting + 1);
    }
}

template <class Visit>
void each_job(Value jobs, FrameNumber frame, Visit& visit, int nesting) {
    for (const auto [name, response] : jobs.items()) {
        if (!response.is_object()) continue;
        visit(Job{name, frame, response});
        each_child_job(response["categories"], frame, visit, nesting);
        each_child_job(response["annotations"], frame, visit, nesting);
    }
}

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
    detail::each_job(frame.jobs, frame.number, visit, 0);
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
