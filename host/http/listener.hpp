// The listening socket: binds it and accepts connections.
#pragma once

#include "http/address.hpp"
#include "http/descriptor.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace kilihost::http {

struct Accepted {
    Descriptor socket; // none: `error` says why
    Address peer;
    int error = 0; // EAGAIN: nobody is waiting
};

class Listener {
  public:
    // `host` is an IPv4 or IPv6 address or a name; port 0 takes a free one. Throws std::system_error.
    Listener(const std::string& host, std::uint16_t port);
    // A Unix socket at `path`, to which only this process's user may connect. It replaces a stale one. Throws
    // std::system_error.
    explicit Listener(const std::filesystem::path& path);

    // A socket that already listens.
    explicit Listener(Descriptor socket);

    Address address() const;
    std::uint16_t port() const; // 0 for a Unix socket
    int descriptor() const { return socket_.get(); }

    // Never blocks.
    Accepted accept() const;

    // Stops listening.
    void close() { socket_ = Descriptor(); }

  private:
    Descriptor socket_;
};

} // namespace kilihost::http
