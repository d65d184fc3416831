#include "http/message.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>
#include <nlohmann/json.hpp>

namespace kilihost::http {

std::optional<std::string_view> Request::single(std::string_view name) const {
    std::optional<std::string_view> found;
    for (const auto& [key, value] : headers) {
        if (!boost::beast::iequals({key.data(), key.size()}, {name.data(), name.size()})) continue;
        if (found) return std::nullopt;
        found = value;
    }
    return found;
}

Response Response::json(int status, std::string body) {
    return {.status = status, .body = std::move(body), .headers = {}};
}

Response Response::text(int status, std::string body) {
    return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body), .headers = {}};
}

std::string_view reason(int status) {
    namespace beast = boost::beast::http;
    const auto phrase = beast::obsolete_reason(beast::int_to_status(static_cast<unsigned>(status)));
    return {phrase.data(), phrase.size()};
}

Response problem(int status, std::string_view detail) {
    const nlohmann::ordered_json document = {
        {"title", reason(status)},
        {"status", status},
        {"detail", detail},
    };
    // A detail may quote what a client sent, which need not be UTF-8.
    return {.status = status,
            .content_type = "application/problem+json",
            .body = document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
            .headers = {}};
}

} // namespace kilihost::http
