// Finds the handler for a path and method.
#pragma once

#include "http/server.hpp"

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace kilihost::http {

class Router {
  public:
    // Throws std::invalid_argument if two routes are the same.
    explicit Router(std::vector<Route> routes);

    // The route of a request by its head, valid as long as the router; or the answer 404 or 405.
    std::variant<const Route*, Response> match(const Request& head) const;

  private:
    using Methods = std::map<std::string, Route, std::less<>>;

    std::map<std::string, Methods, std::less<>> paths_;
};

// Calls the route's handler. Lets none of its exceptions out.
void serve(const Route& route, Request request, Responder responder);

} // namespace kilihost::http
