// The shape of one annotation on a drawing.
#pragma once

#include "check/view.hpp"

#include <kili/annotations.hpp>

#include <optional>
#include <string>

namespace kilihost::check {

struct Figure {
    std::string path; // of SVG: what is stroked, and filled where it is closed
    std::string dots; // of SVG: what is filled, small
    Area bounds;
    bool closed = true;
};

// Rings with their holes, lines, markers and poses, of one page. None for an annotation that is drawn nowhere.
std::optional<Figure> figure_of(const kili::Annotation& annotation, const View& view);

// From the middle of one area to another's, up to the edge of that.
Figure arrow(const Area& from, const Area& to);

} // namespace kilihost::check
