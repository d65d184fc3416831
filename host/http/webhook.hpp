// The webhook: what Kili posts, checked, stored, and only then answered.
#pragma once

#include "config/secret.hpp"
#include "console/metrics.hpp"
#include "http/server.hpp"
#include "inbox/inbox.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace kilihost::http {

class Webhook {
  public:
    // All outlive the webhook. Without a `header` every request is let in.
    Webhook(inbox::Inbox& inbox, console::Metrics& metrics, const std::optional<config::Secret>& header);

    // Runs on the server's loop.
    void handle(Request request, Responder responder);

  private:
    bool allowed(const Request& request) const;
    void log_refused(const std::string& peer);

    inbox::Inbox& inbox_;
    console::Metrics& metrics_;
    const std::optional<config::Secret>& header_;
    std::map<std::string, std::chrono::steady_clock::time_point> refused_; // by source, when last logged
};

} // namespace kilihost::http
