// The webhook: what Kili posts, checked, stored, and only then answered.
#pragma once

#include "config/secret.hpp"
#include "http/server.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "telemetry/metrics.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace kilihost::webhook {

class Webhook {
  public:
    // All outlive the webhook. Without a `header` every request is let in.
    Webhook(inbox::Inbox& inbox, telemetry::Metrics& metrics, const std::optional<config::Secret>& header);

    // Runs on the server's loop.
    void handle(http::Request request, http::Responder responder);

  private:
    bool allowed(const http::Request& request) const;
    void log_refused(const std::string& peer);

    inbox::Inbox& inbox_;
    telemetry::Metrics& metrics_;
    const std::optional<config::Secret>& header_;
    std::map<std::string, std::chrono::steady_clock::time_point> refused_; // by source, when last logged
};

} // namespace kilihost::webhook
