// Finds the end of a request's head, line by line as it arrives, and refuses ambiguous ones. So the parser sees only
// complete heads, and its treatment of partial ones does not matter.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace kilihost::http {

struct Limits;

class HeadScanner {
  public:
    // `limits` must outlive the scanner.
    explicit HeadScanner(const Limits& limits) : limits_(&limits) {}

    // Looks at what has arrived of a head, from the first byte of its request line on. Each call repeats the bytes of
    // the one before and adds to them. Returns the head's size with its closing empty line, or none while that has not
    // come. Throws RequestError.
    std::optional<std::size_t> scan(std::string_view head);

    // For a scanned request line: the position of its version's last digit, and whether the method is HEAD.
    std::size_t minor_place() const { return minor_place_; }
    bool head_only() const { return head_only_; }

  private:
    void check_request_line(std::string_view line);
    void check_size(std::string_view head) const;

    const Limits* limits_;
    std::size_t line_start_ = 0; // of the line that is not yet complete
    std::size_t scanned_ = 0;
    std::size_t lines_ = 0;
    std::size_t minor_place_ = 0;
    bool head_only_ = false;
};

} // namespace kilihost::http
