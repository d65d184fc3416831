// One client's connection: reads its requests one by one, sends their answers, keeps the times. Lives on the loop's
// thread alone; the loop tells it what has happened to the socket and asks it what it waits for.
#pragma once

#include "http/descriptor.hpp"
#include "http/exchange.hpp"
#include "http/output.hpp"
#include "http/request_reader.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace kilihost::http {

// What the connections of one loop share.
struct Front {
    using Clock = std::chrono::steady_clock;

    Limits limits;
    Router router;
    Clock::time_point now;
    std::string date;      // now, for the Date header
    bool draining = false; // every answer is the connection's last
};

class Connection {
  public:
    using Clock = Front::Clock;

    Connection(const Front& front, Descriptor socket, std::string peer, std::shared_ptr<Exchange> exchange);

    // The socket has become readable or writable, or both directions have ended. `scratch` is for reading into.
    void readable(std::span<char> scratch);
    void writable();
    void hang_up() { state_ = State::closed; }

    // Answers the request in flight; no other may be answered.
    void answer(Response response);

    // The deadline has passed.
    void expire();

    int socket() const { return socket_.get(); }
    Clock::time_point deadline() const { return deadline_; }
    bool wants_read() const;
    bool wants_write() const { return !output_.empty(); }
    bool closed() const { return state_ == State::closed; }
    bool in_flight() const { return state_ == State::in_flight; }

    // No request is being read or answered.
    bool idle() const;

  private:
    enum class State {
        reading,   // the next request
        in_flight, // it is with its handler
        replying,  // its answer is on the way
        lingering, // all is said: what still comes is discarded until the client ends, lest a reset destroy our answer
        closed,
    };

    std::size_t consume(std::string_view bytes);
    void consume_stash();
    void stash(std::string_view bytes);
    void advance(bool nothing_left);
    void dispatch();
    void input_ended();
    void refuse(int status, std::string_view detail);
    void reply(Response response, bool last);
    void flush();
    void replied();

    const Front& front_;
    Descriptor socket_;
    const std::string peer_;
    const std::shared_ptr<Exchange> exchange_;
    RequestReader reader_;
    RequestReader::Phase phase_ = RequestReader::Phase::between; // that the deadline is set for
    boost::beast::flat_buffer stash_;                            // bytes that came and could not be used yet
    Output output_;
    Clock::time_point deadline_;
    State state_ = State::reading;
    bool ended_ = false;      // the client sends no more
    bool persistent_ = false; // as the request in flight wants it
    bool http10_ = false;
    bool head_only_ = false; // it is a HEAD
    bool last_ = false;      // the answer on the way is the connection's last
};

} // namespace kilihost::http
