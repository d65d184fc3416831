#include "http/loop.hpp"

#include "http/response_head.hpp"

#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace kilihost::http {

using namespace std::chrono_literals;
using Pistache::Polling::Tag;

namespace {

// Tags of the loop's own descriptors; a connection's tag is its number, from there on.
constexpr std::uint64_t listener_tag = 0;
constexpr std::uint64_t mailbox_tag = 1;
constexpr std::uint64_t timer_tag = 2;
constexpr std::uint64_t first_connection = 3;

constexpr auto accept_pause = 100ms;
constexpr auto drain_period = 10ms;
// When a drain begins, requests may be on their way on connections that look idle.
constexpr auto on_their_way = 250ms;

std::chrono::milliseconds patience_for(const Limits& limits) {
    const auto shortest = std::min({limits.header_time, limits.body_time, limits.idle_time, limits.write_time});
    return std::clamp<std::chrono::milliseconds>(shortest / 8, 5ms, 1000ms);
}

void clear(int descriptor) {
    eventfd_t count = 0;
    ::eventfd_read(descriptor, &count); // a timerfd is read the same way
}

} // namespace

Loop::Loop(Listener listener, Router router, Limits limits, std::shared_ptr<Mailbox> mailbox)
    : listener_(std::move(listener)), front_{.limits = limits,
                                             .router = std::move(router),
                                             .now = Clock::now(),
                                             .date = {}},
      mailbox_(std::move(mailbox)), timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      next_number_(first_connection), patience_(patience_for(limits)) {
    if (!timer_) throw std::system_error(errno, std::generic_category(), "timerfd_create");
}

std::shared_ptr<Pistache::Aio::Handler> Loop::clone() const {
    throw std::logic_error("the HTTP loop serves one reactor");
}

void Loop::registerPoller(Pistache::Polling::Epoll& poller) {
    const Pistache::Flags<NotifyOn> read(NotifyOn::Read);
    poller.addFd(listener_.descriptor(), read, Tag(listener_tag));
    poller.addFd(mailbox_->descriptor(), read, Tag(mailbox_tag));
    poller.addFd(timer_.get(), read, Tag(timer_tag));
}

void Loop::onReady(const Pistache::Aio::FdSet& events) {
    look_at_clock();
    mailbox_->wake();
    for (const auto& event : events) {
        switch (event.getTag().value()) {
        case listener_tag:
            accept();
            break;
        case mailbox_tag:
            clear(mailbox_->descriptor());
            break;
        case timer_tag:
            clear(timer_.get());
            expire();
            break;
        default:
            handle(event);
        }
    }
    read_mail();
    set_timer();
    if (front_.draining && (clients_.empty() || front_.now >= drain_until_)) {
        clients_.clear();
        reactor()->shutdown();
    }
}

void Loop::look_at_clock() {
    front_.now = Clock::now();
    const auto second = std::time(nullptr);
    if (second == second_) return;
    second_ = second;
    front_.date = http_date(second);
}

void Loop::handle(const Pistache::Aio::FdSet::Entry& event) {
    const auto client = clients_.find(event.getTag().value());
    if (client == clients_.end()) return; // closed by an event before this one
    with(client, [&](Connection& connection) {
        if (event.isHangup()) return connection.hang_up();
        if (event.isReadable()) connection.readable(scratch_);
        if (event.isWritable() && !connection.closed()) connection.writable();
    });
}

// Lets a connection act and then does what follows from it. One that cannot (memory is out) costs itself alone.
template <class Action>
void Loop::with(Clients::iterator client, Action action) {
    try {
        action(client->second.connection);
        settle(client);
    } catch (const std::exception& error) {
        spdlog::error("an HTTP connection is given up: {}", error.what());
        clients_.erase(client);
    }
}

void Loop::settle(Clients::iterator client) {
    auto& [connection, watched] = client->second;
    if (connection.closed()) {
        clients_.erase(client);
        return;
    }
    const auto wanted = (connection.wants_read() ? NotifyOn::Read : NotifyOn::None) |
                        (connection.wants_write() ? NotifyOn::Write : NotifyOn::None);
    if (wanted == watched) return;
    reactor()->modifyFd(key(), connection.socket(), wanted, Tag(client->first));
    watched = wanted;
}

