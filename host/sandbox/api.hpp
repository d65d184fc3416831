// Kili's GraphQL API over HTTP, free of the server: what a POST to the endpoint is answered. Any thread.
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
    // What a request made happen is handed to `delivery` once the request is answered for.
    Api(std::string api_key, Delivery& delivery, Workflow new_projects = Workflow::v1);

    // 401 for another API key, 400 for a body that is not a GraphQL request; else 200 with data,
    // errors or both.
    http::Response graphql(const http::Request& request);

    // A click on a button of a custom interface, which is no operation of the API but a labeler's doing: the body is
    // {"labelId": ...}, as application/json so that no other site's page can send it. 202, or 400, 404, 415.
    http::Response click(const http::Request& request);

    // {"version": ...}; wants no key, as Kili's.
    http::Response version() const;

    // The names of the queries or mutations that a POST asks for; none where it cannot be read.
    static std::vector<std::string> operations(const http::Request& request);

    // All there is, and in place of what there is (throws std::runtime_error); see snapshot.hpp.
    nlohmann::json snapshot(Secrets secrets) const;
    void restore(const nlohmann::json& snapshot);
    // Grows with every mutation.
    std::uint64_t changes() const;

  private:
    void publish(const Events& happened);

    const std::string authorization_; // a secret
    Delivery& delivery_;
    mutable std::mutex mutex_; // of what follows
    Store store_;
};

} // namespace kilihost::sandbox
