// Kili's GraphQL API over HTTP, without the server: answers a POST to the endpoint. Any thread.
#pragma once

#include "sandbox/events.hpp"
#include "sandbox/snapshot.hpp"

#include "http/message.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace kilihost::sandbox {

class Api {
  public:
    // Passes the events of a request to `delivery` once the answer is ready.
    Api(std::string api_key, Delivery& delivery, EventEnvelope envelope, Workflow new_projects);

    // 401 for another API key, 400 for a body that is not a GraphQL request; else 200 with data,
    // errors or both.
    http::Response graphql(const http::Request& request);

    // A click on a button of a custom interface, which a labeler makes and not the API. The body is {"labelId": ...},
    // as application/json so that no other site's page can send it. Answers 202, or 400, 404, 415.
    http::Response click(const http::Request& request);

    // {"version": ...}; wants no key, as Kili's.
    http::Response version() const;

    // The names of the queries or mutations that a POST asks for; none if it cannot be read.
    static std::vector<std::string> operations(const http::Request& request);

    // Returns all data; replaces all data (throws std::runtime_error). See snapshot.hpp.
    nlohmann::json snapshot(Secrets secrets) const;
    void restore(const nlohmann::json& snapshot);
    // Grows with every mutation.
    std::uint64_t changes() const;

  private:
    void publish(const Events& happened);

    const std::string authorization_; // a secret
    Delivery& delivery_;
    const EventEnvelope envelope_;
    mutable std::mutex mutex_; // of what follows
    Store store_;
};

} // namespace kilihost::sandbox
