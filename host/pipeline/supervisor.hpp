// What systemd, or another supervisor that speaks its protocol, gives a host at its start and is told by it. Without
// one, nothing is given, and telling does nothing.
#pragma once

#include "config/listen.hpp"
#include "http/listener.hpp"

#include <optional>
#include <string>

namespace kilihost::pipeline {

// The socket that the supervisor keeps open (LISTEN_FDS), so that while a host is replaced clients wait and none is
// refused. Takes the variables out of the environment: before any thread starts. Throws config::Error for anything but
// one listening TCP socket. The main thread.
std::optional<http::Listener> passed_listener();

// Where it listens.
config::ListenAddress address_of(const http::Listener& listener);

// The host serves, after its start or a reload; `status` is a line for people. Any thread, as the rest.
void notify_ready(const std::string& status);
void notify_reloading();
void notify_stopping();

} // namespace kilihost::pipeline
