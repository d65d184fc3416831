// Fills a Request with Boost.Beast's parser, and adds the rules of RFC 9110 and 9112 that Beast leaves to its user.
#pragma once

#include "http/chunk_scanner.hpp"
#include "http/message.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kilihost::http {

struct Limits;

// Parses one request, after HeadScanner has accepted its head. Throws RequestError. `limits` must outlive the parser.
class RequestParser final : private boost::beast::http::basic_parser<true> {
  public:
    explicit RequestParser(const Limits& limits);

    // Takes the whole head.
    void put_head(std::string_view head);

    // Takes what it can of the body, at most up to the end of a chunk or of a line between chunks, and returns how
    // much. The caller passes the rest again, with more bytes after it.
    std::size_t put_body(std::string_view bytes);

    bool done() const { return is_done(); }

    int version() const { return version_; } // 10 or 11

    // RFC 9112, 9.3: whether the connection may serve another request.
    bool persistent() const { return !closes_ && (version_ >= 11 || keeps_alive_); }

    // Whether the body has a content coding, which is not decoded here.
    bool encoded() const { return encoded_; }

    // The body's length as the head announces it; none if it comes in chunks, or not at all.
    std::optional<std::uint64_t> announced() const {
        const auto length = content_length();
        return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
    }

    // Whether the client waits for 100 Continue before it sends the body.
    bool expects_continue() const { return expects_continue_; }

    Request& request() { return request_; }
    Request&& take() { return std::move(request_); }

  private:
    using Code = boost::beast::error_code;
    using Text = boost::beast::string_view;
    using Field = boost::beast::http::field;

    void on_request_impl(boost::beast::http::verb, Text method, Text target, int version, Code&) override;
    void on_response_impl(int, Text, int, Code&) override {}
    void on_field_impl(Field, Text name, Text value, Code&) override;
    void on_header_impl(Code&) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) override;
    std::size_t on_body_impl(Text bytes, Code&) override;
    void on_chunk_header_impl(std::uint64_t size, Text extensions, Code&) override;
    std::size_t on_chunk_body_impl(std::uint64_t remaining, Text bytes, Code&) override;
    void on_finish_impl(Code&) override {}

    std::size_t put_some(std::string_view bytes);

    const Limits& limits_;
    ChunkScanner scanner_;
    Request request_;
    int version_ = 11;
    unsigned hosts_ = 0;
    unsigned lengths_ = 0;
    std::uint64_t chunk_left_ = 0;
    std::size_t extension_bytes_ = 0;
    bool in_body_ = false;
    bool closes_ = false;
    bool keeps_alive_ = false;
    bool encoded_ = false;
    bool expects_continue_ = false;
};

} // namespace kilihost::http
