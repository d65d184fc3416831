// Waits for an effect of another process or of a thread of the host. No other code in the tests polls.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

// Waits until `condition` holds; false if it does not in good time.
inline bool eventually(const std::function<bool()>& condition,
                       std::chrono::milliseconds time = std::chrono::seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
    return true;
}
