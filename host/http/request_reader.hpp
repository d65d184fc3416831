// Requests out of a stream of bytes, however the stream is cut. No sockets, no clock.
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

    // Reads on, at most to the end of a head, of a chunk or of a request. Answers how many bytes it is through
    // with; the others are to be given again, with more behind them. Throws RequestError, after which it is of no more
    // use.
    std::size_t read(std::string_view bytes);

    // What the bytes so far have led to. `between`: no byte of a request has come.
    Phase phase() const { return phase_; }

    // Of the request whose head has been read.
    int version() const { return parser_->version(); }
    bool persistent() const { return parser_->persistent(); }
    bool expects_continue() const { return parser_->expects_continue(); }
    bool encoded() const { return parser_->encoded(); }
    std::optional<std::uint64_t> announced() const { return parser_->announced(); }
    Request& request() { return parser_->request(); } // its body as far as it has come

    // Whether the answer to what is being read must have no body, even if it is refused.
    bool head_only() const { return scanner_.head_only(); }

    // Frees what has been read of a request that is refused; after it the reader is of no more use.
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
