#include "pipeline/outbox/restore_point.hpp"

#include "pipeline/inbox/known_events.hpp"

#include <time.h>

#include <string>

namespace kilihost::outbox {

std::optional<std::int64_t> seconds_of(const std::string& time) {
    std::tm fields{};
    if (::strptime(time.c_str(), "%Y-%m-%dT%H:%M:%S", &fields) == nullptr) return std::nullopt;
    return std::int64_t(::timegm(&fields));
}

std::optional<std::int64_t> time_at_kili(const event::Event& event) {
    if (const auto made = seconds_of(std::string(event::string(event::get(event.label(), "createdAt")))))
        return *made * 1'000;
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
