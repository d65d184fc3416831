// The rounding of floating-point numbers, which a thread's rules share.
#pragma once

namespace kilihost::workers {

// Undoes what a rule has changed: it may have left another rounding, and a library built with -ffast-math rounds small
// numbers to 0 from the time it is loaded.
void restore_arithmetic();

} // namespace kilihost::workers
