#include "check/tags.hpp"

#include <algorithm>
#include <cmath>

namespace kilihost::check {

std::optional<Area> TagPlaces::taken_if_free(double left, double top, double width, double height) {
    const Area area{left, top, left + width, top + height};
    const bool inside = area.left >= canvas_.left && area.top >= canvas_.top && area.right <= canvas_.right &&
                        area.bottom <= canvas_.bottom;
    constexpr double gap = 2;
    const Area wide{area.left - gap, area.top - gap, area.right + gap, area.bottom + gap};
    if (!inside || std::any_of(taken_.begin(), taken_.end(), [&](const Area& other) { return wide.meets(other); }))
        return {};
    return taken_.emplace_back(area);
}

std::optional<Area> TagPlaces::beside(const Area& shape, double width, double height) {
    // As much of the shape as the canvas shows.
    const double left = std::clamp(shape.left, canvas_.left, canvas_.right - width);
    const double right = std::clamp(shape.right, canvas_.left + width, canvas_.right);
    const double top = std::clamp(shape.top, canvas_.top, canvas_.bottom - height);
    const double bottom = std::clamp(shape.bottom, canvas_.top + height, canvas_.bottom);
    constexpr double gap = 1;
    const Pixel outside[] = {{left, top - height - gap}, {right - width, top - height - gap},
                             {left, bottom + gap},       {right - width, bottom + gap},
                             {right + gap, top},         {left - width - gap, top}};
    const Pixel inside[] = {
        {left, top}, {right - width, top}, {left, bottom - height}, {right - width, bottom - height}};
    for (const Pixel corner : outside)
        if (const std::optional<Area> area = taken_if_free(corner.x, corner.y, width, height)) return area;
    const bool covers_it = shape.width() < 2 * width || shape.height() < 2 * height;
    if (covers_it) return {};
    for (const Pixel corner : inside)
        if (const std::optional<Area> area = taken_if_free(corner.x, corner.y, width, height)) return area;
    return {};
}

Area TagPlaces::anywhere(const Area& shape, double width, double height) {
    if (const std::optional<Area> area = beside(shape, width, height)) return *area;
    constexpr double pi = 3.14159265358979323846;
    constexpr int directions = 24;
    constexpr double step = 12;
    const double x = std::clamp(shape.left, canvas_.left, canvas_.right);
    const double y = std::clamp(shape.top, canvas_.top, canvas_.bottom);
    const double farthest = std::hypot(canvas_.width(), canvas_.height());
    for (int ring = 1; ring * step < farthest; ++ring)
        for (int i = 0; i < directions; ++i) {
            const double distance = ring * step;
            const double angle = 2 * pi * i / directions;
            const std::optional<Area> area = taken_if_free(x + distance * std::cos(angle) - width / 2,
                                                           y + distance * std::sin(angle) - height / 2, width, height);
            if (area) return *area;
        }
    return {x, y, x + width, y + height};
}

} // namespace kilihost::check
