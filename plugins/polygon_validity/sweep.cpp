#include "sweep.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>

namespace {

bool is_before(GridPoint a, GridPoint b) {
    return a.x != b.x ? a.x < b.x : a.y < b.y;
}

std::int64_t cross_product(GridPoint origin, GridPoint a, GridPoint b) {
    return (a.x - origin.x) * (b.y - origin.y) - (a.y - origin.y) * (b.x - origin.x);
}

} // namespace

// Relative to the ring's first vertex, so that a small ring far from the origin does not lose digits.
double twice_area(const Ring& ring) {
    double twice = 0;
    for (std::size_t i = 2; i < ring.size(); ++i)
        twice += static_cast<double>(cross_product(ring[0], ring[i - 1], ring[i]));
    return twice;
}

Sweep::Sweep(const std::vector<Ring>& rings)
    : base_y_(rings.front().front().y), around_(rings.size(), none), met_(rings.size()), status_(Below{this}) {
    for (std::size_t number = 0; number < rings.size(); ++number) {
        const Ring& ring = rings[number];
        counterclockwise_.push_back(twice_area(ring) > 0);
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const GridPoint from = ring[i];
            const GridPoint to = ring[(i + 1) % ring.size()];
            if (from == to) continue;
            const bool forward = is_before(from, to);
            const double length = std::hypot(static_cast<double>(to.x - from.x), static_cast<double>(to.y - from.y));
            events_.push_back({from, forward, edges_.size()});
            events_.push_back({to, !forward, edges_.size()});
            edges_.push_back({forward ? from : to, forward ? to : from, number, forward,
                              static_cast<std::int64_t>(touching_steps * length)});
        }
    }
    inside_above_.resize(edges_.size());
    places_.resize(edges_.size(), status_.end());
    std::sort(events_.begin(), events_.end(), [](const EdgeEvent& a, const EdgeEvent& b) {
        if (!(a.at == b.at)) return is_before(a.at, b.at);
        return a.begins != b.begins ? !a.begins : a.edge < b.edge; // edges that end here make room first
    });
}

bool Sweep::finds_crossing() {
    std::vector<std::size_t> begun; // edges that begin at one point
    for (std::size_t i = 0; i < events_.size(); ++i) {
        const EdgeEvent& event = events_[i];
        if (event.begins ? puts_in(event.edge) : takes_out(event.edge)) return true;
        if (event.begins) begun.push_back(event.edge);
        if (i + 1 == events_.size() || !(events_[i + 1].at == event.at)) settle(begun);
    }
    return false;
}

// 1 above the edge, -1 below it, 0 if it touches its line.
int Sweep::side(const Edge& edge, GridPoint point) {
    const std::int64_t product = cross_product(edge.left, edge.right, point);
    return std::abs(product) <= edge.touching ? 0 : product > 0 ? 1 : -1;
}

// The edge that begins later is compared by its begin, and if that touches the other one, by its direction.
bool Sweep::is_below(std::size_t a, std::size_t b) const {
    if (a == b) return false;
    const bool a_is_later = edges_[a].left == edges_[b].left ? a > b : is_before(edges_[b].left, edges_[a].left);
    const Edge& later = edges_[a_is_later ? a : b];
    const Edge& earlier = edges_[a_is_later ? b : a];
    int above = side(earlier, later.left);
    if (above == 0) above = side(earlier, later.right);
    if (above == 0) above = -side(later, earlier.right);
    if (above == 0) above = 1; // one lies on the other: any order will do
    return a_is_later ? above < 0 : above > 0;
}

bool Sweep::cross(std::size_t a, std::size_t b) const {
    const Edge& one = edges_[a];
    const Edge& other = edges_[b];
    return side(one, other.left) * side(one, other.right) < 0 && side(other, one.left) * side(other, one.right) < 0;
}

bool Sweep::takes_out(std::size_t edge) {
    const Status::iterator place = places_[edge];
    const Status::iterator above = std::next(place);
    const bool crossing = place != status_.begin() && above != status_.end() && cross(*std::prev(place), *above);
    status_.erase(place);
    return crossing;
}

bool Sweep::puts_in(std::size_t edge) {
    const Status::iterator place = status_.insert(edge).first;
    places_[edge] = place;
    const Status::iterator above = std::next(place);
    return (place != status_.begin() && cross(*std::prev(place), edge)) ||
           (above != status_.end() && cross(edge, *above));
}

// What is above each edge. It is known once all edges that begin at a point are in order.
void Sweep::settle(std::vector<std::size_t>& begun) {
    std::sort(begun.begin(), begun.end(), Below{this});
    for (const std::size_t number : begun) {
        const Edge& edge = edges_[number];
        const Status::const_iterator place = places_[number];
        if (!met_[edge.ring]) around_[edge.ring] = ring_around(place);
        met_[edge.ring] = true;
        inside_above_[number] = place == status_.begin() || !inside_above_[*std::prev(place)];
        const double under = static_cast<double>(edge.right.x - edge.left.x) *
                             static_cast<double>(edge.left.y + edge.right.y - 2 * base_y_) / 2;
        area_ += inside_above_[number] ? -under : under;
    }
    begun.clear();
}

// The ring around a ring, found by the edge under it; `first` is the ring's lowest edge at its leftmost point.
std::size_t Sweep::ring_around(Status::const_iterator first) const {
    if (first == status_.begin()) return none;
    const Edge& under = edges_[*std::prev(first)];
    const bool is_inside = under.forward == counterclockwise_[under.ring];
    return is_inside ? under.ring : around_[under.ring];
}
