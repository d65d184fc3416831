// The host's metrics, as Prometheus text. Any thread.
#pragma once

#include "rules/verdict.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::telemetry {

class Metrics {
  public:
    Metrics();

    // A delivery was answered: stored, known, full, refused, invalid or unauthorized.
    void delivery(std::string_view outcome);
    // An event was judged; `time` includes waiting for Kili.
    void judged(const rules::Verdict& verdict, std::chrono::duration<double> time);

    // No rule has the event's handler: "onSubmit", ..., or "on_event" for events that have no other.
    void unhandled(std::string_view handler);

    // A rule ended its worker for an event: it did not return within its time, or crashed.
    void ended_worker(const std::string& rule, bool timed_out);

    // The rules were reloaded. Each partition with events that waited for it then reports for how long.
    void reloaded() { reload_pause_.Set(0); }
    void paused(std::chrono::duration<double> time);

    // The values that are read when Prometheus asks.
    struct Now {
        std::int64_t waiting_events = 0; // stored and not yet judged
        std::int64_t waiting_bytes = 0;  // of their bodies
        std::int64_t actions = 0;        // unfinished in the outbox
        std::uint64_t api_calls = 0;
        std::uint64_t project_calls = 0; // those of api_calls that read a project for the rules
        bool breaker_open = false;       // of Kili's API
        std::vector<std::string> suspended_rules{};
        bool ready = false;
    };
    std::string text(const Now& now);

  private:
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& deliveries_;
    prometheus::Family<prometheus::Counter>& findings_;
    prometheus::Family<prometheus::Counter>& failures_;
    prometheus::Family<prometheus::Counter>& timeouts_;
    prometheus::Family<prometheus::Counter>& crashes_;
    prometheus::Family<prometheus::Counter>& unhandled_;
    prometheus::Family<prometheus::Gauge>& suspended_;
    std::set<std::string> ever_suspended_; // rules, each with a gauge
    prometheus::Counter& api_calls_;
    prometheus::Counter& project_calls_;
    prometheus::Histogram& judging_;
    prometheus::Gauge& waiting_events_;
    prometheus::Gauge& waiting_bytes_;
    prometheus::Gauge& waiting_actions_;
    prometheus::Gauge& breaker_open_;
    prometheus::Gauge& ready_;
    prometheus::Gauge& reload_pause_;
    std::mutex pausing_; // reload_pause_ is the longest of several
    std::mutex reading_; // api_calls_ grows by differences
};

} // namespace kilihost::telemetry
