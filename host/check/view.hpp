// Maps the coordinates of a label to a drawing.
#pragma once

#include "check/svg.hpp"

#include <kili/geometry.hpp>

#include <optional>

namespace kilihost::check {

class View {
  public:
    // Coordinates are shares of an image; its height is `aspect` times its width. If `extent`, the box around all
    // shapes, leaves the image, the drawing shows what is around the image as well, to 60 % of its size on each side.
    static View of_image(double aspect, const std::optional<kili::Box>& extent);
    // Coordinates are longitude and latitude, in degrees: the map shows `extent`.
    static View of_map(const kili::Box& extent);

    double width() const { return width_; }
    double height() const { return height_; }
    // The image itself; of a map, all.
    const Area& image() const { return image_; }
    // A point far outside comes nearer, as renderers refuse huge numbers.
    Pixel at(kili::Point point) const;

  private:
    View() = default;

    double width_ = 0;
    double height_ = 0;
    Area image_{};
    kili::Point origin_{}; // what lies at the upper left corner
    double scale_x_ = 1;   // pixels for a unit; of a map, scale_y_ is negative
    double scale_y_ = 1;
};

} // namespace kilihost::check
