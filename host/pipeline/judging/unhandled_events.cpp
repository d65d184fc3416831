#include "pipeline/judging/unhandled_events.hpp"

#include "log/log.hpp"

namespace kilihost::judging {
namespace {

constexpr std::size_t max_types = 1'000; // the sender chooses their names; further types are not logged

} // namespace

void UnhandledEvents::note(const event::Event& event, const rules::Verdict& verdict) {
    if (!verdict.is_of_no_rule()) return;
    const event::HandledEvent* const handled = event::find_handled(event.type());
    metrics_.unhandled(handled != nullptr ? handled->handler_type : "on_event");
    {
        const std::lock_guard lock(mutex_);
        if (logged_.size() == max_types || !logged_.insert(event.type()).second) return;
    }
    log::warn("no rule of project {} has a handler for {}: such events are not judged (logged once for each type; "
              "kili_host_unhandled_events_total counts them)",
              event.project_id(), event.type());
}

} // namespace kilihost::judging
