// Text for drawings: numbers, and lines of text of a known width. Plain functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::check {

struct Pixel {
    double x = 0;
    double y = 0;
};

// An upright rectangle on a drawing.
struct Area {
    double left, top, right, bottom;

    double width() const { return right - left; }
    double height() const { return bottom - top; }
    bool meets(const Area& other) const {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
};

// With one decimal, whatever the locale; what is not finite is 0.
std::string number(double value);

// name="12.3", after a space.
std::string attribute(std::string_view name, double value);

// About how wide a text of a sans-serif font is; rather more than less.
double text_width(std::string_view text, double font);

// The text, or its beginning and "…", so that it fits.
std::string fitting(std::string_view text, double width, double font);

// Lines that fit, broken at spaces if possible. At most `most`: the last then ends with "…".
std::vector<std::string> wrapped(std::string_view text, double width, double font, std::size_t most);

// A <text> element at the start of its baseline.
std::string text_element(Pixel at, std::string_view text, std::string_view style);

} // namespace kilihost::check
