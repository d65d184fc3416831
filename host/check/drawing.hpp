// Draws a label: its objects, with marks on those with findings, and the findings as a legend.
#pragma once

#include "check/objects.hpp"
#include "check/picture.hpp"
#include "check/report.hpp"

#include <optional>
#include <string>

namespace kilihost::check {

// SVG. A blocking finding has a thick line and a filled tag, a warning a dashed line and a dashed tag; a tag has the
// finding's number and the category. For a video or a PDF, it draws at most three frames or pages with findings, that
// of the first finding first; without findings the first one with an object. Answers that belong to no object stand
// below as texts. The legend says which places are drawn, and what is not.
std::string drawing(const CheckReport& report, const LabelObjects& objects, const std::optional<Picture>& picture);

} // namespace kilihost::check
