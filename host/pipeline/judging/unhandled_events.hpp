// Events that no rule judged, since none has a handler for them: the webhook is registered for more than the rules
// need, or a rule is missing. They are counted in a metric, and logged once for each type.
#pragma once

#include "event/event.hpp"
#include "rules/verdict.hpp"
#include "telemetry/metrics.hpp"

#include <mutex>
#include <set>
#include <string>

namespace kilihost::judging {

class UnhandledEvents {
  public:
    // The metrics outlive it.
    explicit UnhandledEvents(telemetry::Metrics& metrics) : metrics_(metrics) {}

    // Counts the event if no rule judged it. Any thread.
    void note(const event::Event& event, const rules::Verdict& verdict);

  private:
    telemetry::Metrics& metrics_;
    std::mutex mutex_;
    std::set<std::string> logged_; // types
};

} // namespace kilihost::judging
