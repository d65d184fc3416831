#include "receiver.hpp"

#include <catch2/catch.hpp>

namespace kilihost::test {

Receiver::Receiver(std::vector<int> statuses, std::uint16_t port)
    : statuses_(statuses.begin(), statuses.end()),
      server_("127.0.0.1", port, {{"POST", "/hook", [this](http::Request request, http::Responder responder) {
                                       take(std::move(request), std::move(responder));
                                   }}}) {}

void Receiver::take(http::Request request, http::Responder responder) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
    int status = 200;
    if (!statuses_.empty()) {
        status = statuses_.front();
        statuses_.pop_front();
    }
    if (status == 0) {
        unanswered_.push_back(std::move(responder));
    } else {
        responder.send(http::Response::text(status, ""));
    }
    came_.notify_all();
}

std::vector<http::Request> Receiver::wait(std::size_t count) {
    std::unique_lock lock(mutex_);
    const bool in_time = came_.wait_for(lock, std::chrono::seconds(20), [&] { return requests_.size() >= count; });
    INFO("requests so far: " << requests_.size());
    REQUIRE(in_time);
    return {requests_.begin(), requests_.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::vector<nlohmann::json> Receiver::wait_bodies(std::size_t count) {
    std::vector<nlohmann::json> bodies;
    for (const http::Request& request : wait(count))
        bodies.push_back(nlohmann::json::parse(request.body));
    return bodies;
}

std::size_t Receiver::count() const {
    const std::lock_guard lock(mutex_);
    return requests_.size();
}

} // namespace kilihost::test
