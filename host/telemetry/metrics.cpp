#include "telemetry/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>

namespace kilihost::telemetry {
namespace {

prometheus::Family<prometheus::Counter>& counter(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

} // namespace

Metrics::Metrics()
    : deliveries_(counter(registry_, "kili_host_deliveries_total", "Webhook requests, by how they were answered.")),
      findings_(counter(registry_, "kili_host_findings_total", "Findings, by rule and severity.")),
      failures_(
          counter(registry_, "kili_host_rule_failures_total", "Rule calls that failed in every attempt, by rule.")),
      timeouts_(counter(registry_, "kili_host_rule_timeouts_total",
                        "Rule calls that did not return within rule_time_limit, by rule.")),
      crashes_(
          counter(registry_, "kili_host_rule_crashes_total", "Rule calls that ended the worker process, by rule.")),
      unhandled_(counter(registry_, "kili_host_unhandled_events_total",
                         "Events that no rule judged, since none has their handler, by handler.")),
      suspended_(
          prometheus::BuildGauge()
              .Name("kili_host_rule_suspended")
              .Help("1 while a rule is suspended because it ended its worker for several events in a row, by rule.")
              .Register(registry_)),
      api_calls_(counter(registry_, "kili_host_api_calls_total", "Calls of Kili's API, failed ones too.").Add({})),
      project_calls_(
          counter(registry_, "kili_host_project_calls_total", "Calls of Kili's API that read a project for the rules.")
              .Add({})),
      judging_(prometheus::BuildHistogram()
                   .Name("kili_host_judging_seconds")
                   .Help("Time that the rules took for an event, retries included.")
                   .Register(registry_)
                   .Add({}, prometheus::Histogram::BucketBoundaries{1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 60})),
      waiting_events_(gauge(registry_, "kili_host_waiting_events", "Events stored and not yet judged.")),
      waiting_bytes_(gauge(registry_, "kili_host_waiting_bytes", "Bytes of their bodies.")),
      waiting_actions_(
          gauge(registry_, "kili_host_waiting_actions", "Issues, send-backs and solves not yet carried out at Kili.")),
      breaker_open_(gauge(registry_, "kili_host_api_breaker_open",
                          "1 while calls of Kili's API fail at once, because too many failed in a row.")),
      ready_(gauge(registry_, "kili_host_ready", "1 while /readyz answers 200.")),
      reload_pause_(
          gauge(registry_, "kili_host_reload_pause_seconds",
                "The longest time for which a partition with waiting events judged none during the latest reload.")) {}

void Metrics::delivery(std::string_view outcome) {
    deliveries_.Add({{"outcome", std::string(outcome)}}).Increment();
}

void Metrics::judged(const rules::Verdict& verdict, std::chrono::duration<double> time) {
    judging_.Observe(time.count());
    for (const rules::Finding& finding : verdict.findings)
        findings_
            .Add({{"rule", finding.rule}, {"severity", finding.severity == rules::Severity::warn ? "warn" : "block"}})
            .Increment();
    for (const rules::Failure& failure : verdict.failures)
        failures_.Add({{"rule", failure.rule}}).Increment();
}

void Metrics::unhandled(std::string_view handler) {
    unhandled_.Add({{"handler", std::string(handler)}}).Increment();
}

void Metrics::ended_worker(const std::string& rule, bool timed_out) {
    (timed_out ? timeouts_ : crashes_).Add({{"rule", rule}}).Increment();
}

void Metrics::paused(std::chrono::duration<double> time) {
    const std::lock_guard lock(pausing_);
    reload_pause_.Set(std::max(reload_pause_.Value(), time.count()));
}

std::string Metrics::text(const Now& now) {
    const std::lock_guard lock(reading_);
    waiting_events_.Set(double(now.waiting_events));
    waiting_bytes_.Set(double(now.waiting_bytes));
    waiting_actions_.Set(double(now.actions));
    breaker_open_.Set(now.breaker_open ? 1 : 0);
    ready_.Set(now.ready ? 1 : 0);
    for (const std::string& rule : ever_suspended_)
        suspended_.Add({{"rule", rule}}).Set(0);
    for (const std::string& rule : now.suspended_rules) {
        ever_suspended_.insert(rule);
        suspended_.Add({{"rule", rule}}).Set(1);
    }
    api_calls_.Increment(double(now.api_calls) - api_calls_.Value());
    project_calls_.Increment(double(now.project_calls) - project_calls_.Value());
    return prometheus::TextSerializer().Serialize(registry_.Collect());
}

} // namespace kilihost::telemetry
