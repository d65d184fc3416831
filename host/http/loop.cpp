#include "http/loop.hpp"

#include "http/response_head.hpp"

#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
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
// How long a drain spares connections that look idle: requests may be on their way.
constexpr auto on_their_way = 250ms;

constexpr auto report_period = 60s;
// How many new clients, pipelined requests and expired connections the loop takes before it polls again, so that
// thousands of them do not hold up the others.
constexpr int at_once = 64;

// The rest of the process also needs descriptors: a quarter of them, at most a thousand.
std::size_t descriptors_for_connections() {
    rlimit allowed = {};
    if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0 || allowed.rlim_cur == RLIM_INFINITY)
        return std::numeric_limits<std::size_t>::max();
    return static_cast<std::size_t>(allowed.rlim_cur - std::min<rlim_t>(allowed.rlim_cur / 4, 1000));
}

std::chrono::milliseconds patience_for(const Limits& limits) {
    const auto shortest =
        std::min({limits.first_byte_time, limits.header_time, limits.body_time, limits.idle_time, limits.write_time});
    return std::clamp<std::chrono::milliseconds>(shortest / 8, 5ms, 1000ms);
}

void clear(int descriptor) {
    eventfd_t count = 0;
    ::eventfd_read(descriptor, &count); // a timerfd is read the same way
}

} // namespace

Loop::Loop(Listener listener, Router router, const Limits& limits, std::shared_ptr<Mailbox> mailbox)
    : listener_(std::move(listener)), context_{.limits = limits,
                                               .router = std::move(router),
                                               .bodies = std::make_shared<BodyBudget>(limits.bodies_bytes),
                                               .now = Clock::now(),
                                               .date = {}},
      mailbox_(std::move(mailbox)), timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      connections_max_(std::min(limits.connections, descriptors_for_connections())), next_number_(first_connection),
      patience_(patience_for(limits)) {
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
            tick();
            break;
        default:
            handle(event);
        }
    }
    resume_waiting();
    expire();
    if (!waiting_.empty() || !expired_.empty()) mailbox_->ring(); // ready connections come first, then the rest
    set_timer();
    if (context_.draining && (clients_.empty() || context_.now >= drain_until_)) {
        clients_.clear();
        reactor()->shutdown();
    }
}

void Loop::look_at_clock() {
    context_.now = Clock::now();
    const auto second = std::time(nullptr);
    if (second == second_) return;
    second_ = second;
    context_.date = http_date(second);
}

void Loop::handle(const Pistache::Aio::FdSet::Entry& event) {
    const auto client = clients_.find(event.getTag().value());
    if (client == clients_.end()) return; // an earlier event closed it
    with(client, [&](HttpConnection& connection) {
        if (event.isHangup()) return connection.hang_up();
        if (event.isReadable()) connection.readable(scratch_);
        if (event.isWritable() && !connection.closed()) connection.writable();
    });
}

// Lets a connection act and handles the result. If it fails (out of memory), only this connection is lost.
template <class Action>
void Loop::with(Clients::iterator client, Action action) {
    try {
        action(client->second.connection);
        settle(client);
    } catch (const std::exception& error) {
        spdlog::error("an HTTP connection is given up: " + std::string(error.what()));
        clients_.erase(client);
    }
}

void Loop::settle(Clients::iterator client) {
    auto& [connection, place, watched, queued] = client->second;
    if (connection.closed()) {
        clients_.erase(client);
        return;
    }
    if (connection.waits_to_resume() && !queued) {
        waiting_.push_back(client->first);
        queued = true;
    }
    const auto wanted = (connection.wants_read() ? NotifyOn::Read : NotifyOn::None) |
                        (connection.wants_write() ? NotifyOn::Write : NotifyOn::None);
    if (wanted != watched) {
        reactor()->modifyFd(key(), connection.socket(), wanted, Tag(client->first));
        watched = wanted;
    }
    place.set(connection.standing(), connection.buffered());
    while (order_.buffered() > context_.limits.buffered_bytes && make_room()) {
    }
}

void Loop::read_mail() {
    for (Mailbox::Mail mail; mailbox_->take(mail);) {
        if (mail.stop) drain(*mail.stop);
        for (auto& answer : mail.answers)
            deliver(std::move(answer));
    }
}

// Delivers the answers and reads pipelined requests, the longest waiting first. If their handlers answer at once,
// further ones follow, up to a limit; then the loop looks at the other connections.
void Loop::resume_waiting() {
    read_mail();
    for (int i = 0; i < at_once && !waiting_.empty(); ++i) {
        const auto client = clients_.find(waiting_.front());
        waiting_.pop_front();
        if (client == clients_.end()) continue;
        client->second.queued = false;
        with(client, [](HttpConnection& connection) { connection.resume(); });
        read_mail();
    }
}

void Loop::deliver(Mailbox::Answer answer) {
    const auto client = clients_.find(answer.connection);
    if (client == clients_.end()) return; // the client has left
    with(client, [&](HttpConnection& connection) {
        if (std::holds_alternative<HangUp>(answer.response)) return connection.hang_up();
        auto* const response = std::get_if<Response>(&answer.response);
        connection.answer(response != nullptr ? std::move(*response)
                                              : problem(500, "The request was not answered: see the host's log."));
    });
}

