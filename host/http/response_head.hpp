// The bytes before an answer's body.
#pragma once

#include "http/message.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace kilihost::http {

enum class Persistence {
    standard,   // as HTTP/1.1 has it without a word
    keep_alive, // said, for HTTP/1.0
    close,
};

// Throws std::invalid_argument where a header has control characters, with which it would become two.
void check_headers(const Response& response);

// Status line and headers, with the closing empty line. `date` is the value of the Date header.
std::string response_head(const Response& response, Persistence persistence, std::string_view date);

// Whether answers of this status have a body at all.
bool has_body(int status);

// A time as headers have it: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::time_t time);

} // namespace kilihost::http
