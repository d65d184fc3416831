// One client's connection: reads its requests one by one, sends their answers, enforces the time limits. Used only on
// the loop's thread; the loop reports events of the socket and asks what to wait for.
#pragma once

#include "http/body_budget.hpp"
#include "http/descriptor.hpp"
#include "http/eviction_order.hpp"
#include "http/exchange.hpp"
#include "http/request_reader.hpp"
#include "http/router.hpp"
#include "http/send_buffer.hpp"
#include "http/server.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace kilihost::http {

// The state that the connections of one loop share.
struct LoopContext {
    using Clock = std::chrono::steady_clock;

    Limits limits;
    Router router;
    std::shared_ptr<BodyBudget> bodies;
    Clock::time_point now;
    std::string date;      // now, for the Date header
    bool draining = false; // each answer is its connection's last
};

class HttpConnection {
  public:
    using Clock = LoopContext::Clock;

    HttpConnection(const LoopContext& context, Descriptor socket, std::string peer, std::shared_ptr<Exchange> exchange);

    // The socket has become readable or writable, or both directions have ended. `scratch` is for reading into.
    void readable(std::span<char> scratch);
    void writable();
    void hang_up() { state_ = ConnectionState::closed; }

    // Answers the request in flight.
    void answer(Response response);

    // Whether a pipelined request waits to be read; resume() reads one. The loop decides when, so that a client that
    // sends thousands of requests at once does not delay the others.
    bool waits_to_resume() const { return waits_to_resume_ && state_ == ConnectionState::reading; }
    void resume();

    // The deadline has passed.
    void expire();

    int socket() const { return socket_.get(); }
    Clock::time_point deadline() const { return deadline_; }
    bool wants_read() const;
    bool wants_write() const { return !unsent_.empty(); }
    bool closed() const { return state_ == ConnectionState::closed; }

    // No request is being read or answered.
    bool idle() const {
        return state_ == ConnectionState::reading && phase_ == RequestReader::Phase::between && !waits_to_resume_;
    }

    Standing standing() const;
    std::size_t buffered() const { return stash_.size(); }

  private:
    enum class ConnectionState {
        reading,   // reads the next request
        in_flight, // the request is with its handler
        replying,  // the answer is on the way
        lingering, // all is sent; further input is discarded, since closing at once could destroy the last answer
        closed,
    };

    std::size_t consume(std::string_view bytes);
    void consume_stash();
    void discard();
    void stash(std::string_view bytes);
    void advance(bool nothing_left);
    bool admit();
    bool take_body();
    void dispatch();
    void reply_without_handler(Response response);
    Request begin_answer();
    void input_ended();
    void refuse(int status, std::string_view detail);
    void refuse(Response response);
    void reply(Response response, bool last);
    void flush();
    void replied();

    const LoopContext& context_;
    Descriptor socket_;
    const std::string peer_;
    const std::shared_ptr<Exchange> exchange_;
    RequestReader reader_;
    RequestReader::Phase phase_ = RequestReader::Phase::between; // that the deadline is set for
    const Route* route_ = nullptr;                               // the route of the request that is read
    BodyShare body_;                                             // the share of its body
    boost::beast::flat_buffer stash_;                            // received bytes that could not be used yet
    SendBuffer unsent_;
    Clock::time_point deadline_;
    Clock::time_point linger_until_; // even if more input comes
    ConnectionState state_ = ConnectionState::reading;
    bool ended_ = false;      // the client sends no more
    bool admitted_ = false;   // a request of this client passed a route's check
    bool persistent_ = false; // what the request in flight asks for
    bool http10_ = false;
    bool head_only_ = false; // it is a HEAD
    bool last_ = false;      // the answer on the way is the connection's last
    bool waits_to_resume_ = false;
};

} // namespace kilihost::http
