#include "kili_api/error_class.hpp"

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

ErrorClass classify_graphql(const GraphqlError& error) {
    if (has_code(error, {"UNAUTHENTICATED", "TOO_MANY_REQUESTS", "RATE_LIMITED", "RATE_LIMIT_EXCEEDED", "THROTTLED"}) ||
        has_words(error, {"too many requests", "rate limit", "invalid api key"}))
        return ErrorClass::ours;
    if (has_code(error, {"INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT", "TIMEOUT"}) ||
        has_words(error, {"internal server error", "timed out", "timeout", "temporarily unavailable",
                          "service unavailable", "invalid request made to flagsmith api",
                          "failed to fetch data connection", "unauthorized for url"})) // the last three as Kili's SDK
        return ErrorClass::transient;
    if (has_code(error, {"NOT_FOUND", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"})) return ErrorClass::input;
    return ErrorClass::unknown;
}

ErrorClass classify_status(const HttpError& error) {
    const long status = error.status;
    if (error.key_refused || status == 401 || status == 429 || status == 404 || status == 405 || status < 400)
        return ErrorClass::ours;
    if (status == 408 || status >= 500) return ErrorClass::transient;
    return status == 413 ? ErrorClass::input : ErrorClass::unknown;
}

} // namespace

ErrorClass classify(const Error& error) {
    if (const auto* const graphql = dynamic_cast<const GraphqlError*>(&error)) return classify_graphql(*graphql);
    if (const auto* const http = dynamic_cast<const HttpError*>(&error)) return classify_status(*http);
    if (dynamic_cast<const MutationRefused*>(&error) != nullptr) return ErrorClass::input;
    const bool no_reply_of_kili =
        dynamic_cast<const NetworkError*>(&error) != nullptr || dynamic_cast<const ForeignReply*>(&error) != nullptr;
    return no_reply_of_kili ? ErrorClass::transient : ErrorClass::unknown;
}

bool is_worth_waiting(const Error& error) {
    switch (classify(error)) {
    case ErrorClass::transient:
    case ErrorClass::ours:
        return true;
    case ErrorClass::input:
    case ErrorClass::unknown:
        break;
    }
    return is_by_status(error);
}

bool is_by_status(const Error& error) {
    return dynamic_cast<const HttpError*>(&error) != nullptr;
}

// A GraphQL error other than a transient one, and a status under 500, refuse a call without carrying it out.
bool is_maybe_carried_out(const Error& error) {
    if (const auto* const network = dynamic_cast<const NetworkError*>(&error)) return network->maybe_carried_out;
    if (const auto* const http = dynamic_cast<const HttpError*>(&error)) return http->status >= 500;
    if (dynamic_cast<const MutationRefused*>(&error) != nullptr) return false;
    return dynamic_cast<const GraphqlError*>(&error) == nullptr || classify(error) == ErrorClass::transient;
}

bool is_outage(const Error& error) {
    if (long_wait(error) || dynamic_cast<const GraphqlError*>(&error) != nullptr) return false;
    const auto* const http = dynamic_cast<const HttpError*>(&error);
    return classify(error) == ErrorClass::transient || (http != nullptr && http->status == 429);
}

std::optional<std::chrono::seconds> long_wait(const Error& error) {
    const auto* const http = dynamic_cast<const HttpError*>(&error);
    const bool is_long = http != nullptr && http->retry_after && *http->retry_after > longest_common_pause;
    return is_long ? http->retry_after : std::nullopt;
}

} // namespace kilihost::kili_api
