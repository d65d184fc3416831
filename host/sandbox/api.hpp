// Kili's GraphQL API over HTTP, free of the server: what a POST to the endpoint is answered.
#pragma once

#include "sandbox/events.hpp"

#include "http/message.hpp"

#include <functional>

namespace kilihost::sandbox {

class Api {
  public:
    // `post` is handed the notices of what a request made happen, once it is answered for; it must not block.
    Api(std::string api_key, std::function<void(std::vector<Notice>)> post);

    // One request at a time. 401 for another API key, 400 for a body that is not a GraphQL request; else 200 with data,
    // errors or both.
    http::Response graphql(const http::Request& request);

    // {"version": ...}; wants no key, as Kili's.
    http::Response version() const;

  private:
    std::string authorization_; // a secret
    std::function<void(std::vector<Notice>)> post_;
    Store store_;
};

} // namespace kilihost::sandbox
