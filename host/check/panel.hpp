// One frame of a video, one page of a PDF, or the whole of any other label, as a part of a drawing.
#pragma once

#include "check/objects.hpp"
#include "check/picture.hpp"
#include "check/svg.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kilihost::check {

// What was found about an object.
struct Mark {
    std::string numbers; // in the legend: "1, 3"; empty: nothing
    bool blocks = false;
};

struct Marked {
    const LabelObject* object;
    Mark mark;
};

struct Panel {
    std::string svg; // from (0, 0) on
    double width = 0;
    double height = 0;
    std::string remark;        // about the view, for people; empty: none
    std::size_t not_drawn = 0; // objects without a shape
};

// Shapes over the picture if there is one, or over a plain sheet; then the entities of a text, and the segments of a
// sound. `objects` are of one frame or page; those with findings lie on top, and no tag covers another.
Panel panel_of(const std::vector<Marked>& objects, const LabelObjects& label, const std::optional<Picture>& picture);

// A tag, as the panel and the legend draw it.
std::string tag(const Area& area, std::string_view text, const Mark& mark);
// The size of a tag.
inline constexpr double tag_font = 15;
inline constexpr double tag_height = 20;
double tag_width(std::string_view text);
// The class of SVG that a mark gives: "block", "warn" or "passed".
const char* style_of(const Mark& mark);

} // namespace kilihost::check
