// The webhook: checks what Kili posts, has it stored, and answers only then.
#pragma once

#include "config/secret.hpp"
#include "http/server.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "telemetry/metrics.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace boost::asio {
class thread_pool;
}

namespace kilihost::webhook {

class Webhook {
  public:
    // All outlive the webhook. Without a `header` every request is accepted.
    Webhook(inbox::Inbox& inbox, telemetry::Metrics& metrics, const std::optional<config::Secret>& header);
    ~Webhook();
    Webhook(const Webhook&) = delete;
    Webhook& operator=(const Webhook&) = delete;

    // None if a request's body may be read, else the answer 401. Runs on the server's loop.
    std::optional<http::Response> admit(const http::Request& head);

    // Takes an admitted request. Runs on the server's loop. A large body is decoded on another thread, so two requests
    // that are under way at the same time have no order.
    void handle(http::Request request, http::Responder responder);

    // Decodes no more; requests that wait for it are answered 500. Call it after the server's stop; idempotent.
    void stop();

  private:
    void take(http::Request request, http::Responder responder); // any thread
    bool allowed(const http::Request& request) const;
    void log_refused(const std::string& peer);

    inbox::Inbox& inbox_;
    telemetry::Metrics& metrics_;
    const std::optional<config::Secret>& header_;
    std::map<std::string, std::chrono::steady_clock::time_point> refused_; // by source, when last logged
    std::unique_ptr<boost::asio::thread_pool> medium_, large_;             // one thread each, by the size of the body
};

} // namespace kilihost::webhook
