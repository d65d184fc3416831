// The bytes before an answer's body.
#pragma once

#include "http/message.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace kilihost::http {

enum class Persistence {
    standard,   // the default of HTTP/1.1, without a header
    keep_alive, // stated, for HTTP/1.0
    close,
};

// Throws std::invalid_argument if a header has control characters, which could make it two headers.
void check_headers(const Response& response);

// Status line and headers, with the closing empty line. `date` is the value of the Date header.
std::string response_head(const Response& response, Persistence persistence, std::string_view date);

// Whether answers of this status may have a body.
bool has_body(int status);

// A time in the form of headers: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::time_t time);

} // namespace kilihost::http
