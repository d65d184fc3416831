// What is wrong with an outline and its holes, found by a sweep over their edges: n log n in the number of vertices.
#pragma once

#include <kili/geometry.hpp>

#include <cstdint>
#include <vector>

// Vertices are put on a grid of 2^29 steps across the annotation, so that the sweep reckons exactly. What lies within
// two steps, less than any pixel, touches; edges that touch do not cross.
struct GridPoint {
    std::int64_t x;
    std::int64_t y;

    bool operator==(const GridPoint& other) const { return x == other.x && y == other.y; }
};

// Without its last vertex if that repeats the first, and without neighbours that are equal.
using Ring = std::vector<GridPoint>;

// How far from an edge a vertex may lie that touches it.
constexpr double touching_steps = 2;

class Grid {
  public:
    // Of annotations within `box`, which must be measurable.
    explicit Grid(const kili::Box& box);
    Ring ring(const std::vector<kili::Point>& vertices) const;

  private:
    kili::Point origin_;
    double steps_; // in a unit of length
};

enum class Fault { none, crosses_itself, runs_back, has_no_area, hole_outside, hole_in_hole };

// Of one ring. That it runs back on itself is left out if it encloses an area and `strict` is false.
Fault fault_of(const Ring& ring, bool strict);

// Of an outline and its holes, in this order, each without a fault of its own.
Fault fault_of(const std::vector<Ring>& rings);
