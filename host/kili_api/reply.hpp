// Turns an HTTP reply of Kili's API into its data or its error. Pure: no network, any thread.
#pragma once

#include "kili_api/error.hpp"
#include "kili_api/redaction.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <ctime>
#include <optional>
#include <string>

namespace kilihost::kili_api {

struct Reply {
    long status = 0;
    std::optional<std::chrono::seconds> retry_after;
    std::string body;
    bool cut = false;                     // the body was longer than allowed
    std::optional<std::time_t> date = {}; // the Date header, if that is a date
};

// The "data" of a GraphQL reply, an object. Throws HttpError, GraphqlError or UnreadableReply, redacted.
nlohmann::json graphql_data(const Reply& reply, const Redaction& redact);

// The JSON body of a reply with status 200. Throws HttpError or UnreadableReply, redacted.
nlohmann::json json_body(const Reply& reply, const Redaction& redact);

// The value of a Retry-After header at `now`: seconds or an HTTP date, 0 for a past date, at most a day; none if it is
// neither.
std::optional<std::chrono::seconds> retry_after(const std::string& value, std::time_t now);

} // namespace kilihost::kili_api
