#include "pipeline/supervisor.hpp"

#include "config/load.hpp"
#include "terminal/escape.hpp"

#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include <cstdint>
#include <ctime>
#include <system_error>

namespace kilihost::pipeline {

std::optional<http::Listener> passed_listener() {
    const int count = ::sd_listen_fds(1);
    if (count == 0) return std::nullopt;
    if (count < 0)
        throw config::ConfigError(std::string("LISTEN_FDS and LISTEN_PID, which a supervisor sets, cannot be used (") +
                                  std::generic_category().message(-count) + "): unset them to start without one");
    if (count != 1)
        throw config::ConfigError("the supervisor passes " + std::to_string(count) +
                                  " sockets: one is wanted, a single ListenStream of the socket unit");
    constexpr int listening = 1;
    const bool is_tcp = ::sd_is_socket(SD_LISTEN_FDS_START, AF_INET, SOCK_STREAM, listening) > 0 ||
                        ::sd_is_socket(SD_LISTEN_FDS_START, AF_INET6, SOCK_STREAM, listening) > 0;
    if (!is_tcp)
        throw config::ConfigError(
            "what the supervisor passes is no listening TCP socket: write ListenStream=HOST:PORT in "
            "the socket unit, and leave out Accept=");
    return http::Listener(http::Descriptor(SD_LISTEN_FDS_START));
}

config::ListenAddress address_of(const http::Listener& listener) {
    return {listener.address().text(), listener.port()};
}

void notify_ready(const std::string& status) {
    ::sd_notify(0, ("READY=1\nSTATUS=" + terminal::printable(status)).c_str());
}

// systemd uses the time to match a READY=1 with its reload.
void notify_reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto microseconds = std::int64_t(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
    ::sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds) + "\nSTATUS=reloading").c_str());
}

void notify_stopping() {
    ::sd_notify(0, "STOPPING=1");
}

} // namespace kilihost::pipeline
