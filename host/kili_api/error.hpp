// How a call of Kili's API fails. One type a cause, so that the outbox can tell what to retry.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace kilihost::kili_api {

// Base of all below. No message holds the API key.
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// No reply: cannot connect, time-out, connection lost, TLS refused.
struct NetworkError : Error {
    NetworkError(const std::string& what, bool maybe) : Error(what), maybe_carried_out(maybe) {}
    bool maybe_carried_out; // false only where the request certainly never reached Kili
};

// A reply with a status other than 200.
struct HttpError : Error {
    HttpError(const std::string& what, long code, bool refuses_key, std::optional<std::chrono::seconds> wait)
        : Error(what), status(code), key_refused(refuses_key), retry_after(wait) {}
    long status;
    bool key_refused;                                // 401, or a 403 of Kili's own: in JSON
    std::optional<std::chrono::seconds> retry_after; // of the reply's Retry-After, seconds or HTTP date; at most a day
};

// A GraphQL reply with errors: Kili understood, and refused.
struct GraphqlError : Error {
    struct Item {
        std::string message;
        std::string code; // extensions.code, empty if none
        std::string path; // "createIssues.0", empty if none
    };
    GraphqlError(const std::string& what, std::vector<Item> errors) : Error(what), items(std::move(errors)) {}
    std::vector<Item> items;
};

// Status 200, but not a GraphQL reply, or one whose data lacks what the operation promises. The operation may have
// been carried out.
struct UnreadableReply : Error {
    using Error::Error;
};

} // namespace kilihost::kili_api
