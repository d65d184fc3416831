// Which handler serves which path and method.
#pragma once

#include "http/server.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kilihost::http {

class Router {
  public:
    // Throws std::invalid_argument where two routes are the same.
    explicit Router(std::vector<Route> routes);

    // Calls the route's handler, or answers 404 or 405. Throws nothing of the handler's.
    void serve(Request request, Responder responder) const;

  private:
    using Methods = std::map<std::string, Handler, std::less<>>;

    std::map<std::string, Methods, std::less<>> paths_;
};

} // namespace kilihost::http
