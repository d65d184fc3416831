#include "attacks.hpp"

#include "check.hpp"
#include "connect.hpp"
#include "running_host.hpp"

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using kilihost::http::Descriptor;

constexpr auto before_reopening = 1s;

std::string head_of(std::size_t body, bool authorized) {
    return "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
           (authorized ? std::string(integration::authorization) + "\r\n" : std::string()) +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body) + "\r\n\r\n";
}

// What a flood sends. Only the beginnings differ, since a copy of megabytes for each message would slow the flood down.
struct Messages {
    std::function<std::string()> beginning = [] { return std::string(); };
    std::string rest;
};

// Sends messages on each of many connections as far as they are taken, reads what comes, and after a second connects
// again those that were closed. One thread.
class Flood : public Attack {
  public:
    enum class Then { again, wait }; // once all is sent

    Flood(std::uint16_t port, std::size_t count, Messages messages, Then then)
        : port_(port), messages_(std::move(messages)), then_(then), connections_(count), thread_([this] { run(); }) {}
    ~Flood() override {
        stopped_ = true;
        thread_.join();
    }

  private:
    struct Connection {
        Descriptor socket;
        std::string beginning{};
        std::size_t sent = 0; // of the message
    };

    void run() {
        for (Connection& connection : connections_) {
            if (stopped_) return;
            open(connection);
        }
        auto reopened = Clock::now();
        while (!stopped_) {
            if (Clock::now() - reopened >= before_reopening) {
                reopened = Clock::now();
                for (Connection* const connection : std::exchange(closed_, {}))
                    open(*connection);
            }
            std::array<epoll_event, 64> events{};
            const int count = ::epoll_wait(poll_.get(), events.data(), int(events.size()), 20);
            for (int i = 0; i < count && !stopped_; ++i)
                turn(*static_cast<Connection*>(events[std::size_t(i)].data.ptr));
        }
    }

    void open(Connection& connection) {
        try {
            connection.socket = connect_to(port_);
        } catch (const std::system_error&) { // refused or reset
            closed_.push_back(&connection);
            return;
        }
        begin(connection);
        epoll_event event{};
        event.events = EPOLLIN | EPOLLRDHUP | (unsent(connection).empty() ? 0U : EPOLLOUT);
        event.data.ptr = &connection;
        check(::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, connection.socket.get(), &event) == 0, "epoll_ctl");
    }

    void begin(Connection& connection) {
        connection.beginning = messages_.beginning();
        connection.sent = 0;
    }

    // The next piece to send; empty once all is sent.
    std::string_view unsent(const Connection& connection) const {
        const std::size_t beginning = connection.beginning.size();
        return connection.sent < beginning ? std::string_view(connection.beginning).substr(connection.sent)
                                           : std::string_view(messages_.rest).substr(connection.sent - beginning);
    }

    void turn(Connection& connection) {
        std::array<char, 65536> answers;
        const auto read = ::recv(connection.socket.get(), answers.data(), answers.size(), MSG_DONTWAIT);
        const bool is_open = read > 0 || (read < 0 && (errno == EAGAIN || errno == EINTR));
        if (is_open && send_more(connection)) return;
        connection.socket = Descriptor();
        closed_.push_back(&connection);
    }

    bool send_more(Connection& connection) {
        if (unsent(connection).empty() && then_ == Then::again) begin(connection);
        const std::string_view piece = unsent(connection);
        if (piece.empty()) { // only what comes is of interest
            epoll_event event{};
            event.events = EPOLLIN | EPOLLRDHUP;
            event.data.ptr = &connection;
            return ::epoll_ctl(poll_.get(), EPOLL_CTL_MOD, connection.socket.get(), &event) == 0;
        }
        const auto sent = ::send(connection.socket.get(), piece.data(), piece.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) return errno == EAGAIN || errno == EINTR;
        connection.sent += std::size_t(sent);
        return true;
    }

    const std::uint16_t port_;
    const Messages messages_;
    const Then then_;
    std::vector<Connection> connections_;
    std::vector<Connection*> closed_; // to be opened again
    Descriptor poll_{::epoll_create1(EPOLL_CLOEXEC)};
    std::atomic<bool> stopped_{false};
    std::thread thread_; // last: it uses the rest
};

constexpr std::string_view run_id = "large-000000";

// Boxes, until the event has the size.
std::string event_of(std::size_t bytes) {
    const std::string one =
        R"({"mid":"0","type":"rectangle","categories":[{"name":"OTHER"}],"boundingPoly":[{"normalizedVertices":[{"x":0.1,"y":0.1},{"x":0.1,"y":0.2},{"x":0.2,"y":0.2},{"x":0.2,"y":0.1}]}]})";
    std::string boxes = one;
    while (boxes.size() + one.size() + 300 < bytes)
        boxes += "," + one;
    return integration::submit(std::string(run_id), "large", "large", R"({"JOB_0":{"annotations":[)" + boxes + "]}}");
}

} // namespace

std::unique_ptr<Attack> idle_connections(std::uint16_t port, std::size_t count) {
    return std::make_unique<Flood>(port, count, Messages{}, Flood::Then::wait);
}

std::unique_ptr<Attack> pipelines(std::uint16_t port, std::size_t count, std::size_t bytes) {
    const std::string one = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    std::string all;
    while (all.size() + one.size() <= bytes)
        all += one;
    return std::make_unique<Flood>(port, count, Messages{.rest = std::move(all)}, Flood::Then::again);
}

std::unique_ptr<Attack> bodies_without_authorization(std::uint16_t port, std::size_t count, std::size_t bytes) {
    return std::make_unique<Flood>(port, count, Messages{.rest = head_of(bytes, false) + std::string(bytes, ' ')},
                                   Flood::Then::wait);
}

std::unique_ptr<Attack> large_events(std::uint16_t port, std::size_t count, std::size_t bytes) {
    const std::string body = event_of(bytes);
    const std::size_t number = body.find(run_id) + run_id.find('0');
    const auto beginning = [before = head_of(body.size(), true) + body.substr(0, number), next = 100'000]() mutable {
        return before + std::to_string(next++);
    };
    return std::make_unique<Flood>(
        port, count, Messages{.beginning = beginning, .rest = body.substr(number + std::to_string(100'000).size())},
        Flood::Then::again);
}

std::size_t connections_possible(std::size_t wanted) {
    constexpr std::size_t others = 200; // descriptors for all else
    rlimit limit{};
    check(::getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    check(::setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
    return std::min(wanted, std::size_t(limit.rlim_cur) - others);
}

} // namespace bench
