// kili/annotations.hpp: reading a label's jsonResponse. Header-only, on value.hpp, shapes.hpp and text.hpp.
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
// Within a rule, PluginCore::each_annotation is called: the host has read the annotations for it. The functions here
// walk by themselves, also over frames and jobs.
//
// Anything else is skipped, so any JSON may be given. Each part is visited once, in the order written, without
// allocation. The visited values live as long as the label.
#ifndef KILI_ANNOTATIONS_HPP
#define KILI_ANNOTATIONS_HPP

#include <kili/geometry.hpp>
#include <kili/place.hpp>
#include <kili/shapes.hpp>
#include <kili/text.hpp>
#include <kili/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace kili {

using FrameNumber = std::optional<std::int64_t>; // empty: no frame of a video

// The jobs that are judged together: all jobs of an image or a text, those of one frame of a video, or a video's jobs
// for the whole asset.
struct Frame {
    FrameNumber number;
    Value jobs;
    bool beside_frames = false; // a video's jobs for the whole asset

    Place place() const { return number ? Place::in_frame(*number) : Place(); }
};

// The code of a category, {"name": "OBJECT_A"}, or of an annotation's first category.
inline std::string_view category_of(Value value) {
    const Value categories = value["categories"];
    return categories.is_array() ? categories[0]["name"].str() : value["name"].str();
}

// The text of a `mid`, which some imported labels write as a number.
inline std::string mid_of(Value annotation) {
    const Value mid = annotation["mid"];
    if (!mid.is_number()) return std::string(mid.str());
    constexpr std::int64_t none = INT64_MIN;
    if (const std::int64_t number = mid.integer(none); number != none) return std::to_string(number);
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", mid.number());
    return text;
}

// Whether a labeler answered: drew, marked or chose something, or wrote more than blanks; also a comparison's choice,
// a ranking's orders, and a file's name.
inline bool filled(Value response) {
    const auto some = [](Value list) { return list.is_array() && !list.empty(); };
    const auto written = [](Value text) { return !trimmed(text.str()).empty(); };
    const Value choice = response["choice"];
    return some(response["annotations"]) || some(response["categories"]) || some(response["orders"]) ||
           written(response["text"]) || written(choice) || written(choice["code"]) || written(response);
}

// One annotation, and the job and frame that hold it. In a PDF it may be the part on one page: see each_page.
class Annotation {
  public:
    Annotation(std::string_view job_name, FrameNumber frame_number, Value annotation)
        : job(job_name), frame(frame_number), value(annotation) {
        if (const Value parts = annotation["annotations"]; parts.is_array()) parts_ = parts;
    }
    // As the host read it; `read` must outlive this.
    Annotation(const kili_host* host, const kili_annotation& read)
        : job(detail::view(read.job)), frame(detail::unless_negative(read.frame)), value(host, read.value),
          read_(&read), parts_(host, read.parts), shape_(static_cast<Shape>(read.shape)) {}

    std::string_view job; // "JOB_0"
    FrameNumber frame;
    Value value; // as Kili wrote it

    std::string mid() const { return read_ ? std::string(detail::view(read_->mid)) : mid_of(value); }
    std::string_view type() const { return value["type"].str(); } // "rectangle", "polygon", ..., as Kili wrote it
    Shape shape() const {
        if (shape_ == unread) shape_ = detail::shape_of(value, drawn());
        return shape_;
    }
    bool is_rectangle() const { return shape() == Shape::rectangle; }

    // Whether its geometry is one level down, with page numbers: in its parts.
    bool is_in_pdf() const { return parts_.raw() != nullptr; }
    Value parts() const { return parts_; }

    // Whether a labeler drew a video's tracked object in this frame. Kili interpolates between key frames.
    bool is_key_frame() const { return value["isKeyFrame"].boolean(true); }

    // The page of a PDF, if all that is visited is on one.
    PageNumber page() const { return is_part() ? detail::unless_negative(page_) : detail::only_page(parts_); }
    // Where a finding about it belongs.
    Place place() const { return {frame.value_or(-1), page().value_or(-1)}; }

    bool has_category(std::string_view name) const {
        if (read_ && !name.empty() && detail::view(read_->category) == name) return true;
        const Value categories = value["categories"];
        if (!categories.is_array()) return false;
        for (const Value category : categories)
            if (category["name"].str() == name) return true;
        return false;
    }

