#include "check/figure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kilihost::check {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::string pair(Pixel at) {
    return number(at.x) + " " + number(at.y);
}

// A path that grows, and the area that it covers.
class Pen {
  public:
    explicit Pen(const View& view) : view_(view) {}

    void outline(kili::Value vertices) {
        std::vector<Pixel> corners = points(vertices);
        if (corners.size() == 2) { // a rectangle's opposite ones
            const auto [a, b] = std::pair(corners[0], corners[1]);
            corners = {a, {b.x, a.y}, b, {a.x, b.y}};
        }
        join(corners);
        if (!corners.empty()) path += " Z ";
    }

    // The box around the vertices: of a PDF's line of text Kili does not write them in turn.
    void box(kili::Value vertices) {
        const std::vector<Pixel> corners = points(vertices);
        if (corners.empty()) return;
        Area area{infinity, infinity, -infinity, -infinity};
        for (const Pixel corner : corners)
            area = {std::min(area.left, corner.x), std::min(area.top, corner.y), std::max(area.right, corner.x),
                    std::max(area.bottom, corner.y)};
        join({{area.left, area.top}, {area.right, area.top}, {area.right, area.bottom}, {area.left, area.bottom}});
        path += " Z ";
    }

    void line(kili::Value vertices) {
        const std::vector<Pixel> corners = points(vertices);
        join(corners);
        for (const Pixel corner : corners)
            dot(corner);
    }

    // A diamond, as a point has no size.
    void marker(kili::Value at) {
        const std::optional<kili::Point> point = kili::point(at);
        if (!point) return;
        constexpr double half = 9;
        const Pixel middle = take(*point);
        join({{middle.x, middle.y - half},
              {middle.x + half, middle.y},
              {middle.x, middle.y + half},
              {middle.x - half, middle.y}});
        path += " Z ";
        dot(middle);
        bounds = {std::min(bounds.left, middle.x - half), std::min(bounds.top, middle.y - half),
                  std::max(bounds.right, middle.x + half), std::max(bounds.bottom, middle.y + half)};
    }

    // Its points, joined in the order written to show that they belong together.
    void pose(kili::Value named_points) {
        std::vector<Pixel> joints;
        if (!named_points.is_array()) return;
        for (const kili::Value named : named_points)
            if (const std::optional<kili::Point> point = kili::point(named["point"])) joints.push_back(take(*point));
        join(joints);
        for (const Pixel joint : joints)
            dot(joint);
    }

    std::string path, dots;
    Area bounds{infinity, infinity, -infinity, -infinity};

  private:
    Pixel take(kili::Point point) {
        const Pixel at = view_.at(point);
        bounds = {std::min(bounds.left, at.x), std::min(bounds.top, at.y), std::max(bounds.right, at.x),
                  std::max(bounds.bottom, at.y)};
        return at;
    }

    std::vector<Pixel> points(kili::Value vertices) {
        std::vector<Pixel> out;
        if (!vertices.is_array()) return out;
        for (const kili::Value vertex : vertices)
            if (const std::optional<kili::Point> point = kili::point(vertex)) out.push_back(take(*point));
        return out;
    }

    void join(const std::vector<Pixel>& corners) {
        for (std::size_t i = 0; i < corners.size(); ++i)
            path += (i == 0 ? "M" : " L") + pair(corners[i]);
    }

    void dot(Pixel at) {
        constexpr double radius = 4;
        dots += "<circle" + attribute("cx", at.x) + attribute("cy", at.y) + attribute("r", radius) + "/>";
    }

    const View& view_;
};

Pixel middle_of(const Area& area) {
    return {(area.left + area.right) / 2, (area.top + area.bottom) / 2};
}

} // namespace

std::optional<Figure> figure_of(const kili::Annotation& annotation, const View& view) {
    Pen pen(view);
    const kili::Shape shape = annotation.shape();
    const bool open = shape == kili::Shape::line || shape == kili::Shape::pose;
    annotation.each_ring([&](const kili::Annotation::Ring& ring) {
        shape == kili::Shape::entity ? pen.box(ring.vertices) : pen.outline(ring.vertices);
    });
    pen.line(annotation.value["polyline"]);
    pen.pose(annotation.value["points"]);
    if (const kili::Value marker = annotation.value["point"]) pen.marker(marker);
    if (pen.path.empty()) return {};
    return Figure{std::move(pen.path), std::move(pen.dots), pen.bounds, !open};
}

Figure arrow(const Area& from, const Area& to) {
    const Pixel begin = middle_of(from);
    const Pixel end = middle_of(to);
    const double length = std::max(std::hypot(end.x - begin.x, end.y - begin.y), 1.0);
    const Pixel along{(end.x - begin.x) / length, (end.y - begin.y) / length};
    // Stops at the edge of `to`: a head within a small shape would hide it.
    const double inside_x = along.x == 0 ? infinity : to.width() / 2 / std::abs(along.x);
    const double inside_y = along.y == 0 ? infinity : to.height() / 2 / std::abs(along.y);
    const double stop = std::max(length - std::min(inside_x, inside_y), length / 2);
    const auto at = [&](double forward, double aside) {
        return Pixel{begin.x + along.x * forward - along.y * aside, begin.y + along.y * forward + along.x * aside};
    };
    const std::string path = "M" + pair(begin) + " L" + pair(at(stop, 0)) + " M" + pair(at(stop - 12, 6)) + " L" +
                             pair(at(stop, 0)) + " L" + pair(at(stop - 12, -6));
    const Pixel half = at(stop / 2, 0);
    return {path, "", {half.x - 1, half.y - 1, half.x + 1, half.y + 1}, false};
}

} // namespace kilihost::check
