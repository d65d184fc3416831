// Requests and responses, independent of any transport.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kilihost::http {

using Headers = std::vector<std::pair<std::string, std::string>>; // as received: order, case and doubles kept

struct Request {
    std::string method; // "POST"
    std::string path;   // of the target, as sent: not percent-decoded, without the query
    std::string query;  // after '?', empty if none
    Headers headers;    // values exact but for surrounding blanks
    std::string body;
    std::string peer; // the client's address without port, for logs

    // The value of a header by its name in any case; none if it is absent or doubled: a header that security depends on
    // must be there exactly once.
    std::optional<std::string_view> single(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    Headers headers; // without Content-Type, Content-Length, Connection and Date

    static Response json(int status, std::string body);
    static Response text(int status, std::string body);
};

// The reason phrase of a status: "Not Found".
std::string_view reason(int status);

// An RFC 9457 problem, application/problem+json: the status, its reason as the title, and `detail`, which says what is
// wrong and what to change.
Response problem(int status, std::string_view detail);

} // namespace kilihost::http
