// A label as a picture: its objects, those with findings marked, and the findings as a legend.
#pragma once

#include "check/objects.hpp"
#include "check/picture.hpp"
#include "check/report.hpp"

#include <optional>
#include <string>

namespace kilihost::check {

// SVG. What blocks has a thick line and a filled tag, what warns a dashed line and a dashed tag; a tag has the
// finding's number and the category. Of a video or a PDF the frames and pages with findings are drawn, at most three,
// that of the first finding first; without findings the first that has an object. The legend says which, and what is
// not drawn.
std::string drawing(const Report& report, const Objects& objects, const std::optional<Picture>& picture);

} // namespace kilihost::check
