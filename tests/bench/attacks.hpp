// Hostile clients, each on threads of its own for its lifetime.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace bench {

class Attack {
  public:
    virtual ~Attack() = default;
};

// Connections that send nothing; those that are closed are opened anew, once a second, as with the others.
std::unique_ptr<Attack> idle_connections(std::uint16_t port, std::size_t count);
// Each sends requests in one piece of this size, again as soon as it is taken, and reads all that is answered.
std::unique_ptr<Attack> pipelines(std::uint16_t port, std::size_t count, std::size_t bytes);
// Each sends a head without Authorization and of its body as much as is taken.
std::unique_ptr<Attack> bodies_without_authorization(std::uint16_t port, std::size_t count, std::size_t bytes);
// Each posts events of this size, with Authorization, one after the other. No two events are the same.
std::unique_ptr<Attack> large_events(std::uint16_t port, std::size_t count, std::size_t bytes);

// As many connections as this process may have open, at most `wanted`. Raises its limit as far as it may.
std::size_t connections_possible(std::size_t wanted);

} // namespace bench
