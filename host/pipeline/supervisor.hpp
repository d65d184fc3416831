// The protocol of systemd, or another supervisor that speaks it: takes what it passes at the start, and reports to it.
// Without a supervisor, there is nothing to take, and a report does nothing.
#pragma once

#include "config/listen.hpp"
#include "http/listener.hpp"

#include <optional>
#include <string>

namespace kilihost::pipeline {

// The socket that the supervisor keeps open (LISTEN_FDS), so that clients wait while a host is replaced, and none is
// refused. Removes the variables from the environment, so call it on the main thread before any other starts. Throws
// config::ConfigError for anything but one listening TCP socket.
std::optional<http::Listener> passed_listener();

// The address of the socket.
config::ListenAddress address_of(const http::Listener& listener);

// Reports that the host serves, after its start or a reload; `status` is a line for people. Any thread, as the rest.
void notify_ready(const std::string& status);
void notify_reloading();
void notify_stopping();

} // namespace kilihost::pipeline
