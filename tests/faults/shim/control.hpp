// The requests of a test to the shim that is preloaded into the host, in a file that both map.
#pragma once

#include <atomic>
#include <cstdint>

namespace faults::shim {

inline constexpr const char* variable = "KILI_FAULT_SHIM"; // names the file

struct Control {
    // Of the database's files: of every `every` operations, the last `burst` fail with `error`. 0: none fails.
    std::atomic<std::int32_t> every;
    std::atomic<std::int32_t> burst;
    std::atomic<std::int32_t> error; // errno's: ENOSPC, EROFS, or any other
    std::atomic<bool> writes;        // which operations: writes and truncations;
    std::atomic<bool> syncs;         // syncs
    std::atomic<std::int64_t> operations;
    std::atomic<std::int64_t> failed;
    // Added to the system's clock; the monotonic one goes on.
    std::atomic<std::int64_t> clock_seconds;
};

// Null if this process was started without a shim's file.
Control* control();

} // namespace faults::shim
