#include "http/server.hpp"

#include "http/exchange.hpp"
#include "http/loop.hpp"
#include "http/response_head.hpp"

#include <pistache/reactor.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <mutex>
#include <thread>

namespace kilihost::http {

Responder::Responder(std::shared_ptr<Exchange> exchange, BodyShare body)
    : exchange_(std::move(exchange)), body_(std::move(body)) {}
Responder::Responder(Responder&&) noexcept = default;

Responder& Responder::operator=(Responder&& other) noexcept {
    std::swap(exchange_, other.exchange_);
    std::swap(body_, other.body_);
    return *this;
}

Responder::~Responder() {
    if (exchange_) exchange_->mailbox->post({.connection = exchange_->connection, .response = std::monostate()});
}

void Responder::send(Response response) {
    check_headers(response);
    const auto exchange = std::exchange(exchange_, nullptr);
    if (!exchange) return;
    body_ = {};
    exchange->mailbox->post({.connection = exchange->connection, .response = std::move(response)});
}

void Responder::hang_up() {
    const auto exchange = std::exchange(exchange_, nullptr);
    if (exchange) exchange->mailbox->post({.connection = exchange->connection, .response = HangUp()});
}

// The loop's thread, and the means to reach it.
class Server::Runner {
  public:
    Runner(Listener listener, Router router, const Limits& limits);
    ~Runner() { stop(std::chrono::milliseconds::zero()); }

    std::uint16_t port() const { return port_; }
    void stop(std::chrono::milliseconds grace);

  private:
    void start();

    const std::uint16_t port_;
    const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
    const std::shared_ptr<Pistache::Aio::Reactor> reactor_ = Pistache::Aio::Reactor::create();
    std::mutex joining_;
    std::thread thread_;
};

Server::Runner::Runner(Listener listener, Router router, const Limits& limits) : port_(listener.port()) {
    reactor_->init();
    reactor_->addHandler(std::make_shared<Loop>(std::move(listener), std::move(router), limits, mailbox_));
    start();
}

void Server::Runner::start() {
    // The program's own threads handle signals.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] {
        reactor_->run();
        mailbox_->close();
    });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::pthread_setname_np(thread_.native_handle(), "http");
}

void Server::Runner::stop(std::chrono::milliseconds grace) {
    mailbox_->post_stop(grace);
    const std::lock_guard lock(joining_);
    if (thread_.joinable()) thread_.join();
}

Server::Server(Listener listener, std::vector<Route> routes, const Limits& limits)
    : runner_(std::make_unique<Runner>(std::move(listener), Router(std::move(routes)), limits)) {}

Server::~Server() = default;

std::uint16_t Server::port() const {
    return runner_->port();
}

void Server::stop(std::chrono::milliseconds grace) {
    runner_->stop(grace);
}

} // namespace kilihost::http
