// The destination of an answer, which a Responder holds.
#pragma once

#include "http/mailbox.hpp"

#include <cstdint>
#include <memory>

namespace kilihost::http {

// One for each connection, which has one request in flight. The number is never used again, so a late answer cannot
// reach another client.
struct Exchange {
    std::shared_ptr<Mailbox> mailbox;
    std::uint64_t connection;
};

} // namespace kilihost::http
