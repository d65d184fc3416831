// Kili's API in memory: a server to try kili-host without an account, and the test double of Kili.
//
// It answers the operations of schema.graphql as Kili does, keeps projects, assets, labels and issues while it runs (or
// longer, in a file), moves assets through Kili's statuses, and posts events to registered webhooks. Its page shows all
// that. Options make it slow, refuse calls beyond a limit, and fail.
#pragma once

#include "sandbox/delivery.hpp"
#include "sandbox/event_envelope.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/workflow.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::sandbox {

inline constexpr const char* default_api_key = "sandbox-key";
inline constexpr const char* endpoint_path = "/api/label/v2/graphql";
inline constexpr const char* click_path = "/click"; // of the page's buttons
inline constexpr const char* version_path = "/api/label/v2/version";

struct Options {
    std::string api_key = default_api_key;
    DeliveryPolicy webhooks = {};
    std::chrono::milliseconds latency{0};               // before every answer of the API
    std::optional<int> calls_per_minute = std::nullopt; // beyond it, answers 429
    Faults faults = {};
    Workflow new_projects = Workflow::v1;
    EventEnvelope event_envelope = EventEnvelope::named; // of matched events
    std::filesystem::path state = {};                    // a file that keeps the data; empty: none
};

class Sandbox {
  public:
    // Serves when it returns, on threads of its own; `port` 0 takes a free one. Throws std::system_error if it cannot
    // bind, std::runtime_error if the state file cannot be used.
    Sandbox(const std::string& host, std::uint16_t port, Options options = {});
    ~Sandbox(); // as stop
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;

    std::uint16_t port() const;
    // The deliveries to webhooks, the newest last. Any thread.
    std::vector<DeliveryRecord> deliveries() const;
    // Finishes what is being answered, and drops webhooks that wait. Idempotent.
    void stop();

  private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace kilihost::sandbox
