#include "http/head_scanner.hpp"

#include "http/digit.hpp"
#include "http/request_error.hpp"
#include "http/server.hpp"

namespace kilihost::http {

namespace {

[[noreturn]] void refuse_proxy_protocol() {
    throw RequestError(400, "The PROXY protocol is not spoken here: take it (send-proxy) out of the proxy's "
                            "configuration.");
}

// A method is a token, and a token has no control characters: what begins with one speaks another protocol.
void check_first_byte(char first) {
    if (first == '\x16') throw RequestError(400, "This port speaks plain HTTP: use http://, or a proxy that ends TLS.");
    if (first == '\0') refuse_proxy_protocol(); // its version 2, which begins with empty lines
    if (first <= ' ' || first == '\x7f')
        throw RequestError(400, "The request must begin with a method, as in: POST / HTTP/1.1");
}

} // namespace

std::optional<std::size_t> HeadScanner::scan(std::string_view head) {
    if (scanned_ == 0 && !head.empty()) check_first_byte(head.front());
    for (;;) {
        const auto end = head.find('\n', scanned_);
        if (end == head.npos) {
            scanned_ = head.size();
            check_size(head);
            return std::nullopt;
        }
        check_size(head.substr(0, end + 1));
        if (end == line_start_ || head[end - 1] != '\r')
            throw RequestError(400, "A line must end in CR LF, not in LF alone.");
        const auto line = head.substr(line_start_, end - 1 - line_start_);
        scanned_ = line_start_ = end + 1;
        if (lines_ == 0) {
            check_request_line(line);
        } else {
            if (line.empty()) return scanned_;
            if (line.front() == ' ' || line.front() == '\t')
                throw RequestError(400, "A header must be on one line: folded headers are obsolete and refused.");
            if (lines_ > limits_->headers) throw RequestError(431, "The request has too many headers.");
        }
        ++lines_;
    }
}

void HeadScanner::check_request_line(std::string_view line) {
    if (line.starts_with("PROXY ")) refuse_proxy_protocol();
    const auto before_target = line.find(' ');
    const auto before_version = line.rfind(' ');
    const auto version = before_version == line.npos ? std::string_view() : line.substr(before_version + 1);
    const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                             version[6] == '.' && is_digit(version[7]);
    if (!well_formed || before_target == before_version)
        throw RequestError(400, "The request line must have a method, a target and a version: POST / HTTP/1.1");
    if (version[5] != '1') throw RequestError(505, "Use HTTP/1.1: other versions are not served here.");
    minor_place_ = line.size() - 1;
    head_only_ = line.substr(0, before_target) == "HEAD";
    if (before_version - before_target - 1 > limits_->target_bytes)
        throw RequestError(414, "The request target is too long.");
}

void HeadScanner::check_size(std::string_view head) const {
    // Room for a method and a version beside the target.
    constexpr std::size_t rest_of_request_line = 64;
    if (lines_ == 0 && head.size() > limits_->target_bytes + rest_of_request_line)
        throw RequestError(414, "The request target is too long.");
    if (head.size() > limits_->head_bytes) throw RequestError(431, "The request's headers are too large.");
}

} // namespace kilihost::http
