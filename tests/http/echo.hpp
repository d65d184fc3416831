// The server of the framing tests: it answers with what it understood.
#pragma once

#include "http/server.hpp"

#include <string>

namespace kilihost::http::test {

// "POST path?query|body|name: value|name: value", so that a test sees each part of what was read.
inline std::string described(const Request& request) {
    auto text = request.method + " " + request.path;
    if (!request.query.empty()) text += "?" + request.query;
    text += "|" + request.body;
    for (const auto& [name, value] : request.headers)
        text += "|" + name + ": " + value;
    return text;
}

inline Server echo_server(const Limits& limits = {}) {
    const auto echo = [](Request request, Responder responder) {
        responder.send(Response::text(200, described(request)));
    };
    return Server("127.0.0.1", 0, {{"POST", "/", echo}, {"GET", "/", echo}, {"PUT", "/", echo}, {"GET", "/a", echo}},
                  limits);
}

} // namespace kilihost::http::test
