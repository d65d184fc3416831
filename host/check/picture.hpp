// An image file, to be put into a drawing.
#pragma once

#include <string>

namespace kilihost::check {

struct Picture {
    double width = 0; // in pixels
    double height = 0;
    std::string data_uri;
};

// A PNG or JPEG file; the size is read from its header. Throws std::runtime_error, with the file's name.
Picture picture_from(const std::string& file);

} // namespace kilihost::check
