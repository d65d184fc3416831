#include "http/connection.hpp"

#include "http/fault.hpp"
#include "http/response_head.hpp"

#include <boost/asio/buffer.hpp>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace kilihost::http {

using Phase = RequestReader::Phase;

namespace {

constexpr std::chrono::milliseconds linger_time{1'000};

} // namespace

Connection::Connection(const Front& front, Descriptor socket, std::string peer, std::shared_ptr<Exchange> exchange)
    : front_(front), socket_(std::move(socket)), peer_(std::move(peer)), exchange_(std::move(exchange)),
      reader_(front.limits), deadline_(front.now + front.limits.idle_time) {}

bool Connection::wants_read() const {
    if (ended_) return false;
    if (state_ == State::in_flight) return stash_.size() < front_.limits.head_bytes;
    return state_ == State::reading || state_ == State::lingering;
}

bool Connection::idle() const {
    return state_ == State::reading && phase_ == Phase::between;
}

void Connection::readable(std::span<char> scratch) {
    const auto count = ::recv(socket(), scratch.data(), scratch.size(), MSG_DONTWAIT);
    if (count < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) state_ = State::closed;
    } else if (count == 0) {
        ended_ = true;
        input_ended();
    } else if (state_ != State::lingering) {
        const std::string_view bytes(scratch.data(), static_cast<std::size_t>(count));
        if (stash_.size() == 0) {
            stash(bytes.substr(consume(bytes)));
        } else {
            stash(bytes);
            consume_stash();
        }
    }
}

void Connection::stash(std::string_view bytes) {
    if (bytes.empty()) return;
    stash_.commit(boost::asio::buffer_copy(stash_.prepare(bytes.size()), boost::asio::buffer(bytes)));
}

void Connection::consume_stash() {
    const auto bytes = stash_.cdata();
    stash_.consume(consume({static_cast<const char*>(bytes.data()), bytes.size()}));
    if (stash_.size() == 0) stash_.shrink_to_fit();
}

// Reads requests until one is in flight or the bytes lead no further. Answers how many of them are used up.
std::size_t Connection::consume(std::string_view bytes) {
    try {
        std::size_t used = 0;
        while (state_ == State::reading && used < bytes.size()) {
            const auto taken = reader_.read(bytes.substr(used));
            used += taken;
            advance(used == bytes.size());
            if (taken == 0) break;
        }
        return used;
    } catch (const Fault& fault) {
        refuse(fault.status(), fault.what());
        return bytes.size();
    }
}

// Does what the reader's new phase asks for.
void Connection::advance(bool nothing_left) {
    if (reader_.phase() == phase_) return;
    phase_ = reader_.phase();
    if (phase_ == Phase::head) deadline_ = front_.now + front_.limits.header_time;
    if (phase_ == Phase::body) {
        deadline_ = front_.now + front_.limits.body_time;
        if (reader_.expects_continue() && nothing_left) {
            output_.add_head("HTTP/1.1 100 Continue\r\n\r\n");
            flush();
        }
    }
    if (phase_ == Phase::complete) dispatch();
}

void Connection::dispatch() {
    persistent_ = reader_.persistent();
    http10_ = reader_.version() < 11;
    auto request = reader_.take();
    phase_ = Phase::between;
    head_only_ = request.method == "HEAD";
    request.peer = peer_;
    state_ = State::in_flight;
    deadline_ = Clock::time_point::max();
    front_.router.serve(std::move(request), Responder(exchange_));
}

// A client may end its side and still wait for its answers; what it has sent in full is answered.
void Connection::input_ended() {
    if (state_ == State::lingering) state_ = State::closed;
    if (state_ != State::reading) return;
    if (phase_ == Phase::between)
        state_ = State::closed;
    else
        refuse(400, "The connection was ended in the middle of the request.");
}

void Connection::expire() {
    if (state_ == State::reading && phase_ == Phase::head)
        refuse(408, "The request's headers took too long to come.");
    else if (state_ == State::reading && phase_ == Phase::body)
        refuse(408, "The request's body took too long to come.");
    else
        state_ = State::closed;
}

void Connection::answer(Response response) {
    const bool last = !persistent_ || front_.draining || (ended_ && stash_.size() == 0);
    if (last) stash_ = {};
    reply(std::move(response), last);
}

void Connection::refuse(int status, std::string_view detail) {
    spdlog::debug("{}: refused with {}: {}", peer_, status, detail);
    head_only_ = false;
    reply(problem(status, detail), true);
}

void Connection::reply(Response response, bool last) {
    const auto persistence = last ? Persistence::close : http10_ ? Persistence::keep_alive : Persistence::standard;
    output_.add_head(response_head(response, persistence, front_.date));
    if (!head_only_ && has_body(response.status)) output_.set_body(std::move(response.body));
    last_ = last;
    state_ = State::replying;
    deadline_ = front_.now + front_.limits.write_time;
    flush();
}

void Connection::flush() {
    switch (output_.send(socket())) {
    case Output::Progress::done:
        if (state_ == State::replying) replied();
        break;
    case Output::Progress::some:
        if (state_ == State::replying) deadline_ = front_.now + front_.limits.write_time;
        break;
    case Output::Progress::none:
        break;
    case Output::Progress::failed:
        state_ = State::closed;
        break;
    }
}

void Connection::writable() {
    if (!output_.empty()) flush();
}

void Connection::replied() {
    if (last_) {
        ::shutdown(socket(), SHUT_WR);
        state_ = ended_ ? State::closed : State::lingering;
        deadline_ = front_.now + linger_time;
        return;
    }
    state_ = State::reading;
    deadline_ = front_.now + front_.limits.idle_time;
    if (stash_.size() > 0) consume_stash();
    if (ended_) input_ended();
}

} // namespace kilihost::http
