// A webhook: a real server that keeps what it receives and answers as the test says.
#pragma once

#include "http/server.hpp"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace kilihost::test {

class Receiver {
  public:
    // Answers these statuses in turn, then 200. Status 0 is no answer at all while the receiver lives.
    explicit Receiver(std::vector<int> statuses = {}, std::uint16_t port = 0);

    std::uint16_t port() const { return server_.port(); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port()) + "/hook"; }

    // The first `count` requests, once they have come; fails the test if they do not come in time.
    std::vector<http::Request> wait(std::size_t count);
    // The bodies of the same.
    std::vector<nlohmann::json> wait_bodies(std::size_t count);
    std::size_t count() const;

  private:
    void take(http::Request request, http::Responder responder);

    mutable std::mutex mutex_;
    std::condition_variable came_;
    std::deque<int> statuses_;
    std::vector<http::Request> requests_;
    std::vector<http::Responder> unanswered_;
    http::Server server_;
};

} // namespace kilihost::test
