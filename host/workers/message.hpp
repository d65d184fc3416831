// The encoding of messages between the host and a worker: whole numbers and texts, one after the other.
//
// A reader trusts nothing: a text that would end beyond the message, or bytes that are left over, throw Malformed. So a
// worker that a rule has damaged cannot harm the host.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kilihost::workers {

struct Malformed : std::runtime_error {
    Malformed() : std::runtime_error("a worker's message is malformed") {}
};

class MessageWriter {
  public:
    MessageWriter& number(std::uint64_t value);
    MessageWriter& text(std::string_view value);
    MessageWriter& texts(const std::vector<std::string>& values);

    MessageWriter& reserve(std::size_t bytes);
    std::string take() { return std::move(bytes_); }

  private:
    std::string bytes_;
};

class MessageReader {
  public:
    // `bytes` outlives the reader and the views that it returns.
    explicit MessageReader(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t number();
    // A number that must be at most `most`.
    std::size_t count(std::size_t most);
    std::string_view text();
    std::vector<std::string> texts(std::size_t most);
    // Throws Malformed if bytes are left.
    void end() const;

  private:
    std::string_view rest_;
};

} // namespace kilihost::workers
