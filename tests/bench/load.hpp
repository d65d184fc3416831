// The load generator: keep-alive connections on one thread, each with one request under way.
#pragma once

#include "submits.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

namespace bench {

struct Load {
    std::uint16_t port = 0; // on 127.0.0.1
    std::size_t connections = 32;
    std::chrono::duration<double> time = std::chrono::hours(1);
    std::uint64_t requests = std::numeric_limits<std::uint64_t>::max(); // no more than these
    // A second, at even distances whatever becomes of the ones before; 0: as fast as they are answered.
    double rate = 0;
    const std::atomic<bool>* hold = nullptr; // while it is true nothing new is sent
};

struct Answers {
    std::uint64_t good = 0; // 2xx
    std::uint64_t bad = 0;
    double seconds = 0;
    // From when a request was due (with a rate) or sent to its answer, in microseconds.
    std::vector<float> times;

    double rate() const { return double(good) / seconds; }
    double quantile(double part); // of the times; reorders them
};

// Sends until the time is over or the requests are used up, then waits for the answers under way. Throws
// std::runtime_error if the server closes a connection, std::system_error if it cannot be reached.
Answers offer(const Load& load, Submits& submits);

} // namespace bench
