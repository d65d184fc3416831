// Where an answer goes: what a Responder holds.
#pragma once

#include "http/mailbox.hpp"

#include <cstdint>
#include <memory>

namespace kilihost::http {

// One a connection, which has one request in flight. The number is never used again, so that an answer that comes
// when the connection has gone cannot reach another's client.
struct Exchange {
    std::shared_ptr<Mailbox> mailbox;
    std::uint64_t connection;
};

} // namespace kilihost::http
