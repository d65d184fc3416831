// Kili's GraphQL API over HTTP, free of the server: what a POST to the endpoint is answered.
#pragma once

#include "sandbox/events.hpp"

#include "http/message.hpp"

#include <string>

namespace kilihost::sandbox {

class Api {
  public:
    // What a request made happen is handed to `delivery` once the request is answered for.
    Api(std::string api_key, Delivery& delivery);

    // One request at a time. 401 for another API key, 400 for a body that is not a GraphQL request; else 200 with data,
    // errors or both.
    http::Response graphql(const http::Request& request);

    // {"version": ...}; wants no key, as Kili's.
    http::Response version() const;

  private:
    std::string authorization_; // a secret
    Delivery& delivery_;
    Store store_;
};

} // namespace kilihost::sandbox
