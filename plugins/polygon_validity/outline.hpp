// Finds what is wrong with an outline and its holes by a sweep over their edges: n log n in the number of vertices.
#pragma once

#include <kili/geometry.hpp>

#include <cstdint>
#include <vector>

// Vertices are put on a grid of 2^29 steps across the annotation, so that the sweep's arithmetic is exact. Points
// within two steps, which is less than any pixel, touch; edges that touch do not cross.
struct GridPoint {
    std::int64_t x;
    std::int64_t y;

    bool operator==(const GridPoint& other) const { return x == other.x && y == other.y; }
};

// The ring without a last vertex that repeats the first, and without equal neighbours.
using Ring = std::vector<GridPoint>;

// How far from an edge a vertex may lie and still touch it.
constexpr double touching_steps = 2;

class Grid {
  public:
    // For annotations within `box`, which must be measurable.
    explicit Grid(const kili::Box& box);
    Ring ring(const std::vector<kili::Point>& vertices) const;

  private:
    kili::Point origin_;
    double steps_; // per unit of length
};

enum class Fault { none, crosses_itself, runs_back, has_no_area, hole_outside, hole_in_hole };

// The fault of one ring. If `strict` is false, a ring that encloses an area may run back on itself.
Fault fault_of(const Ring& ring, bool strict);

// The fault of an outline and its holes, in this order; each must have no fault of its own.
Fault fault_of(const std::vector<Ring>& rings);
