// Sends what rules log in a worker to the host's log, up to a limit for each rule and event. Used on the worker's first
// thread.
#pragma once

#include "log/log.hpp"
#include "workers/host_link.hpp"

#include <cstddef>
#include <string_view>

namespace kilihost::workers {

class LogToHost {
  public:
    explicit LogToHost(HostLink& link) : link_(link) {}

    // The next rule writes, or the next event is judged.
    void begin() { written_ = 0; }
    void send(log::Level level, std::string_view text);

  private:
    HostLink& link_;
    std::size_t written_ = 0;
};

} // namespace kilihost::workers
