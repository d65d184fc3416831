// Kili's patterns of event names: names between dots, where `*` stands for one or more of them. "labels.created.*",
// "asset.*.started", "*".
#pragma once

#include <string_view>

namespace kilihost::event {

// Whether the pattern matches the name as a whole. Takes at most the product of their lengths.
bool matches(std::string_view pattern, std::string_view name);

} // namespace kilihost::event
