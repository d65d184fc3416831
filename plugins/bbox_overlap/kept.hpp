// The rectangles that stay, found by place and size. No two of them share more than max_iou, so only a bounded number
// is similar enough to a given one to be compared with it, however many there are.
#pragma once

#include <kili/geometry.hpp>

#include <cstddef>
#include <map>
#include <unordered_map>
#include <utility>

class Kept {
  public:
    // From 0.1 to less than 1.
    explicit Kept(double max_iou);

    // The largest intersection over union with one that stays. Up to `accepted`, this one stays too. The box must have
    // an area and be measurable.
    double keep(const kili::Box& box, double accepted);

  private:
    // A grid for rectangles of about one width and height. A cell is as large as similar rectangles may lie apart.
    using Cell = std::pair<double, double>;
    struct CellHash {
        std::size_t operator()(const Cell& cell) const;
    };
    using Grid = std::unordered_multimap<Cell, kili::Box, CellHash>;
    using SizeClass = std::pair<double, double>; // powers of 1 / ratio_ for the width and the height

    double size_class(double side) const;
    double cell_size(double size_class) const;
    double most_of(const kili::Box& box, const SizeClass& sizes, const Grid& grid) const;

    double max_iou_;
    double ratio_; // the smallest side of a class, divided by the largest
    std::map<SizeClass, Grid> grids_;
};
