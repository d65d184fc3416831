#include "sandbox/sandbox.hpp"

#include "sandbox/api.hpp"
#include "sandbox/later.hpp"
#include "sandbox/page.hpp"
#include "sandbox/rate_limit.hpp"
#include "sandbox/state_file.hpp"

#include "http/server.hpp"

namespace kilihost::sandbox {
namespace {

using http::Request;
using http::Responder;
using http::Response;

http::Limits limits() {
    http::Limits limits;
    limits.body_bytes = 64 * 1024 * 1024; // a hundred labels of a mutation, large ones
    limits.bodies_bytes = 4 * limits.body_bytes;
    return limits;
}

} // namespace

// In the order of use: the server calls the API, the API posts to the delivery.
class Sandbox::Parts {
  public:
    Parts(const std::string& host, std::uint16_t port, Options options)
        : delivery(options.webhooks), api_(std::move(options.api_key), delivery, options.new_projects),
          latency_(options.latency), faults_(std::move(options.faults)) {
        if (options.calls_per_minute) limit_.emplace(*options.calls_per_minute);
        if (!options.state.empty()) state_ = std::make_unique<StateFile>(options.state, api_);
        server = std::make_unique<http::Server>(host, port, routes(), limits());
    }

    Delivery delivery;

  private:
    // The API is called on the server's loop: it answers from memory.
    std::vector<http::Route> routes() {
        return {
            {"POST", endpoint_path,
             [this](const Request& request, Responder responder) { serve(request, std::move(responder)); }},
            {"GET", version_path, [this](const Request&, Responder responder) { responder.send(api_.version()); }},
            {"POST", click_path,
             [this](const Request& request, Responder responder) { responder.send(api_.click(request)); }},
            {"GET", "/", [](const Request&, Responder responder) { responder.send(page()); }},
            {"GET", page_data_path,
             [this](const Request& request, Responder responder) {
                 responder.send(page_data(api_, delivery, request.query));
             }},
        };
    }

    void serve(const Request& request, Responder responder) {
        if (const auto wait = limit_ ? limit_->refuse() : std::nullopt) {
            Response refusal = http::problem(429, "Over the limit of calls a minute: come back after Retry-After.");
            refusal.headers.emplace_back("Retry-After", std::to_string(wait->count()));
            return answer(std::move(responder), std::move(refusal));
        }
        const auto fault = faults_.any() ? faults_.next(Api::operations(request)) : std::nullopt;
        if (!fault) return answer(std::move(responder), api_.graphql(request));
        switch (fault->reply) {
        case Fault::Reply::lost:
            static_cast<void>(api_.graphql(request));
            return answer(std::move(responder), std::nullopt);
        case Fault::Reply::dropped:
            return answer(std::move(responder), std::nullopt);
        case Fault::Reply::garbage:
            return answer(std::move(responder), Response{200, "text/html", "<html>Bad gateway</html>", {}});
        case Fault::Reply::status: {
            Response refusal = http::problem(fault->status, "A fault of the sandbox's faults file.");
            if (fault->retry_after) refusal.headers.emplace_back("Retry-After", std::to_string(*fault->retry_after));
            return answer(std::move(responder), std::move(refusal));
        }
        }
    }

    // Without a response the connection is closed.
    void answer(Responder responder, std::optional<Response> response) {
        const auto send = [](Responder& to, std::optional<Response>& what) {
            what ? to.send(std::move(*what)) : to.hang_up();
        };
        if (latency_ == latency_.zero()) return send(responder, response);
        struct Delayed {
            Responder responder;
            std::optional<Response> response;
        };
        auto delayed = std::make_shared<Delayed>(Delayed{std::move(responder), std::move(response)});
        later_.after(latency_, [delayed, send] { send(delayed->responder, delayed->response); });
    }

    Api api_;
    const std::chrono::milliseconds latency_;
    std::optional<RateLimit> limit_;
    Faults faults_;
    Later later_;
    std::unique_ptr<StateFile> state_;

  public:
    std::unique_ptr<http::Server> server;
};

Sandbox::Sandbox(const std::string& host, std::uint16_t port, Options options)
    : parts_(std::make_unique<Parts>(host, port, std::move(options))) {}

Sandbox::~Sandbox() {
    stop();
}

std::uint16_t Sandbox::port() const {
    return parts_->server->port();
}

std::vector<DeliveryRecord> Sandbox::deliveries() const {
    return parts_->delivery.records();
}

void Sandbox::stop() {
    parts_->server->stop(std::chrono::seconds(1));
    parts_->delivery.stop();
}

} // namespace kilihost::sandbox
