// The worker's end of its channel: whole messages to and from the host. Used on the worker's first thread.
#pragma once

#include "workers/channel.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace kilihost::workers {

// The host has let the worker go, or the channel is gone.
struct Released {};

class HostLink {
  public:
    explicit HostLink(Channel channel) : channel_(std::move(channel)) {}

    // The host is woken when there is nothing else to do, or after a while: to wake it for each of many small answers
    // costs more than they do. Throws Released, as receive does.
    void send(std::string_view message);
    std::string receive();

    void set_progress(WorkerStage stage, std::uint64_t event, std::size_t rule) {
        channel_.set_progress(stage, event, std::uint32_t(rule));
    }

    // If a rule has closed descriptors, it may have closed the host's: then neither side could wake the other, or this
    // process would not end with the host. So this process ends at once.
    void require_descriptors() const;

  private:
    using Clock = std::chrono::steady_clock;

    void fill(std::string& out, std::size_t size);
    void wake(Clock::time_point now);
    void wait(bool for_room);

    static constexpr std::chrono::milliseconds longest_delay{1};

    Channel channel_;
    Clock::time_point woke_{}; // the host, or would have if it had slept
};

} // namespace kilihost::workers
