#include "check/view.hpp"

#include <algorithm>
#include <cmath>

namespace kilihost::check {
namespace {

constexpr double most_width = 1000; // so that the legend can be read below any
constexpr double most_height = 1100;

} // namespace

View View::of_image(double aspect, const std::optional<kili::Box>& extent) {
    constexpr double around = 0.04; // beside a shape that leaves the image
    constexpr double most_around = 0.6;
    const auto margin = [&](double beyond) {
        return beyond > 1e-6 ? std::min(beyond + around, most_around) : 0.0; // in widths, or heights
    };
    const double left = extent ? margin(-extent->min_x) : 0;
    const double top = extent ? margin(-extent->min_y) : 0;
    const double right = extent ? margin(extent->max_x - 1) : 0;
    const double bottom = extent ? margin(extent->max_y - 1) : 0;
    const double columns = 1 + left + right;
    const double rows = (1 + top + bottom) * aspect;
    const double scale = std::min(most_width / columns, most_height / rows);
    View view;
    view.width_ = columns * scale;
    view.height_ = rows * scale;
    view.scale_x_ = scale;
    view.scale_y_ = scale * aspect;
    view.origin_ = {-left, -top};
    view.image_ = {left * scale, top * scale * aspect, (1 + left) * scale, (1 + top) * scale * aspect};
    return view;
}

View View::of_map(const kili::Box& extent) {
    constexpr double least = 1e-4; // of a single point: about 10 m
    constexpr double around = 0.08;
    constexpr double pi = 3.14159265358979323846;
    const double middle = std::clamp((extent.min_y + extent.max_y) / 2, -85.0, 85.0);
    const double shrink = std::cos(middle * pi / 180); // a degree of longitude, in degrees of latitude
    const double wide = std::max(extent.width(), least / shrink);
    const double high = std::max(extent.height(), least);
    const double scale = std::min(most_width / (wide * shrink), most_width * 0.75 / high) / (1 + 2 * around);
    View view;
    view.width_ = most_width;
    view.height_ = most_width * 0.75;
    view.scale_x_ = scale * shrink;
    view.scale_y_ = -scale;
    view.origin_ = {(extent.min_x + extent.max_x) / 2 - view.width_ / 2 / view.scale_x_,
                    (extent.min_y + extent.max_y) / 2 - view.height_ / 2 / view.scale_y_};
    view.image_ = {0, 0, view.width_, view.height_};
    return view;
}

Pixel View::at(kili::Point point) const {
    const double far = 20 * most_width;
    return {std::clamp((point.x - origin_.x) * scale_x_, -far, far),
            std::clamp((point.y - origin_.y) * scale_y_, -far, far)};
}

} // namespace kilihost::check
