// Places for the tags of shapes, so that none covers another.
#pragma once

#include "check/svg.hpp"

#include <optional>
#include <vector>

namespace kilihost::check {

class TagPlaces {
  public:
    explicit TagPlaces(const Area& canvas) : canvas_(canvas) {}

    // A free place at an edge of what it is for; none if all are taken.
    std::optional<Area> beside(const Area& shape, double width, double height);
    // The nearest free place anywhere; if the canvas is full, one that covers another tag.
    Area anywhere(const Area& shape, double width, double height);

  private:
    std::optional<Area> taken_if_free(double left, double top, double width, double height);

    const Area canvas_;
    std::vector<Area> taken_;
};

} // namespace kilihost::check
