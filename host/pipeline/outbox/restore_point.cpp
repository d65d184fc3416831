#include "pipeline/outbox/restore_point.hpp"

#include "pipeline/inbox/known_events.hpp"

#include <time.h>

#include <string>

namespace kilihost::outbox {

std::optional<std::int64_t> time_at_kili(const event::Event& event) {
    const std::string made(event::string(event::get(event.label(), "createdAt")));
    std::tm fields{};
    if (const char* const end = ::strptime(made.c_str(), "%Y-%m-%dT%H:%M:%S", &fields); end != nullptr)
        return std::int64_t(::timegm(&fields)) * 1'000;
    const event::JsonValue* const logged = event::get(event::get(event.root(), "logPayload"), "loggedAt");
    const std::int64_t time = event::integer(logged, 0);
    return time > 0 ? std::optional(time) : std::nullopt;
}

// An event that came after the restore counts as earlier if Kili's times say so, or if a catch-up read it without a
// time.
std::optional<std::int64_t> maybe_asked_since(const RestorePoint& restored, inbox::EventId id,
                                              const event::Event& event, std::int64_t received_at) {
    if (restored.at == 0) return std::nullopt;
    const std::optional<std::int64_t> time = time_at_kili(event);
    if (id <= restored.newest_event) return time.value_or(received_at) - clock_difference;
    if (!time && event.idempotency_key().starts_with(inbox::caught_up_prefix)) return 0; // any open issue may be it
    if (!time || *time >= restored.at) return std::nullopt;
    return *time - clock_difference;
}

} // namespace kilihost::outbox
