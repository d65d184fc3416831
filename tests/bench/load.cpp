#include "load.hpp"
#include "check.hpp"
#include "connect.hpp"

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;
using kilihost::http::Descriptor;

struct Client {
    Descriptor socket;
    std::string answer; // as far as it has come
    Clock::time_point since;
};

// The size of the answer at the beginning of the text, head and body; 0 while it is not all there.
std::size_t complete(std::string_view text) {
    const auto head_end = text.find("\r\n\r\n");
    if (head_end == text.npos) return 0;
    constexpr std::string_view name = "Content-Length: ";
    const auto length = text.substr(0, head_end).find(name);
    if (length == text.npos) throw std::runtime_error("an answer without Content-Length");
    std::size_t body = 0;
    std::from_chars(text.data() + length + name.size(), text.data() + head_end, body);
    const auto size = head_end + 4 + body;
    return size <= text.size() ? size : 0;
}

class Generator {
  public:
    Generator(const Load& load, Submits& submits);
    Answers run();

  private:
    void send_what_is_due();
    void send(Client& client, Clock::time_point due);
    void receive(Client& client);
    void wait();

    const Load& load_;
    Submits& submits_;
    std::vector<Client> clients_;
    std::vector<Client*> idle_;
    Descriptor poll_{::epoll_create1(EPOLL_CLOEXEC)};
    const Clock::time_point begin_ = Clock::now();
    const Clock::time_point end_;
    std::uint64_t sent_ = 0;
    Answers answers_;
};

Generator::Generator(const Load& load, Submits& submits)
    : load_(load), submits_(submits), end_(begin_ + std::chrono::duration_cast<Clock::duration>(load.time)) {
    check(bool(poll_), "epoll_create1");
    ::prctl(PR_SET_TIMERSLACK, 1UL); // nanosecond: requests are to leave when they are due
    clients_.resize(load.connections);
    for (Client& client : clients_) {
        client.socket = connect_to(load.port);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &client;
        check(::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, client.socket.get(), &event) == 0, "epoll_ctl");
        idle_.push_back(&client);
    }
}

Answers Generator::run() {
    for (;;) {
        const bool over = sent_ == load_.requests || Clock::now() >= end_;
        if (!over) send_what_is_due();
        if (over && idle_.size() == clients_.size()) break;
        wait();
    }
    answers_.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    return std::move(answers_);
}

void Generator::send_what_is_due() {
    if (load_.hold != nullptr && *load_.hold) return;
    const auto now = Clock::now();
    while (!idle_.empty() && sent_ < load_.requests) {
        auto due = now;
        if (load_.rate > 0) {
            due = begin_ + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(double(sent_) / load_.rate));
            if (due > now) return;
        }
        Client& client = *idle_.back();
        idle_.pop_back();
        send(client, due);
    }
}

void Generator::send(Client& client, Clock::time_point due) {
    const std::string_view request = submits_.next();
    const auto sent = ::send(client.socket.get(), request.data(), request.size(), MSG_NOSIGNAL);
    check(sent == ssize_t(request.size()), "send");
    client.since = due;
    ++sent_;
}

void Generator::receive(Client& client) {
    std::array<char, 4096> bytes;
    const auto count = ::recv(client.socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) throw std::runtime_error("the server closed a connection");
    client.answer.append(bytes.data(), std::size_t(count));
    if (complete(client.answer) == 0) return;
    (client.answer.starts_with("HTTP/1.1 2") ? answers_.good : answers_.bad) += 1;
    client.answer.clear();
    answers_.times.push_back(std::chrono::duration<float, std::micro>(Clock::now() - client.since).count());
    idle_.push_back(&client);
}

// For answers, or until the next request is due; a hold is looked at every now and then.
void Generator::wait() {
    auto until = Clock::now() + std::chrono::milliseconds(20);
    if (load_.rate > 0 && !idle_.empty())
        until = std::min(until, begin_ + std::chrono::duration_cast<Clock::duration>(
                                             std::chrono::duration<double>(double(sent_) / load_.rate)));
    const auto left = std::max(Clock::duration::zero(), Clock::duration(until - Clock::now()));
    const timespec time{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds(left).count()};
    std::array<epoll_event, 64> events{};
    const int count = ::epoll_pwait2(poll_.get(), events.data(), int(events.size()), &time, nullptr);
    if (count < 0 && errno != EINTR) check(false, "epoll_pwait2");
    for (int i = 0; i < count; ++i)
        receive(*static_cast<Client*>(events[std::size_t(i)].data.ptr));
}

} // namespace

double Answers::quantile(double part) {
    if (times.empty()) throw std::runtime_error("nothing was answered");
    const auto at = times.begin() + std::ptrdiff_t(part * double(times.size() - 1));
    std::nth_element(times.begin(), at, times.end());
    return *at;
}

Answers offer(const Load& load, Submits& submits) {
    return Generator(load, submits).run();
}

} // namespace bench
