// Finds the end of the text between the chunks of a body. So the parser sees only whole lines, and neither its answer
// nor the limits depend on how the bytes are cut.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace kilihost::http {

struct Limits;

class ChunkScanner {
  public:
    // `limits` must outlive the scanner.
    explicit ChunkScanner(const Limits& limits) : limits_(&limits) {}

    // Looks at what has arrived after a chunk's data: CR LF (not before the first chunk), the next chunk's line, and
    // after the last chunk's line the trailers with their closing empty line. Each call repeats the bytes of the one
    // before and adds to them. Returns the size of it all, or none while its end has not come. Throws RequestError.
    std::optional<std::size_t> scan(std::string_view bytes);

  private:
    std::optional<std::size_t> scan_lines(std::string_view bytes);
    void check_size(std::size_t size) const;

    const Limits* limits_;
    std::size_t line_start_ = 0; // of the line that is not yet complete
    std::size_t scanned_ = 0;
    std::size_t before_line_ = 0; // 2 once a chunk's data has come, which CR LF ends
    bool in_trailers_ = false;
};

} // namespace kilihost::http