    // The first of its categories; Kili's objects have one.
    std::string_view category() const { return read_ ? detail::view(read_->category) : category_of(value); }

    // Calls visit(const Annotation&) for the part on each page of a PDF, and for any other annotation once, with
    // itself. If an annotation leaves a page and returns to it, that page is visited twice.
    template <class Visit>
    void each_page(Visit&& visit) const {
        if (is_part() || !is_in_pdf()) return visit(*this);
        for (const Value part : parts_)
            each_page_of(part, visit);
    }

    // The points of the first outline. For a shape with holes or parts, see each_ring.
    Value vertices() const { return detail::outline_at(detail::outlines_of(drawn()), begin_); }

    // The box around the first outline, if all its vertices are sound and there are at least three. A rectangle may
    // also have two: opposite corners.
    std::optional<Box> box() const {
        if (!read_) return box_around(vertices(), is_rectangle() ? 2 : 3);
        if (std::isnan(read_->min_x)) return {};
        return Box{read_->min_x, read_->min_y, read_->max_x, read_->max_y};
    }

    // A ring of an outline. The first ring of a part is its outline, the others are its holes. In a mask that does not
    // list its parts, each ring counts as a part, although it may be a hole of an earlier one.
    struct Ring {
        Value vertices;
        std::size_t part;
        std::size_t index; // within its part
    };

    // Calls visit(const Ring&) for each ring.
    template <class Visit>
    void each_ring(Visit&& visit) const {
        const bool is_mask = shape() == Shape::mask;
        each_drawn([&](Value drawn) {
            const Value outlines = detail::outlines_of(drawn);
            const bool lists_parts = is_mask || detail::lists_of(outlines[0]);
            detail::each_outline(outlines, begin_, end_, [&](detail::OutlineIndex at, Value vertices) {
                visit(lists_parts ? Ring{vertices, at.entry, at.list} : Ring{vertices, 0, at.entry});
            });
        });
    }

    // Calls visit(Value vertex) for each point of the annotation: those of all rings, of a line, of a marker or of a
    // pose.
    template <class Visit>
    void each_vertex(Visit&& visit) const {
        const auto each_of = [&visit](Value vertices) {
            if (!vertices.is_array()) return;
            for (const Value vertex : vertices)
                visit(vertex);
        };
        each_ring([&each_of](const Ring& ring) { each_of(ring.vertices); });
        each_drawn([&](Value drawn) {
            each_of(drawn["polyline"]);
            if (const Value marker = drawn["point"]) visit(marker);
            const Value pose = drawn["points"];
            if (!pose.is_array()) return;
            for (const Value named : pose)
                if (const Value at = named["point"]) visit(at);
        });
    }

  private:
    static constexpr Shape unread = static_cast<Shape>(-1);

    bool is_part() const { return part_.raw() != nullptr; }
    // The value that holds the geometry: the first part of a PDF's annotation, else the annotation.
    Value drawn() const {
        if (is_part()) return part_;
        return is_in_pdf() ? parts_[0] : value;
    }
    template <class Visit>
    void each_drawn(Visit&& visit) const {
        if (is_part() || !is_in_pdf()) return visit(drawn());
        for (const Value part : parts_)
            visit(part);
    }

    // Visits neighbouring outlines together if they are on one page.
    template <class Visit>
    void each_page_of(Value part, Visit&& visit) const {
        const detail::Pages pages(part);
        Annotation on_page = *this;
        on_page.read_ = nullptr;
        on_page.part_ = part;
        on_page.shape_ = unread;
        on_page.page_ = pages.at(0).value_or(-1);
        std::size_t count = 0;
        detail::each_outline(detail::outlines_of(part), {}, {}, [&](detail::OutlineIndex at, Value /*vertices*/) {
            const std::int64_t page = pages.at(count++).value_or(-1);
            if (page == on_page.page_) return;
            on_page.end_ = at;
            visit(std::as_const(on_page));
            on_page.begin_ = at;
            on_page.page_ = page;
        });
        on_page.end_ = {};
        visit(std::as_const(on_page));
    }

    const kili_annotation* read_ = nullptr; // as a whole, by the host; null: by this class
    Value parts_;                           // those of a PDF's annotation
    mutable Shape shape_ = unread;          // filled at the first use
    Value part_;                            // the visited one; empty: all
    std::int64_t page_ = -1;                // of its outlines from begin_ to before end_; -1: none
    detail::OutlineIndex begin_ = {};
    detail::OutlineEnd end_ = {};
};

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
