// A raw HTTP client for tests: it sends exactly the given bytes, in exactly the given pieces, and reads the answer.
// Every wait is bounded; a late answer is an exception.
#pragma once

#include "http/descriptor.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kilihost::http::test {

struct Reply {
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;

    std::string header(const std::string& name) const; // empty if absent
};

class Client {
  public:
    static constexpr std::chrono::milliseconds patience{20'000};

    explicit Client(std::uint16_t port, const std::string& host = "127.0.0.1", int receive_buffer = 0);

    // Sends all of it, as one send call if the socket takes it. Returns whether the server was still there.
    bool send(std::string_view bytes) const;

    // Ends our side; the other may still send.
    void end() const;

    // Closes with a reset in place of an orderly end.
    void reset();

    // The next reply. `to_head`: it answers a HEAD request, so that no body follows. Throws std::runtime_error if
    // the connection ends first or the reply is not well-formed.
    Reply reply(bool to_head = false);

    // The next reply, or none if the server ends the connection before its first byte.
    std::optional<Reply> reply_or_end();

    // Whether the server ends its side without another byte.
    bool ended();

    // Whether anything (bytes or the end) comes within that time.
    bool hears(std::chrono::milliseconds time) const;

    // Reads at most `size` bytes as they come; empty if the server has ended its side.
    std::string some(std::size_t size);

    int descriptor() const { return socket_.get(); }

  private:
    bool receive(std::size_t size = 64 * 1024);

    Descriptor socket_;
    std::string received_;
};

} // namespace kilihost::http::test