void Loop::expire() {
    for (int i = 0; i < at_once && !expired_.empty(); ++i) {
        const auto client = clients_.find(expired_.back());
        expired_.pop_back();
        if (client != clients_.end() && client->second.connection.deadline() <= context_.now)
            with(client, [](HttpConnection& connection) { connection.expire(); });
    }
}

void Loop::tick() {
    if (expired_.empty())
        for (const auto& [number, client] : clients_)
            if (client.connection.deadline() <= context_.now) expired_.push_back(number);
    report_evictions();
    if (context_.draining) {
        if (context_.now >= spare_until_) close_idle();
    } else if (!accepting_ && context_.now >= accept_again_) {
        resume_accepting();
    }
}

void Loop::accept() {
    for (int i = 0; i < at_once; ++i) {
        if (clients_.size() >= connections_max_ && !order_.first()) return pause_accepting();
        auto accepted = listener_.accept();
        if (accepted.socket) {
            take_in(std::move(accepted));
            continue;
        }
        switch (accepted.error) {
        case EAGAIN:
            return;
        case EMFILE:
        case ENFILE:
            if (make_room()) continue;
            [[fallthrough]];
        case ENOBUFS:
        case ENOMEM:
            spdlog::warn("no new HTTP connection for " + std::to_string(accept_pause.count()) +
                         " ms: " + std::generic_category().message(accepted.error));
            return pause_accepting();
        default: // concerns only that client
            break;
        }
    }
}

// Closes the first connection in the eviction order. False: all are busy.
bool Loop::make_room() {
    const auto number = order_.first();
    if (!number) return false;
    clients_.erase(*number);
    ++evicted_;
    return true;
}

bool Loop::make_room_of(const Address& source) {
    const auto number = order_.first_of(source);
    if (!number) return false;
    clients_.erase(*number);
    ++evicted_;
    return true;
}

// If there are too many connections, of its address or in all, a new client replaces an older one.
void Loop::take_in(Accepted accepted) {
    const auto& limits = context_.limits;
    const auto trusted = [&](const Network& network) { return network.contains(accepted.peer); };
    const bool limited = !accepted.peer.is_loopback() && std::ranges::none_of(limits.trusted_proxies, trusted);
    const auto source = accepted.peer.source();
    if (limited && order_.connections_of(source) >= limits.connections_per_address && !make_room_of(source)) {
        ++evicted_;
        return;
    }
    if (clients_.size() < connections_max_ || make_room()) add(std::move(accepted));
}

void Loop::add(Accepted accepted) try {
    const auto number = next_number_++;
    const auto socket = accepted.socket.get();
    const auto exchange = std::make_shared<Exchange>(Exchange{mailbox_, number});
    HttpConnection connection(context_, std::move(accepted.socket), accepted.peer.text(), exchange);
    const auto client =
        clients_.try_emplace(number, std::move(connection), order_, number, accepted.peer.source()).first;
    client->second.place.set(Standing::unknown, 0);
    try {
        // Most requests are there already. So is the end of a client that has left: thousands of those cost little.
        client->second.connection.readable(scratch_);
        if (!client->second.connection.closed()) reactor()->registerFd(key(), socket, NotifyOn::Read, Tag(number));
        settle(client);
    } catch (...) {
        clients_.erase(client);
        throw;
    }
} catch (const std::exception& error) {
    spdlog::error("an HTTP connection is given up: " + std::string(error.what()));
}

void Loop::report_evictions() {
    if (evicted_ == 0 || context_.now < report_next_) return;
    spdlog::warn(std::to_string(evicted_) + " HTTP connections were closed to make room for others: " +
                 std::to_string(clients_.size()) + " of " + std::to_string(connections_max_) + " are open");
    evicted_ = 0;
    report_next_ = context_.now + report_period;
}

void Loop::pause_accepting() {
    reactor()->modifyFd(key(), listener_.descriptor(), NotifyOn::None, Tag(listener_tag));
    accepting_ = false;
    accept_again_ = context_.now + accept_pause;
}

void Loop::resume_accepting() {
    reactor()->modifyFd(key(), listener_.descriptor(), NotifyOn::Read, Tag(listener_tag));
    accepting_ = true;
}

// Accepts the clients that have already connected, then stops listening.
void Loop::drain(std::chrono::milliseconds grace) {
    if (context_.draining) {
        drain_until_ = std::min(drain_until_, context_.now + grace);
        return;
    }
    for (auto accepted = listener_.accept(); accepted.socket && clients_.size() < connections_max_;
         accepted = listener_.accept())
        add(std::move(accepted));
    listener_.close();
    context_.draining = true;
    drain_until_ = context_.now + grace;
    spare_until_ = context_.now + std::min<std::chrono::milliseconds>(grace, on_their_way);
}

void Loop::close_idle() {
    std::erase_if(clients_, [](const auto& client) { return client.second.connection.idle(); });
}

void Loop::set_timer() {
    const auto period = context_.draining  ? drain_period
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
