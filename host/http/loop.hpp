// The event loop: Pistache's reactor tells what is ready, the connections do the rest.
//
// It is a handler of Pistache's reactor and not a subclass of its Tcp::Transport: the transport closes a connection
// when the client ends its side, before the answer, and keeps what is to be written by descriptor number, which the
// next client inherits. Here a connection has a number of its own, never used again; events and answers go by it.
#pragma once

#include "http/connection.hpp"
#include "http/listener.hpp"
#include "http/mailbox.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

#include <pistache/reactor.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <memory>
#include <unordered_map>

namespace kilihost::http {

// Everything here runs on the thread that runs the reactor.
class Loop final : public Pistache::Aio::Handler {
  public:
    Loop(Listener listener, Router router, Limits limits, std::shared_ptr<Mailbox> mailbox);

    void registerPoller(Pistache::Polling::Epoll& poller) override;
    void onReady(const Pistache::Aio::FdSet& events) override;
    std::shared_ptr<Pistache::Aio::Handler> clone() const override; // throws: one loop, one thread

  private:
    using Clock = Front::Clock;
    using NotifyOn = Pistache::Polling::NotifyOn;

    struct Client {
        Connection connection;
        NotifyOn watched; // what the poller has been told to report
    };
    using Clients = std::unordered_map<std::uint64_t, Client>;

    void look_at_clock();
    void handle(const Pistache::Aio::FdSet::Entry& event);
    template <class Action>
    void with(Clients::iterator client, Action action);
    void settle(Clients::iterator client);
    void read_mail();
    void deliver(Mailbox::Answer answer);
    void expire();

    void accept();
    void admit(Accepted accepted);
    void pause_accepting();
    void resume_accepting();

    void drain(std::chrono::milliseconds grace);
    void close_idle();
    void set_timer();

    Listener listener_;
    Front front_;
    std::shared_ptr<Mailbox> mailbox_;
    Descriptor timer_;
    Clients clients_;
    std::uint64_t next_number_;
    std::array<char, 64 * 1024> scratch_ = {};
    std::time_t second_ = 0;
    const std::chrono::milliseconds patience_; // how late a deadline may be noticed
    std::chrono::milliseconds period_{0};      // the timer's, as it is set
    bool accepting_ = true;
    Clock::time_point accept_again_;
    Clock::time_point spare_until_; // while draining: idle connections are left alone
    Clock::time_point drain_until_;
};

} // namespace kilihost::http
