// Shamos' and Hoey's sweep: a line moves over the plane from left to right and keeps the edges that it meets in their
// order from below; only neighbours can be the next to cross.
#pragma once

#include "outline.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

class Sweep {
  public:
    // For one or more rings, each with a vertex.
    explicit Sweep(const std::vector<Ring>& rings);

    // Whether two edges cross. The other results are valid only if none do.
    bool finds_crossing();

    // The area that lies inside of an odd number of rings, in steps of the grid.
    double area() const { return area_; }
    // The ring directly around each ring, or `none`.
    const std::vector<std::size_t>& around() const { return around_; }

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

  private:
    struct Edge {
        GridPoint left; // or the lower end, if it is upright
        GridPoint right;
        std::size_t ring;
        bool forward;          // the ring runs from left to right
        std::int64_t touching; // the cross product up to which a point touches it
    };
    struct EdgeEvent {
        GridPoint at;
        bool begins;
        std::size_t edge;
    };
    struct Below {
        const Sweep* sweep;
        bool operator()(std::size_t a, std::size_t b) const { return sweep->is_below(a, b); }
    };
    using Status = std::set<std::size_t, Below>;

    static int side(const Edge& edge, GridPoint point);
    bool is_below(std::size_t a, std::size_t b) const;
    bool cross(std::size_t a, std::size_t b) const;
    bool takes_out(std::size_t edge);
    bool puts_in(std::size_t edge);
    void settle(std::vector<std::size_t>& begun);
    std::size_t ring_around(Status::const_iterator first) const;

    std::int64_t base_y_; // areas are relative to it
    std::vector<Edge> edges_;
    std::vector<EdgeEvent> events_;
    std::vector<bool> counterclockwise_; // of each ring
    std::vector<bool> inside_above_;     // of each edge: whether the area is above it
    std::vector<std::size_t> around_;
    std::vector<bool> met_; // of each ring
    Status status_;
    std::vector<Status::iterator> places_; // of each edge in the status
    double area_ = 0;
};

// Twice the signed area.
double twice_area(const Ring& ring);
