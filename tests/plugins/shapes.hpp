// Labels of each shape that Kili writes, for the tests of rules: the smallest of each kind, made up.
#pragma once

#include "plugins/test_host.hpp"

#include <string>
#include <utility>
#include <vector>

namespace shapes {

using testhost::Json;

struct Sample {
    std::string shape;
    std::string input_type;
    Json json_response;
};

// With nothing wrong in them.
std::vector<Sample> sound();

// An object of a PDF: `drawn`, an image's, on these pages.
Json on_pages(const Json& drawn, const std::vector<int>& pages);

// The label within a frame of a video, or said of the whole asset.
Json within(const std::string& member, const Json& label);

// The label with all that is drawn in it moved to a page of a PDF.
Json in_pdf(Json label, int page);

// A jsonInterface of JOB_0 with OBJECT_A, and an input type.
Json project(const std::string& input_type, const std::string& display_name = "Object A");

} // namespace shapes
