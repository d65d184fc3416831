#include "sandbox/sandbox.hpp"

#include "sandbox/api.hpp"

#include "http/server.hpp"

namespace kilihost::sandbox {
namespace {

using http::Request;
using http::Responder;

http::Limits limits() {
    http::Limits limits;
    limits.body_bytes = 64 * 1024 * 1024; // a hundred labels of a mutation, large ones
    return limits;
}

} // namespace

// In the order of use: the server calls the API, the API posts to the delivery.
class Sandbox::Parts {
  public:
    Parts(const std::string& host, std::uint16_t port, Options options)
        : delivery(options.webhooks), api_(std::move(options.api_key), delivery),
          server(host, port, routes(), limits()) {}

    Delivery delivery;

  private:
    // The API is called on the server's loop: it answers from memory.
    std::vector<http::Route> routes() {
        return {
            {"POST", endpoint_path,
             [this](const Request& request, Responder responder) { responder.send(api_.graphql(request)); }},
            {"GET", version_path, [this](const Request&, Responder responder) { responder.send(api_.version()); }},
        };
    }

    Api api_;

  public:
    http::Server server;
};

Sandbox::Sandbox(const std::string& host, std::uint16_t port, Options options)
    : parts_(std::make_unique<Parts>(host, port, std::move(options))) {}

Sandbox::~Sandbox() {
    stop();
}

std::uint16_t Sandbox::port() const {
    return parts_->server.port();
}

std::vector<DeliveryRecord> Sandbox::deliveries() const {
    return parts_->delivery.records();
}

void Sandbox::stop() {
    parts_->server.stop(std::chrono::seconds(1));
    parts_->delivery.stop();
}

} // namespace kilihost::sandbox
