#include "workers/host_link.hpp"

#include "workers/worker_process.hpp"

#include <fcntl.h>
#include <poll.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace kilihost::workers {

void HostLink::send(std::string_view message) {
    const std::uint64_t size = message.size();
    char head[sizeof size];
    std::memcpy(head, &size, sizeof size);
    for (std::string_view part : {std::string_view(head, sizeof head), message})
        while (!part.empty()) {
            part.remove_prefix(channel_.write(part));
            if (!part.empty()) wait(true);
        }
    const auto now = Clock::now();
    if (now - woke_ > longest_delay) wake(now);
}

std::string HostLink::receive() {
    std::uint64_t size = 0;
    std::string head;
    fill(head, sizeof size);
    std::memcpy(&size, head.data(), sizeof size);
    std::string message;
    message.reserve(size);
    fill(message, size);
    return message;
}

void HostLink::require_descriptors() const {
    std::array<pollfd, 3> files{
        {{channel_.wake_own(), 0, 0}, {channel_.wake_other(), 0, 0}, {inherited::lifetime, 0, 0}}};
    ::poll(files.data(), files.size(), 0);
    if (((files[0].revents | files[1].revents | files[2].revents) & POLLNVAL) != 0) ::abort();
}

void HostLink::fill(std::string& out, std::size_t size) {
    while (out.size() < size)
        if (channel_.read(out, size - out.size()) == 0) wait(false);
}

void HostLink::wake(Clock::time_point now) {
    channel_.wake();
    woke_ = now;
}

void HostLink::wait(bool for_room) {
    wake(Clock::now());
    if (!channel_.fall_asleep(for_room)) return;
    switch (channel_.wake_up()) {
    case Channel::WakeUp::came:
        return;
    case Channel::WakeUp::none: // a rule has changed the pipe: without this, the next waits would spin
        ::fcntl(channel_.wake_own(), F_SETFL, 0);
        return;
    case Channel::WakeUp::ended:
        throw Released();
    }
}

} // namespace kilihost::workers
