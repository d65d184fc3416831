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
    for (const auto& [method, route] : methods) {
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
        const auto place = route.method + " " + route.path;
        auto& methods = paths_[route.path];
        if (!methods.emplace(route.method, std::move(route)).second)
            throw std::invalid_argument("two routes for " + place);
    }
}

std::variant<const Route*, Response> Router::match(const Request& head) const {
    const auto path = paths_.find(head.path);
    if (path == paths_.end()) return not_found(head);
    const auto& methods = path->second;
    auto method = methods.find(head.method);
    if (method == methods.end() && head.method == "HEAD") method = methods.find("GET");
    if (method == methods.end()) return not_allowed(head, methods);
    return &method->second;
}

void serve(const Route& route, Request request, Responder responder) {
    try {
        route.handler(std::move(request), std::move(responder));
    } catch (const std::exception& error) {
        // The Responder was destroyed on the way here, which has answered 500.
        spdlog::error("the handler of " + route.method + " " + route.path + " failed: " + error.what());
    } catch (...) {
        spdlog::error("the handler of " + route.method + " " + route.path + " failed");
    }
}

} // namespace kilihost::http
