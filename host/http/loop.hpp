// The event loop: Pistache's reactor reports what is ready, and the connections do the rest.
//
// It is a handler of Pistache's reactor and not a subclass of its Tcp::Transport. If the client ends its side, the
// transport closes the connection before the answer. It also keeps pending output by descriptor number, which the next
// client inherits. Here each connection has a number that is never used again, and events and answers refer to it.
#pragma once

#include "http/eviction_order.hpp"
#include "http/http_connection.hpp"
#include "http/listener.hpp"
#include "http/mailbox.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

#include <pistache/reactor.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

namespace kilihost::http {

// Everything here runs on the thread that runs the reactor.
class Loop final : public Pistache::Aio::Handler {
  public:
    Loop(Listener listener, Router router, const Limits& limits, std::shared_ptr<Mailbox> mailbox);

    void registerPoller(Pistache::Polling::Epoll& poller) override;
    void onReady(const Pistache::Aio::FdSet& events) override;
    std::shared_ptr<Pistache::Aio::Handler> clone() const override; // throws: one loop, one thread

  private:
    using Clock = LoopContext::Clock;
    using NotifyOn = Pistache::Polling::NotifyOn;

    struct Connected {
        Connected(HttpConnection http, EvictionOrder& order, std::uint64_t number, const Address& source)
            : connection(std::move(http)), place(order, number, source) {}

        HttpConnection connection;
        EvictionOrder::Place place;
        NotifyOn watched = NotifyOn::Read; // what the poller reports
        bool queued = false;               // in waiting_
    };
    using Clients = std::unordered_map<std::uint64_t, Connected>;

    void look_at_clock();
    void handle(const Pistache::Aio::FdSet::Entry& event);
    template <class Action>
    void with(Clients::iterator client, Action action);
    void settle(Clients::iterator client);
    void read_mail();
    void deliver(Mailbox::Answer answer);
    void resume_waiting();
    void expire();
    void tick();

    void accept();
    bool make_room();
    bool make_room_of(const Address& source);
    void take_in(Accepted accepted);
    void add(Accepted accepted);
    void pause_accepting();
    void resume_accepting();
    void report_evictions();

    void drain(std::chrono::milliseconds grace);
    void close_idle();
    void set_timer();

    Listener listener_;
    LoopContext context_;
    std::shared_ptr<Mailbox> mailbox_;
    Descriptor timer_;
    EvictionOrder order_;
    Clients clients_;
    const std::size_t connections_max_;
    std::deque<std::uint64_t> waiting_;  // connections with a pipelined request to read
    std::vector<std::uint64_t> expired_; // connections with a deadline that has passed
    std::uint64_t next_number_;
    std::array<char, 64 * 1024> scratch_ = {};
    std::time_t second_ = 0;
    const std::chrono::milliseconds patience_; // how late a deadline may be noticed
    std::chrono::milliseconds period_{0};      // the timer's, as it is set
    bool accepting_ = true;
    Clock::time_point accept_again_;
    std::uint64_t evicted_ = 0;     // since the last report
    Clock::time_point report_next_; // no report before
    Clock::time_point spare_until_; // while draining: idle connections are left alone
    Clock::time_point drain_until_;
};

} // namespace kilihost::http
