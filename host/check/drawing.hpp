// A label as a picture: its boxes and polygons, those with findings marked, and the findings as a legend.
#pragma once

#include "check/objects.hpp"
#include "check/picture.hpp"
#include "check/report.hpp"

#include <optional>
#include <string>

namespace kilihost::check {

// SVG. Without a picture the canvas is a plain 4:3. Of a video one frame is drawn: the first that has an object with a
// finding, else the first; the legend says which.
std::string drawing(const Report& report, const Objects& objects, const std::optional<Picture>& picture);

} // namespace kilihost::check
