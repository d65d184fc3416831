// kili/geometry.hpp: points and boxes. Header-only, on value.hpp.
//
// Coordinates are shares of the asset's width and height: a point is inside if 0 <= x, y <= 1, with (0, 0) in the upper
// left corner. Those of a geospatial project are degrees of longitude and latitude. Labels may hold any other number,
// so these may too; none is infinite or NaN.
#ifndef KILI_GEOMETRY_HPP
#define KILI_GEOMETRY_HPP

#include <kili/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>

namespace kili {

// A vertex.
struct Point {
    double x;
    double y;
};

// An upright rectangle.
struct Box {
    double min_x;
    double min_y;
    double max_x;
    double max_y;

    double width() const { return max_x - min_x; }
    double height() const { return max_y - min_y; }
    double area() const { return width() * height(); }
};

// The point of a {"x": 0.5, "y": 0.5}, if both are finite numbers.
inline std::optional<Point> point(Value vertex) {
    constexpr double absent = std::numeric_limits<double>::quiet_NaN();
    const Point point{vertex["x"].number(absent), vertex["y"].number(absent)};
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) return {};
    return point;
}

// The smallest box around a list of at least `least` vertices, if all of them are sound.
inline std::optional<Box> box_around(Value vertices, std::size_t least = 1) {
    const std::size_t count = vertices.is_array() ? vertices.size() : 0;
    if (count == 0 || count < least) return {};
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Box box{infinity, infinity, -infinity, -infinity};
    for (std::size_t i = 0; i < count; ++i) {
        const std::optional<Point> at = point(vertices[i]);
        if (!at) return {};
        box = {std::min(box.min_x, at->x), std::min(box.min_y, at->y), std::max(box.max_x, at->x),
               std::max(box.max_y, at->y)};
    }
    return box;
}

// The smallest box around two boxes.
inline Box around(const Box& a, const Box& b) {
    return {std::min(a.min_x, b.min_x), std::min(a.min_y, b.min_y), std::max(a.max_x, b.max_x),
            std::max(a.max_y, b.max_y)};
}

// Whether the coordinates are surely shares of an image, and not the degrees of a geospatial project. `project` is
// PluginCore::project(). If that is empty, only boxes within a width of the image are sure: such degrees would be in
// the open sea of the Gulf of Guinea.
inline bool surely_on_image(Value project, const Box& box) {
    const std::string_view type = project["inputType"].str();
    if (!type.empty()) return type != "GEOSPATIAL";
    return box.min_x >= -1 && box.min_y >= -1 && box.max_x <= 2 && box.max_y <= 2;
}

// Whether the coordinates are within a billion widths of the asset. Farther off, areas overflow.
inline bool measurable(const Box& box) {
    constexpr double most = 1e9;
    return box.min_x >= -most && box.min_y >= -most && box.max_x <= most && box.max_y <= most;
}

// Intersection over union: the area that two boxes share, as a part of the area that they cover together. From 0, for
// boxes apart, to 1, for equal ones; 0 for boxes without area.
inline double iou(const Box& a, const Box& b) {
    const double width = std::min(a.max_x, b.max_x) - std::max(a.min_x, b.min_x);
    const double height = std::min(a.max_y, b.max_y) - std::max(a.min_y, b.min_y);
    if (!(width > 0) || !(height > 0)) return 0;
    const double shared = width * height;
    const double iou = shared / (a.area() + b.area() - shared);
    return iou > 0 ? std::min(iou, 1.0) : 0;
}

} // namespace kili

#endif
