// Sends what rules log in a worker to the host's log, up to a limit for each rule and event. Used on the worker's first
// thread.
#pragma once

#include "workers/host_link.hpp"

#include <spdlog/sinks/base_sink.h>

#include <cstddef>
#include <mutex>

namespace kilihost::workers {

class LogToHost : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit LogToHost(HostLink& link) : link_(link) {}

    // The next rule writes, or the next event is judged.
    void begin();

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

  private:
    HostLink& link_;
    std::size_t written_ = 0;
};

} // namespace kilihost::workers
