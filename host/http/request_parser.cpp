// Beast asserts that the last chunk follows another one; in an empty body it does not, and the code serves that too.
#define BOOST_DISABLE_ASSERTS

#include "http/request_parser.hpp"

#include "http/fault.hpp"
#include "http/server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>

namespace kilihost::http {

namespace beast = boost::beast;

namespace {

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

[[noreturn]] void refuse(const beast::error_code& code) {
    using beast::http::error;
    if (code == error::bad_method) throw Fault(400, "The method must be a token, as in: POST / HTTP/1.1");
    if (code == error::bad_target) throw Fault(400, "The request target has characters that must be percent-encoded.");
    if (code == error::bad_field) throw Fault(400, "A header's name must be a token, directly followed by a colon.");
    if (code == error::bad_value) throw Fault(400, "A header's value must not have control characters.");
    if (code == error::bad_line_ending) throw Fault(400, "A line must end in CR LF.");
    if (code == error::bad_content_length)
        throw Fault(400, "Content-Length must be one decimal number of at most 64 bits, without Transfer-Encoding.");
    if (code == error::bad_transfer_encoding)
        throw Fault(400, "Transfer-Encoding must be there once, without Content-Length.");
    if (code == error::bad_chunk) throw Fault(400, "A chunk must be its size in hexadecimal, CR LF, the data, CR LF.");
    if (code == error::bad_chunk_extension) throw Fault(400, "A chunk's extension is malformed: leave it out.");
    if (code == error::body_limit) throw Fault(413, "The body is too large: send less at a time.");
    throw Fault(400, "The request is not well-formed HTTP/1.1.");
}

// The characters of a URI (RFC 3986) and of a host; a fragment is never sent.
bool is_target_character(char c) {
    return c > ' ' && c < '\x7f' && c != '#';
}

bool is_host_character(char c) {
    constexpr std::string_view others = "-._~%!$&'()*+,;=:[]";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || others.find(c) != others.npos;
}

bool is_control(char c) {
    return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
}

void check_content_length(std::string_view value) {
    const bool digits = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    if (value.empty() || !digits)
        throw Fault(400, "Content-Length must be one decimal number, without a sign or list.");
}

void check_transfer_encoding(std::string_view value, int version) {
    if (version < 11) throw Fault(400, "Transfer-Encoding needs HTTP/1.1.");
    if (!beast::iequals({value.data(), value.size()}, "chunked"))
        throw Fault(501, "Send the body plain, or with Transfer-Encoding: chunked alone.");
}

} // namespace

RequestParser::RequestParser(const Limits& limits) {
    eager(true);
    header_limit(std::numeric_limits<std::uint32_t>::max()); // HeadScanner's matter
    body_limit(limits.body_bytes);
}

void RequestParser::put_head(std::string_view head) {
    beast::error_code code;
    put({head.data(), head.size()}, code);
    if (code && code != beast::http::error::need_more) refuse(code);
}

std::size_t RequestParser::put_body(std::string_view bytes) {
    beast::error_code code;
    const auto taken = put({bytes.data(), bytes.size()}, code);
    if (code && code != beast::http::error::need_more) refuse(code);
    return taken;
}

void RequestParser::on_request_impl(beast::http::verb, Text method, Text target, int version, Code&) {
    request_.method = view(method);
    version_ = version;
    set_target(view(target));
}

// The path and query of a target in origin form ("/path?query") or in absolute form ("http://host/path?query"),
// which a server must understand too.
void RequestParser::set_target(std::string_view target) {
    if (!std::ranges::all_of(target, is_target_character))
        throw Fault(400, "The request target has characters that must be percent-encoded.");
    if (const auto scheme = target.find("://"); scheme != target.npos && target.front() != '/') {
        target.remove_prefix(scheme + 3);
        target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    }
    const auto question = target.find('?');
    request_.path = target.substr(0, question);
    if (request_.path.empty()) request_.path = "/";
    if (question != target.npos) request_.query = target.substr(question + 1);
}

void RequestParser::on_field_impl(Field field, Text name, Text value, Code&) {
    if (in_body_) return; // a trailer: it must not pass for a header
    switch (field) {
    case Field::host:
        ++hosts_;
        if (!std::ranges::all_of(view(value), is_host_character))
            throw Fault(400, "Host must be a name or address, with or without a port.");
        break;
    case Field::content_length:
        if (++lengths_ > 1) throw Fault(400, "Content-Length must be there once.");
        check_content_length(view(value));
        break;
    case Field::transfer_encoding:
        check_transfer_encoding(view(value), version_);
        chunked_ = true;
        break;
    case Field::expect:
        if (version_ < 11) break; // RFC 9110, 10.1.1: an HTTP/1.0 client cannot mean it
        if (!beast::iequals(value, "100-continue")) throw Fault(417, "Expect may only be 100-continue: leave it out.");
        expects_continue_ = true;
        break;
    default:
        break;
    }
    request_.headers.emplace_back(view(name), view(value));
}

void RequestParser::on_header_impl(Code&) {
    if (hosts_ > 1 || (hosts_ == 0 && version_ >= 11)) throw Fault(400, "Host must be there exactly once.");
    const auto& method = request_.method;
    const bool needs_body = method == "POST" || method == "PUT" || method == "PATCH";
    if (needs_body && lengths_ == 0 && !chunked_)
        throw Fault(411, "Say how long the body is: Content-Length, or Transfer-Encoding: chunked.");
    persistent_ = keep_alive();
    in_body_ = true;
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) {
    // No more than a packet or so on the client's word alone: what is announced need not come.
    constexpr std::uint64_t trusted = 64 * 1024;
    request_.body.reserve(static_cast<std::size_t>(std::min(length.value_or(0), trusted)));
}

std::size_t RequestParser::on_body_impl(Text bytes, Code&) {
    request_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, Text extensions, Code&) {
    // A line feed inside a quoted extension ends the line for some proxies: a way to smuggle a request past them.
    if (std::ranges::any_of(view(extensions), is_control))
        throw Fault(400, "A chunk's extension must not have control characters.");
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text bytes, Code&) {
    request_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

} // namespace kilihost::http
