#include "http/request_reader.hpp"

#include "http/request_error.hpp"
#include "http/server.hpp"

#include <string>

namespace kilihost::http {

std::size_t RequestReader::read(std::string_view bytes) {
    std::size_t blank = 0;
    switch (phase_) {
    case Phase::between:
        // RFC 9112, 2.2: empty lines before a request line are skipped.
        while (bytes.substr(blank).starts_with("\r\n"))
            blank += 2;
        bytes.remove_prefix(blank);
        if (bytes.empty() || bytes == "\r") return blank;
        phase_ = Phase::head;
        [[fallthrough]];
    case Phase::head:
        return blank + read_head(bytes);
    case Phase::body:
        return read_body(bytes);
    case Phase::complete:
        break;
    }
    return 0;
}

std::size_t RequestReader::read_head(std::string_view bytes) {
    const auto size = scanner_.scan(bytes);
    if (!size) return 0;
    parser_.emplace(limits_);
    put_head(bytes.substr(0, *size));
    phase_ = parser_->done() ? Phase::complete : Phase::body;
    return *size;
}

// RFC 9110, 2.5: a higher minor version is served as the highest that is known, and Beast knows 1.0 and 1.1.
void RequestReader::put_head(std::string_view head) {
    const auto place = scanner_.minor_place();
    if (head[place] <= '1') return parser_->put_head(head);
    std::string known(head);
    known[place] = '1';
    parser_->put_head(known);
}

std::size_t RequestReader::read_body(std::string_view bytes) {
    const auto taken = parser_->put_body(bytes);
    if (parser_->done()) phase_ = Phase::complete;
    return taken;
}

Request RequestReader::take() {
    Request request = parser_->take();
    parser_.reset();
    scanner_ = HeadScanner(limits_);
    phase_ = Phase::between;
    return request;
}

} // namespace kilihost::http
