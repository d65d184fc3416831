// The errors of Kili's API: one type for each cause. error_class.hpp says what an error is about.
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

// No reply: cannot connect, timeout, connection lost, TLS refused.
struct NetworkError : Error {
    NetworkError(const std::string& what, bool maybe) : Error(what), maybe_carried_out(maybe) {}
    bool maybe_carried_out; // false only if the request certainly never reached Kili
};

// A reply may ask with Retry-After for a pause. Up to this long, all calls pause; a longer one concerns only what was
// asked.
inline constexpr std::chrono::minutes longest_common_pause{10};

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

// The client may only read (ApiConnection::reads_only), and was to change something: nothing was sent.
struct MutationRefused : Error {
    using Error::Error;
};

// Status 200, but the reply lacks what the operation promises. The operation may have been carried out.
struct UnreadableReply : Error {
    using Error::Error;
};

// Status 200, but no GraphQL reply, such as a page of HTML: something in front of Kili answered, or Kili is broken. The
// operation may have been carried out.
struct ForeignReply : UnreadableReply {
    using UnreadableReply::UnreadableReply;
};

} // namespace kilihost::kili_api
