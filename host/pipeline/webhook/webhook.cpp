#include "pipeline/webhook/webhook.hpp"

#include "log/log.hpp"
#include "log/log_context.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <nlohmann/json.hpp>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace kilihost::webhook {
namespace {

// The log has a line for a source, and lines for so many sources: a machine has all addresses of an IPv6 network.
constexpr std::chrono::minutes log_again{1};
constexpr std::size_t max_sources = 100;

// A body of this size takes about a millisecond to decode; other requests must not wait for it.
constexpr std::size_t beside_bytes = 32 * 1024;
// Bodies of this size take up to seconds; those between the two sizes must not wait for them.
constexpr std::size_t large_bytes = 1024 * 1024;

http::Response answer(inbox::Receipt receipt) {
    switch (receipt) {
    case inbox::Receipt::stored:
        return http::Response::json(200, R"({"status":"stored"})");
    case inbox::Receipt::known:
        return http::Response::json(200, R"({"status":"known"})");
    case inbox::Receipt::full: {
        http::Response full = http::problem(503, "too many events wait to be judged: post this one again later");
        full.headers.emplace_back("Retry-After", "30");
        return full;
    }
    case inbox::Receipt::refused:
        break;
    }
    http::Response refused = http::problem(503, "the event cannot be stored: post it again later");
    refused.headers.emplace_back("Retry-After", "10");
    return refused;
}

std::string_view name(inbox::Receipt receipt) {
    switch (receipt) {
    case inbox::Receipt::stored:
        return "stored";
    case inbox::Receipt::known:
        return "known";
    case inbox::Receipt::full:
        return "full";
    case inbox::Receipt::refused:
        break;
    }
    return "refused";
}

} // namespace

Webhook::Webhook(inbox::Inbox& inbox, telemetry::Metrics& metrics, const std::optional<config::Secret>& header)
    : inbox_(inbox), metrics_(metrics), header_(header), medium_(std::make_unique<boost::asio::thread_pool>(1)),
      large_(std::make_unique<boost::asio::thread_pool>(1)) {
    boost::asio::post(*medium_, [] { ::pthread_setname_np(::pthread_self(), "decode medium"); });
    boost::asio::post(*large_, [] {
        ::pthread_setname_np(::pthread_self(), "decode large");
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10); // if processors are scarce, others come first
    });
}

Webhook::~Webhook() = default;

void Webhook::stop() {
    for (const auto& pool : {medium_.get(), large_.get()}) {
        pool->stop();
        pool->join();
    }
}

std::optional<http::Response> Webhook::admit(const http::Request& head) {
    if (allowed(head)) return std::nullopt;
    metrics_.delivery("unauthorized");
    log_refused(head.peer);
    http::Response refused = http::problem(401, "the Authorization header must be, once, the header text registered "
                                                "with the webhook at Kili");
    refused.headers.emplace_back("WWW-Authenticate", "Webhook");
    return refused;
}

void Webhook::handle(http::Request request, http::Responder responder) {
    const auto size = request.body.size();
    if (size < beside_bytes) return take(std::move(request), std::move(responder));
    auto& pool = size < large_bytes ? medium_ : large_;
    boost::asio::post(*pool, [this, request = std::move(request), responder = std::move(responder)]() mutable {
        try {
            take(std::move(request), std::move(responder));
        } catch (const std::exception& error) { // the responder has answered 500
            log::error("a webhook request failed: {}", error.what());
        }
    });
}

void Webhook::take(http::Request request, http::Responder responder) {
    std::shared_ptr<event::Event> event;
    try {
        event = std::make_shared<event::Event>(std::move(request.body), event::Kept::outline);
    } catch (const event::Event::Invalid& error) {
        metrics_.delivery("invalid");
        log::warn("refused a webhook request of {}: {}", request.peer, error.what());
        return responder.send(http::problem(400, error.what()));
    }
    if (!event->has_run_id()) {
        const log::LogContext context{{"project", event->project_id()}, {"run", event->idempotency_key()}};
        log::warn("an event of project {} came without logPayload.runId: the host recognizes it by its content, {}",
                  event->project_id(), event->idempotency_key());
    }
    // std::function must be copyable, and a Responder is not.
    auto waiting = std::make_shared<http::Responder>(std::move(responder));
    inbox_.add(std::move(event), [this, waiting](inbox::Receipt receipt) {
        metrics_.delivery(name(receipt));
        waiting->send(answer(receipt));
    });
}

bool Webhook::allowed(const http::Request& request) const {
    if (!header_) return true;
    const std::optional<std::string_view> given = request.single("Authorization");
    return given && header_->equals(*given);
}

void Webhook::log_refused(const std::string& peer) {
    const auto now = std::chrono::steady_clock::now();
    const auto address = http::Address::parse(peer);
    const std::string source = address ? address->source().text() : peer;
    const auto last = refused_.find(source);
    if (last != refused_.end() && now - last->second < log_again) return;
    if (refused_.size() >= max_sources)
        std::erase_if(refused_, [&](const auto& known) { return now - known.second >= log_again; });
    if (refused_.size() >= max_sources) return;
    refused_[source] = now;
    log::warn("refused webhook requests of {}: the Authorization header is missing, repeated or not the configured one",
              peer);
}

} // namespace kilihost::webhook
