// kili/annotation.hpp: one annotation of a label: its shape, category, place and geometry. Header-only, on shapes.hpp.
// Included by annotations.hpp, which visits all of a label.
//
// Reading never fails: what Kili did not write is empty. An annotation lives as long as the label.
#ifndef KILI_ANNOTATION_HPP
#define KILI_ANNOTATION_HPP

#include <kili/geometry.hpp>
#include <kili/place.hpp>
#include <kili/plugin.h>
#include <kili/shapes.hpp>
#include <kili/value.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kili {

using FrameNumber = std::optional<std::int64_t>; // empty: no frame of a video

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

} // namespace kili

#endif
