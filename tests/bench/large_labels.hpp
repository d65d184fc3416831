// Labels of one shape and any size, made of the shapes that the rules' tests have.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bench {

struct LargeLabel {
    std::string shape;                              // "marker", "frames, a box in each"
    std::string unit;                               // what it has many of: "annotations"
    std::size_t many = 0;                           // of them, for the row
    std::function<std::string(std::size_t)> submit; // the body of an event with a label of so many
};

// `annotations` of each shape that has some, spread over the image; a tenth as many frames of a video, and as many
// parts of one mask.
std::vector<LargeLabel> large_labels(std::size_t annotations);

} // namespace bench
