#include "kept.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace {

// Calls visit(number) for the few whole numbers from `first` to `last`. If doubles are so large that they skip whole
// numbers, the next double counts as the next number.
template <class Visit>
void each_between(double first, double last, Visit visit) {
    double at = first;
    while (at < last) {
        visit(at);
        at = std::max(at + 1, std::nextafter(at, last));
    }
    visit(last);
}

} // namespace

Kept::Kept(double max_iou) : max_iou_(max_iou), ratio_(std::max(max_iou, 0.5)) {}

std::size_t Kept::CellHash::operator()(const Cell& cell) const {
    constexpr std::size_t mix = 0x9e3779b97f4a7c15U % std::numeric_limits<std::size_t>::max();
    return std::hash<double>()(cell.first) * mix + std::hash<double>()(cell.second);
}

double Kept::size_class(double side) const {
    return std::floor(std::log(side) / -std::log(ratio_));
}

double Kept::cell_size(double size_class) const {
    return std::pow(1 / ratio_, size_class) * (1 / ratio_ - ratio_);
}

// Two rectangles reach max_iou only if their sides reach it on each axis.
double Kept::most_of(const kili::Box& box, const SizeClass& sizes, const Grid& grid) const {
    const auto cells = [this](double min, double side, double of_class, auto visit) {
        const double longest = std::pow(1 / ratio_, of_class + 1);
        const double cell = cell_size(of_class);
        each_between(std::floor((min + max_iou_ * side - longest) / cell),
                     std::floor((min + side * (1 - max_iou_)) / cell), visit);
    };
    double most = 0;
    cells(box.min_x, box.width(), sizes.first, [&](double x) {
        cells(box.min_y, box.height(), sizes.second, [&](double y) {
            const auto [begin, end] = grid.equal_range(Cell(x, y));
            for (auto other = begin; other != end; ++other)
                most = std::max(most, kili::iou(box, other->second));
        });
    });
    return most;
}

double Kept::keep(const kili::Box& box, double accepted) {
    const SizeClass least(size_class(box.width() * max_iou_), size_class(box.height() * max_iou_));
    const SizeClass largest(size_class(box.width() / max_iou_), size_class(box.height() / max_iou_));
    double most = 0;
    each_between(least.first, largest.first, [&](double width) {
        const auto end = grids_.upper_bound({width, largest.second});
        for (auto grid = grids_.lower_bound({width, least.second}); grid != end; ++grid)
            most = std::max(most, most_of(box, grid->first, grid->second));
    });
    if (most > accepted) return most;
    const SizeClass own(size_class(box.width()), size_class(box.height()));
    grids_[own].emplace(
        Cell(std::floor(box.min_x / cell_size(own.first)), std::floor(box.min_y / cell_size(own.second))), box);
    return most;
}
