// Beast asserts that the last chunk follows another one; in an empty body it does not, and the code serves that too.
#define BOOST_DISABLE_ASSERTS

#include "http/request_parser.hpp"

#include "http/request_error.hpp"
#include "http/server.hpp"
#include "http/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>
#include <vector>

namespace kilihost::http {

namespace beast = boost::beast;

namespace {

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

// Compares without regard to case.
bool is(std::string_view text, std::string_view other) {
    return beast::iequals({text.data(), text.size()}, {other.data(), other.size()});
}

// The elements of a comma-separated list (RFC 9110, 5.6.1), without surrounding blanks and empty ones.
std::vector<std::string_view> elements(std::string_view list) {
    constexpr std::string_view blanks = " \t";
    std::vector<std::string_view> out;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        const auto element = list.substr(0, comma);
        const auto first = element.find_first_not_of(blanks);
        if (first != element.npos) out.push_back(element.substr(first, element.find_last_not_of(blanks) + 1 - first));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return out;
}

[[noreturn]] void refuse(const beast::error_code& code) {
    using beast::http::error;
    if (code == error::bad_method) throw RequestError(400, "The method must be a token, as in: POST / HTTP/1.1");
    if (code == error::bad_target)
        throw RequestError(400, "The request target has characters that must be percent-encoded.");
    if (code == error::bad_field)
        throw RequestError(400, "A header's name must be a token, directly followed by a colon.");
    if (code == error::bad_value)
        throw RequestError(400, "A header's value must not have control characters, and Connection must be a list of "
                                "names.");
    if (code == error::bad_line_ending) throw RequestError(400, "A line must end in CR LF.");
    if (code == error::bad_content_length)
        throw RequestError(400,
                           "Content-Length must be one decimal number of at most 64 bits, without Transfer-Encoding.");
    if (code == error::bad_transfer_encoding)
        throw RequestError(400, "Transfer-Encoding must appear once, without Content-Length.");
    if (code == error::bad_chunk)
        throw RequestError(400, "A chunk must be its size in hexadecimal, CR LF, the data, CR LF.");
    if (code == error::bad_chunk_extension) throw RequestError(400, "A chunk's extension is malformed: leave it out.");
    if (code == error::body_limit) throw RequestError(413, "The body is too large: send less at a time.");
    throw RequestError(400, "The request is not well-formed HTTP/1.1.");
}

// The memory reserved for a body that is only announced so far.
constexpr std::uint64_t trusted_length = 64 * 1024;

bool is_control(char c) {
    return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
}

void check_content_length(std::string_view value) {
    const bool digits = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    if (value.empty() || !digits)
        throw RequestError(400, "Content-Length must be one decimal number, without a sign or list.");
}

// RFC 9112, 6.1 and 6.3: if the last coding is not chunked, the length is not certain. Other codings are not supported.
void check_transfer_encoding(std::string_view value, int version) {
    if (version < 11) throw RequestError(400, "Transfer-Encoding needs HTTP/1.1.");
    const auto codings = elements(value);
    if (codings.empty() || !is(codings.back(), "chunked") ||
        std::ranges::count_if(codings, [](std::string_view coding) { return is(coding, "chunked"); }) > 1)
        throw RequestError(400, "Transfer-Encoding must end with chunked, once.");
    if (codings.size() > 1) throw RequestError(501, "Send the body plain, or with Transfer-Encoding: chunked alone.");
}

} // namespace

RequestParser::RequestParser(const Limits& limits) : limits_(limits), scanner_(limits) {
    eager(true);
    header_limit(std::numeric_limits<std::uint32_t>::max()); // HeadScanner enforces the limit
    body_limit(limits.body_bytes);
}

void RequestParser::put_head(std::string_view head) {
    put_some(head);
}

std::size_t RequestParser::put_body(std::string_view bytes) {
    if (!chunked()) return put_some(bytes);
    if (chunk_left_ > 0)
        return put_some(bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, bytes.size()))));
    const auto size = scanner_.scan(bytes);
    if (!size) return 0;
    if (put_some(bytes.substr(0, *size)) != *size)
        throw RequestError(400, "A chunk must be its size in hexadecimal, CR LF, the data, CR LF.");
    return *size;
}

std::size_t RequestParser::put_some(std::string_view bytes) {
    beast::error_code code;
    const auto taken = put({bytes.data(), bytes.size()}, code);
    if (code && code != beast::http::error::need_more) refuse(code);
    return taken;
}

void RequestParser::on_request_impl(beast::http::verb, Text method, Text target, int version, Code&) {
    request_.method = view(method);
    version_ = version;
    const Target parsed = http::parse_target(request_.method, view(target));
    request_.path = parsed.path;
    request_.query = parsed.query;
}

void RequestParser::on_field_impl(Field field, Text name, Text value, Code&) {
    if (in_body_) return; // a trailer, which must not count as a header
    switch (field) {
    case Field::host:
        ++hosts_;
        check_host(view(value));
        break;
    case Field::content_length:
        if (++lengths_ > 1) throw RequestError(400, "Content-Length must appear once.");
        check_content_length(view(value));
        break;
    case Field::transfer_encoding:
        check_transfer_encoding(view(value), version_);
        break;
    case Field::expect:
        if (version_ < 11) break; // RFC 9110, 10.1.1: ignored from an HTTP/1.0 client
        for (const auto expectation : elements(view(value))) {
            if (!is(expectation, "100-continue"))
                throw RequestError(417, "Expect may only be 100-continue: leave it out.");
            expects_continue_ = true;
        }
        break;
    case Field::connection:
        for (const auto option : elements(view(value))) {
            closes_ = closes_ || is(option, "close");
            keeps_alive_ = keeps_alive_ || is(option, "keep-alive");
        }
        break;
    case Field::content_encoding:
        for (const auto coding : elements(view(value)))
            encoded_ = encoded_ || !is(coding, "identity");
        break;
    default:
        break;
    }
    request_.headers.emplace_back(view(name), view(value));
}

void RequestParser::on_header_impl(Code&) {
    if (hosts_ > 1 || (hosts_ == 0 && version_ >= 11)) throw RequestError(400, "Host must appear exactly once.");
    const auto& method = request_.method;
    const bool needs_body = method == "POST" || method == "PUT" || method == "PATCH";
    if (needs_body && lengths_ == 0 && !chunked())
        throw RequestError(411, "Say how long the body is: Content-Length, or Transfer-Encoding: chunked.");
    in_body_ = true;
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) {
    // About one packet for a mere announcement: the client need not send what it announces.
    request_.body.reserve(static_cast<std::size_t>(std::min(length.value_or(0), trusted_length)));
}

std::size_t RequestParser::on_body_impl(Text bytes, Code&) {
    // Once more has come than was reserved, the rest is likely to come too: this copies once instead of many times.
    const auto length = content_length().value_or(0);
    if (request_.body.size() + bytes.size() > request_.body.capacity())
        request_.body.reserve(static_cast<std::size_t>(length));
    request_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, Text extensions, Code&) {
    chunk_left_ = size;
    // For some proxies a line feed inside a quoted extension ends the line, which would let a request be smuggled past
    // them.
    if (std::ranges::any_of(view(extensions), is_control))
        throw RequestError(400, "A chunk's extension must not have control characters.");
    extension_bytes_ += extensions.size();
    if (extension_bytes_ > limits_.head_bytes)
        throw RequestError(400, "The extensions of the chunks are too large: leave them out.");
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text bytes, Code&) {
    request_.body.append(bytes.data(), bytes.size());
    chunk_left_ -= bytes.size();
    return bytes.size();
}

} // namespace kilihost::http
