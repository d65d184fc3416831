#include "workers/arithmetic.hpp"

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

#include <cfenv>

namespace kilihost::workers {

void restore_arithmetic() {
#ifdef __SSE2__ // setting it costs more than seeing that nothing has changed it
    constexpr unsigned exceptions_seen = 0x3f, at_the_start = 0x1f80;
    if ((_mm_getcsr() & ~exceptions_seen) == at_the_start) return;
#endif
    std::fesetenv(FE_DFL_ENV);
}

} // namespace kilihost::workers
