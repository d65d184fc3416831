// Reads requests from a stream of bytes, however it is cut. No sockets, no clock.
#pragma once

#include "http/head_scanner.hpp"
#include "http/message.hpp"
#include "http/request_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kilihost::http {

class RequestReader {
  public:
    enum class Phase { between, head, body, complete };

    // `limits` must outlive the reader.
    explicit RequestReader(const Limits& limits) : limits_(limits), scanner_(limits) {}

    // Reads on, at most to the end of a head, of a chunk or of a request. Returns how many bytes are used up; the
    // caller passes the others again, with more after them. Throws RequestError; then the reader cannot be used any
    // more.
    std::size_t read(std::string_view bytes);

    // The state after the bytes so far. `between`: no byte of a request has come.
    Phase phase() const { return phase_; }

    // About the request with the head that was read.
    int version() const { return parser_->version(); }
    bool persistent() const { return parser_->persistent(); }
    bool expects_continue() const { return parser_->expects_continue(); }
    bool encoded() const { return parser_->encoded(); }
    std::optional<std::uint64_t> announced() const { return parser_->announced(); }
    Request& request() { return parser_->request(); } // with its body so far

    // Whether the answer to the current request must have no body, even if it is refused.
    bool head_only() const { return scanner_.head_only(); }

    // Frees what was read of a refused request; then the reader cannot be used any more.
    void drop() { parser_.reset(); }

    // The request, in phase `complete`; then the reader is between requests again.
    Request take();

  private:
    std::size_t read_head(std::string_view bytes);
    void put_head(std::string_view head);
    std::size_t read_body(std::string_view bytes);

    const Limits& limits_;
    HeadScanner scanner_;
    std::optional<RequestParser> parser_;
    Phase phase_ = Phase::between;
};

} // namespace kilihost::http
