#include "kili_api/blame.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string>
#include <string_view>

namespace kilihost::kili_api {
namespace {

using Texts = std::initializer_list<std::string_view>;

bool has_code(const GraphqlError& error, Texts codes) {
    return std::any_of(error.items.begin(), error.items.end(), [&](const GraphqlError::Item& item) {
        return std::find(codes.begin(), codes.end(), item.code) != codes.end();
    });
}

bool has_words(const GraphqlError& error, Texts words) {
    return std::any_of(error.items.begin(), error.items.end(), [&](const GraphqlError::Item& item) {
        std::string message = item.message;
        std::transform(message.begin(), message.end(), message.begin(),
                       [](unsigned char c) { return char(std::tolower(c)); });
        return std::any_of(words.begin(), words.end(),
                           [&](std::string_view word) { return message.find(word) != std::string::npos; });
    });
}

} // namespace

Blame blame(const GraphqlError& error) {
    if (has_code(error, {"UNAUTHENTICATED", "TOO_MANY_REQUESTS", "RATE_LIMITED", "RATE_LIMIT_EXCEEDED", "THROTTLED"}) ||
        has_words(error, {"too many requests", "rate limit", "invalid api key"}))
        return Blame::caller;
    if (has_code(error, {"INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT", "TIMEOUT"}) ||
        has_words(error, {"internal server error", "timed out", "timeout", "temporarily unavailable",
                          "service unavailable", "invalid request made to flagsmith api",
                          "failed to fetch data connection", "unauthorized for url"})) // the last three as Kili's SDK
        return Blame::server;
    if (has_code(error, {"NOT_FOUND", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"})) return Blame::input;
    return Blame::unclear;
}

Blame blame(const HttpError& error) {
    const long status = error.status;
    if (error.key_refused || status == 429 || status == 404 || status == 405 || status < 400) return Blame::caller;
    if (status == 408 || status >= 500) return Blame::server;
    return status == 413 ? Blame::input : Blame::unclear;
}

bool may_pass(const Error& error) {
    if (const auto* const graphql = dynamic_cast<const GraphqlError*>(&error)) return blame(*graphql) == Blame::caller;
    if (const auto* const http = dynamic_cast<const HttpError*>(&error))
        return blame(*http) == Blame::server || http->key_refused || http->status == 403 || http->status == 429;
    return dynamic_cast<const NetworkError*>(&error) != nullptr;
}

} // namespace kilihost::kili_api
