#include "outline.hpp"

#include "sweep.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace {

constexpr double steps_across = std::int64_t{1} << 29;

double length(GridPoint from, GridPoint to) {
    return std::hypot(static_cast<double>(to.x - from.x), static_cast<double>(to.y - from.y));
}

double length_of(const Ring& ring) {
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i)
        sum += length(ring[i], ring[(i + 1) % ring.size()]);
    return sum;
}

// Whether the ring turns round at a vertex and goes back along the same edge for more than rounding explains.
bool runs_back(const Ring& ring) {
    constexpr double trifle = 1000;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const GridPoint& before = ring[i];
        const GridPoint& at = ring[(i + 1) % ring.size()];
        const GridPoint& after = ring[(i + 2) % ring.size()];
        const auto in_x = static_cast<double>(at.x - before.x);
        const auto in_y = static_cast<double>(at.y - before.y);
        const auto out_x = static_cast<double>(after.x - at.x);
        const auto out_y = static_cast<double>(after.y - at.y);
        const double in = length(before, at);
        const double out = length(at, after);
        if (std::min(in, out) <= trifle || in_x * out_x + in_y * out_y >= 0) continue;
        if (std::abs(in_x * out_y - in_y * out_x) <= touching_steps * std::max(in, out)) return true;
    }
    return false;
}

} // namespace

Grid::Grid(const kili::Box& box) : origin_{box.min_x, box.min_y}, steps_(1) {
    if (const double across = std::max(box.width(), box.height()); across > 0) steps_ = steps_across / across;
    if (!std::isfinite(steps_)) steps_ = 0; // too small to divide by: a point
}

Ring Grid::ring(const std::vector<kili::Point>& vertices) const {
    Ring ring;
    ring.reserve(vertices.size());
    for (const kili::Point& vertex : vertices) {
        const GridPoint at = {std::llround((vertex.x - origin_.x) * steps_),
                              std::llround((vertex.y - origin_.y) * steps_)};
        if (ring.empty() || !(ring.back() == at)) ring.push_back(at);
    }
    while (ring.size() > 1 && ring.back() == ring.front())
        ring.pop_back();
    return ring;
}

Fault fault_of(const Ring& ring, bool strict) {
    if (ring.size() < 3) return Fault::has_no_area;
    Sweep sweep({ring});
    if (sweep.finds_crossing()) return Fault::crosses_itself;
    const double area = std::abs(twice_area(ring)) / 2;
    const double least = touching_steps * length_of(ring);
    // If a ring crosses itself at a vertex, some of its area counts twice, or with the opposite sign.
    if (std::abs(sweep.area() - area) > 1e-3 * std::max(sweep.area(), area) + least) return Fault::crosses_itself;
    if (strict && runs_back(ring)) return Fault::runs_back;
    return area > least ? Fault::none : Fault::has_no_area;
}

Fault fault_of(const std::vector<Ring>& rings) {
    if (rings.size() < 2) return Fault::none;
    Sweep sweep(rings);
    if (sweep.finds_crossing()) return Fault::crosses_itself;
    for (std::size_t hole = 1; hole < rings.size(); ++hole) {
        const std::size_t around = sweep.around()[hole];
        if (around == Sweep::none) return Fault::hole_outside;
        if (around != 0) return Fault::hole_in_hole;
    }
    return Fault::none;
}
