#include "http/router.hpp"

#include <spdlog/spdlog.h>

#include <stdexcept>

namespace kilihost::http {

namespace {

Response not_found(const Request& request) {
    return problem(404, "There is nothing at " + request.path + ": check the path of the URL.");
}

template <class Methods>
Response not_allowed(const Request& request, const Methods& methods) {
    std::string allow;
    const auto add = [&allow](std::string_view method) { allow.append(allow.empty() ? "" : ", ").append(method); };
    for (const auto& [method, handler] : methods) {
        add(method);
        if (method == "GET" && !methods.contains("HEAD")) add("HEAD");
    }
    auto response = problem(405, request.path + " takes " + allow + ", not " + request.method + ".");
    response.headers.emplace_back("Allow", std::move(allow));
    return response;
}

} // namespace

Router::Router(std::vector<Route> routes) {
    for (auto& route : routes) {
        const auto [place, added] = paths_[route.path].emplace(route.method, std::move(route.handler));
        if (!added) throw std::invalid_argument("two routes for " + route.method + " " + route.path);
    }
}

void Router::serve(Request request, Responder responder) const {
    const auto path = paths_.find(request.path);
    if (path == paths_.end()) return responder.send(not_found(request));
    const auto& methods = path->second;
    auto method = methods.find(request.method);
    if (method == methods.end() && request.method == "HEAD") method = methods.find("GET");
    if (method == methods.end()) return responder.send(not_allowed(request, methods));
    try {
        method->second(std::move(request), std::move(responder));
    } catch (const std::exception& error) {
        // The Responder, destroyed on the way here, has answered 500.
        spdlog::error("the handler of {} {} failed: {}", method->first, path->first, error.what());
    } catch (...) {
        spdlog::error("the handler of {} {} failed", method->first, path->first);
    }
}

} // namespace kilihost::http
