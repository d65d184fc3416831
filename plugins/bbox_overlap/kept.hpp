// The rectangles that stay, found by place and size: none of them shares more than max_iou with another. So only a
// bounded number of them is alike enough to a given one to be compared with it, however many there are and however
// they lie.
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

    // The largest intersection over union with one that stays; up to `accepted`, this one stays too. The box has an
    // area, and is measurable.
    double keep(const kili::Box& box, double accepted);

  private:
    // A grid for rectangles of about one width and height, whose cells are as large as those that are alike lie apart.
    using Cell = std::pair<double, double>;
    struct CellHash {
        std::size_t operator()(const Cell& cell) const;
    };
    using Grid = std::unordered_multimap<Cell, kili::Box, CellHash>;
    using SizeClass = std::pair<double, double>; // of the width, of the height: the powers of 1 / ratio_

    double size_class(double side) const;
    double cell_size(double size_class) const;
    double most_of(const kili::Box& box, const SizeClass& sizes, const Grid& grid) const;

    double max_iou_;
    double ratio_; // of the smallest to the largest side of a class
    std::map<SizeClass, Grid> grids_;
};
