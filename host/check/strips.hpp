// Draws objects without a place on a picture below one another: the entities of a text, the segments of a sound.
#pragma once

#include "check/panel.hpp"

namespace kilihost::check {

// At most this many are drawn; a line says how many more there are.
inline constexpr std::size_t most_in_strip = 200;

// Entities in the order of the text, each with its content and category.
Panel entity_strip(std::vector<Marked> entities);

// Segments in the order of time, each a bar on the line of time.
Panel segment_strip(std::vector<Marked> segments);

} // namespace kilihost::check
