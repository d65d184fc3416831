// kili/shapes.hpp: how an annotation is drawn or marked. Included by annotations.hpp.
//
// Kili writes an outline in one of these forms, and each_outline reads them all:
//     "boundingPoly": [{"normalizedVertices": [...]}, ...]         rectangles, polygons, flat masks: rings
//     "boundingPoly": [[{"normalizedVertices": [...]}, ...], ...]  masks of parts: each an outline and its holes
//     "normalizedVertices": [[...], [...]]                         entities of a PDF: a box for each line of text
#ifndef KILI_SHAPES_HPP
#define KILI_SHAPES_HPP

#include <kili/geometry.hpp>
#include <kili/plugin.h>
#include <kili/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kili {

using PageNumber = std::optional<std::int64_t>; // empty: no PDF, or several pages

// What an annotation is, as in plugin.h. A rule judges the shapes that it understands and skips the others.
enum class Shape : kili_shape {
    unknown = KILI_SHAPE_UNKNOWN,     // none of these, such as a type that Kili adds later
    rectangle = KILI_SHAPE_RECTANGLE, // four vertices, or two: opposite corners
    polygon = KILI_SHAPE_POLYGON,
    mask = KILI_SHAPE_MASK,         // type "semantic": rings or parts, with or without holes
    outline = KILI_SHAPE_OUTLINE,   // an outline without a type
    line = KILI_SHAPE_LINE,         // type "polyline" or "vector"
    marker = KILI_SHAPE_MARKER,     // one point
    pose = KILI_SHAPE_POSE,         // named points, some of which may be missing
    entity = KILI_SHAPE_ENTITY,     // a span of a text
    segment = KILI_SHAPE_SEGMENT,   // a span of time, of a sound
    relation = KILI_SHAPE_RELATION, // between other annotations: drawn nowhere itself
};

namespace detail {

// A frame or page; plugin.h writes none as -1.
inline std::optional<std::int64_t> unless_negative(std::int64_t number) {
    if (number < 0) return {};
    return number;
}

// The position of an outline: the entry of boundingPoly, and the list within that entry.
struct OutlineIndex {
    std::size_t entry = 0;
    std::size_t list = 0;

    bool operator==(const OutlineIndex& other) const { return entry == other.entry && list == other.list; }
};

// The end of a range of outlines; empty: after the last.
using OutlineEnd = std::optional<OutlineIndex>;

// The outlines of an entry that has several; empty if the entry is one outline.
inline Value lists_of(Value entry) {
    if (entry.is_array()) return entry;
    const Value vertices = entry["normalizedVertices"];
    return vertices[0].is_array() ? vertices : Value();
}

// The vertices of an outline.
inline Value outline_at(Value entries, OutlineIndex at) {
    const Value entry = entries[at.entry];
    const auto vertices_of = [](Value list) { return list.is_array() ? list : list["normalizedVertices"]; };
    if (entry.is_array()) return vertices_of(entry[at.list]);
    const Value vertices = entry["normalizedVertices"];
    return vertices[0].is_array() ? vertices_of(vertices[at.list]) : vertices;
}

// Calls visit(OutlineIndex, Value vertices) for each outline from `at` on, until `end`.
template <class Visit>
void each_outline(Value entries, OutlineIndex at, OutlineEnd end, Visit&& visit) {
    if (!entries.is_array()) return;
    const std::size_t count = entries.size();
    for (; at.entry < count; at = {at.entry + 1, 0}) {
        const Value lists = lists_of(entries[at.entry]);
        const std::size_t length = lists ? lists.size() : 1;
        for (; at.list < length; ++at.list) {
            if (end && at == *end) return;
            visit(at, outline_at(entries, at));
        }
    }
}

// The outlines of an annotation, or of a part of a PDF's annotation. A PDF's entity has a box for each line in `polys`,
// and its page numbers count these; its boundingPoly surrounds all of them.
inline Value outlines_of(Value drawn) {
    const Value outlines = drawn["boundingPoly"];
    const Value lines = drawn["polys"];
    if (!lines.is_array()) return outlines;
    return !outlines || outlines[0]["normalizedVertices"][0].is_array() ? lines : outlines;
}

// The pages of a PDF's part, one for each outline; the last number stands for all further outlines.
class Pages {
  public:
    explicit Pages(Value part) : numbers_(part["pageNumberArray"]), count_(numbers_.is_array() ? numbers_.size() : 0) {}

    std::size_t count() const { return count_; }
    PageNumber at(std::size_t outline) const {
        if (count_ == 0) return {};
        return unless_negative(numbers_[outline < count_ ? outline : count_ - 1].integer(-1));
    }

  private:
    Value numbers_;
    std::size_t count_;
};

// The page of a PDF's annotation, by its parts, if it is on one only; Kili writes pages in order.
inline PageNumber only_page(Value parts) {
    if (!parts.is_array() || parts.empty()) return {};
    const Pages last(parts[parts.size() - 1]);
    const PageNumber first = Pages(parts[0]).at(0);
    return last.at(last.count()) == first ? first : PageNumber();
}

// Recognizes a relation by a member, whatever type it states, and a pose if it states none but those that Kili gives
// poses. It walks over the names once, since most annotations have none of these members, and five searches for an
// absent one take longer.
inline std::optional<Shape> shape_by_member(Value annotation) {
    const std::size_t count = annotation.is_object() ? annotation.size() : 0;
    std::optional<Shape> found;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view name = annotation.name_at(i);
        if (name == "startObjects" || name == "endObjects" || name == "startEntities" || name == "endEntities") {
            if (annotation.at(i)) return Shape::relation;
        } else if (name == "points" && annotation.at(i).is_array()) {
            found = Shape::pose;
        }
    }
    if (!found) return {};
    const Value type = annotation["type"];
    return !type || type.str() == "marker" || type.str() == "pose" ? found : std::nullopt;
}

// The shape of an annotation. `drawn` holds its geometry: the annotation itself, or a part of a PDF's.
inline Shape shape_of(Value annotation, Value drawn) {
    if (const std::optional<Shape> shape = shape_by_member(annotation)) return *shape;
    const Value own = annotation["type"];
    const Value stated = own ? own : drawn["type"];
    if (stated) {
        const std::string_view type = stated.str();
        if (type == "rectangle") return Shape::rectangle;
        if (type == "polygon") return Shape::polygon;
        if (type == "semantic") return Shape::mask;
        if (type == "polyline" || type == "vector") return Shape::line;
        if (type == "marker") return Shape::marker;
        if (type == "pose") return Shape::pose;
    }
    const Value outlines = outlines_of(drawn);
    if (annotation["beginOffset"].is_number()) return Shape::entity;
    if (annotation["startTime"].is_number() || annotation["endTime"].is_number()) return Shape::segment;
    if (stated) return Shape::unknown;
    if (!annotation["content"].str().empty() || outlines[0]["normalizedVertices"][0].is_array()) return Shape::entity;
    if (drawn["polyline"].is_array()) return Shape::line;
    if (drawn["point"].is_object()) return Shape::marker;
    if (outlines.is_array() && !outlines.empty())
        return outlines[0]["normalizedVertices"].size() == 4 ? Shape::rectangle : Shape::outline;
    return annotation["content"].is_string() && !annotation["annotations"] ? Shape::entity : Shape::unknown;
}

} // namespace detail
} // namespace kili

#endif