// Answers may let pipelined requests through, whose handlers may answer at once: until there are no more.
void Loop::read_mail() {
    for (Mailbox::Mail mail; mailbox_->take(mail);) {
        if (mail.stop) drain(*mail.stop);
        for (auto& answer : mail.answers)
            deliver(std::move(answer));
    }
}

void Loop::deliver(Mailbox::Answer answer) {
    const auto client = clients_.find(answer.connection);
    if (client == clients_.end()) return; // the client has left
    with(client, [&](Connection& connection) {
        if (std::holds_alternative<HangUp>(answer.response)) return connection.hang_up();
        auto* const response = std::get_if<Response>(&answer.response);
        connection.answer(response != nullptr ? std::move(*response)
                                              : problem(500, "The request was not answered: see the host's log."));
    });
}

void Loop::expire() {
    for (auto next = clients_.begin(); next != clients_.end();) {
        const auto client = next++;
        if (client->second.connection.deadline() <= front_.now) with(client, [](Connection& c) { c.expire(); });
    }
    if (front_.draining) {
        if (front_.now >= spare_until_) close_idle();
    } else if (!accepting_ && front_.now >= accept_again_) {
        resume_accepting();
    }
}

void Loop::accept() {
    constexpr int at_once = 64; // so that a flood of new clients does not starve the others
    for (int i = 0; i < at_once; ++i) {
        if (clients_.size() >= front_.limits.connections) return pause_accepting();
        auto accepted = listener_.accept();
        if (accepted.socket) {
            admit(std::move(accepted));
            continue;
        }
        switch (accepted.error) {
        case EAGAIN:
            return;
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM:
            spdlog::warn("no new HTTP connection for {} ms: {}", accept_pause.count(),
                         std::generic_category().message(accepted.error));
            return pause_accepting();
        default: // that one client's matter
            break;
        }
    }
}

void Loop::admit(Accepted accepted) try {
    const auto number = next_number_++;
    const auto socket = accepted.socket.get();
    const auto exchange = std::make_shared<Exchange>(Exchange{mailbox_, number});
    Connection connection(front_, std::move(accepted.socket), std::move(accepted.peer), exchange);
    const auto client = clients_.emplace(number, Client{std::move(connection), NotifyOn::Read}).first;
    try {
        reactor()->registerFd(key(), socket, NotifyOn::Read, Tag(number));
    } catch (...) {
        clients_.erase(client);
        throw;
    }
} catch (const std::exception& error) {
    spdlog::error("an HTTP connection is given up: {}", error.what());
}

void Loop::pause_accepting() {
    reactor()->modifyFd(key(), listener_.descriptor(), NotifyOn::None, Tag(listener_tag));
    accepting_ = false;
    accept_again_ = front_.now + accept_pause;
}

void Loop::resume_accepting() {
    reactor()->modifyFd(key(), listener_.descriptor(), NotifyOn::Read, Tag(listener_tag));
    accepting_ = true;
}

// Takes in who has already connected, then closes the door.
void Loop::drain(std::chrono::milliseconds grace) {
    if (front_.draining) {
        drain_until_ = std::min(drain_until_, front_.now + grace);
        return;
    }
    for (auto accepted = listener_.accept(); accepted.socket; accepted = listener_.accept())
        admit(std::move(accepted));
    listener_.close();
    front_.draining = true;
    drain_until_ = front_.now + grace;
    spare_until_ = front_.now + std::min<std::chrono::milliseconds>(grace, on_their_way);
}

void Loop::close_idle() {
    std::erase_if(clients_, [](const auto& client) { return client.second.connection.idle(); });
}

void Loop::set_timer() {
    const auto period = front_.draining    ? drain_period
                        : !accepting_      ? accept_pause
                        : clients_.empty() ? 0ms
                                           : patience_;
    if (period == period_) return;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(period);
    const timespec interval = {.tv_sec = seconds.count(),
                               .tv_nsec = std::chrono::nanoseconds(period - seconds).count()};
    const itimerspec spec = {.it_interval = interval, .it_value = interval};
    ::timerfd_settime(timer_.get(), 0, &spec, nullptr);
    period_ = period;
}

} // namespace kilihost::http
