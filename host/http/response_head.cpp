#include "http/response_head.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kilihost::http {

namespace {

void check(std::string_view text) {
    const auto control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
    if (std::ranges::any_of(text, control)) throw std::invalid_argument("a control character in an answer's header");
}

void add_header(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

void check_headers(const Response& response) {
    check(response.content_type);
    for (const auto& [name, value] : response.headers) {
        check(name);
        check(value);
    }
}

bool has_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

std::string response_head(const Response& response, Persistence persistence, std::string_view date) {
    std::string head;
    head.reserve(256);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason(response.status));
    head += "\r\n";
    add_header(head, "Date", date);
    if (has_body(response.status)) {
        add_header(head, "Content-Type", response.content_type);
        add_header(head, "Content-Length", std::to_string(response.body.size()));
    }
    for (const auto& [name, value] : response.headers)
        add_header(head, name, value);
    if (persistence == Persistence::keep_alive) head += "Connection: keep-alive\r\n";
    if (persistence == Persistence::close) head += "Connection: close\r\n";
    return head += "\r\n";
}

std::string http_date(std::time_t time) {
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

} // namespace kilihost::http
