#include "http/chunk_scanner.hpp"

#include "http/request_error.hpp"
#include "http/server.hpp"

namespace kilihost::http {

namespace {

constexpr std::string_view line_end = "\r\n";

bool is_last_chunk(std::string_view line) {
    const auto size = line.substr(0, line.find_first_of("; \t"));
    return !size.empty() && size.find_first_not_of('0') == size.npos;
}

} // namespace

std::optional<std::size_t> ChunkScanner::scan(std::string_view bytes) {
    if (!line_end.starts_with(bytes.substr(0, before_line_)))
        throw RequestError(400, "A chunk's data must be as long as its size says, and end in CR LF.");
    if (bytes.size() < before_line_) return std::nullopt;
    if (scanned_ < before_line_) scanned_ = line_start_ = before_line_;
    const auto size = scan_lines(bytes);
    if (size) {
        scanned_ = line_start_ = 0;
        before_line_ = line_end.size();
    }
    return size;
}

std::optional<std::size_t> ChunkScanner::scan_lines(std::string_view bytes) {
    for (;;) {
        const auto end = bytes.find('\n', scanned_);
        if (end == bytes.npos) {
            scanned_ = bytes.size();
            check_size(scanned_);
            return std::nullopt;
        }
        check_size(end + 1);
        if (end == line_start_ || bytes[end - 1] != '\r')
            throw RequestError(400, "A line must end in CR LF, not in LF alone.");
        const auto line = bytes.substr(line_start_, end - 1 - line_start_);
        scanned_ = line_start_ = end + 1;
        if (in_trailers_ && (line.starts_with(' ') || line.starts_with('\t')))
            throw RequestError(400, "A trailer must be on one line: folded ones are obsolete and refused.");
        if (in_trailers_ ? line.empty() : !is_last_chunk(line)) return scanned_;
        in_trailers_ = true;
    }
}

void ChunkScanner::check_size(std::size_t size) const {
    if (size <= limits_->head_bytes) return;
    if (in_trailers_) throw RequestError(431, "The trailers behind the body are too large: leave them out.");
    throw RequestError(400, "The line of a chunk's size is too long: leave its extensions out.");
}

} // namespace kilihost::http
