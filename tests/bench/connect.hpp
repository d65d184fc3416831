// A connection to a server on this machine.
#pragma once

#include "http/descriptor.hpp"

#include <cstdint>

namespace bench {

kilihost::http::Descriptor connect_to(std::uint16_t port); // throws std::system_error

} // namespace bench
