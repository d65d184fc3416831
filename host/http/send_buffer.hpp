// The unsent bytes of a connection: the socket takes what it can, the rest stays here. Never blocks.
#pragma once

#include <cstddef>
#include <string>

namespace kilihost::http {

class SendBuffer {
  public:
    enum class Sent { all, some, none, failed };

    // Adds bytes to send; a body goes after everything that is added before and after it.
    void add_head(std::string head);
    void set_body(std::string body) { body_ = std::move(body); }

    // Passes to the socket what it takes. `none`: not a byte.
    Sent send(int socket);

    bool empty() const { return head_.empty(); }

  private:
    std::string head_;
    std::string body_;
    std::size_t sent_ = 0; // of both together
};

} // namespace kilihost::http
