#include "http/http_connection.hpp"

#include "http/request_error.hpp"
#include "http/response_head.hpp"

#include <boost/asio/buffer.hpp>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace kilihost::http {

using Phase = RequestReader::Phase;

namespace {

// After the last answer: how long the client may be silent, and how long it may still send, before the socket is
// closed.
constexpr std::chrono::milliseconds linger_time{1'000};
constexpr std::chrono::milliseconds linger_time_max{10'000};
constexpr std::size_t discarded_at_once = 16 * 1024; // bytes, while lingering: a share like that of other clients

Response busy(std::string_view detail) {
    Response response = problem(503, detail);
    response.headers.emplace_back("Retry-After", "10");
    return response;
}

} // namespace

HttpConnection::HttpConnection(const LoopContext& context, Descriptor socket, std::string peer,
                               std::shared_ptr<Exchange> exchange)
    : context_(context), socket_(std::move(socket)), peer_(std::move(peer)), exchange_(std::move(exchange)),
      reader_(context.limits), deadline_(context.now + context.limits.first_byte_time) {}

bool HttpConnection::wants_read() const {
    if (ended_) return false;
    const bool has_room = stash_.size() <= context_.limits.head_bytes;
    return state_ == ConnectionState::lingering ||
           ((state_ == ConnectionState::reading || state_ == ConnectionState::in_flight) && has_room);
}

Standing HttpConnection::standing() const {
    if (state_ == ConnectionState::in_flight) return Standing::busy;
    if (!admitted_ || state_ == ConnectionState::lingering) return Standing::unknown;
    return state_ == ConnectionState::reading && phase_ < Phase::body ? Standing::idle : Standing::busy;
}

void HttpConnection::readable(std::span<char> scratch) {
    if (!wants_read()) return;
    if (state_ == ConnectionState::lingering) return discard();
    // Outside of bodies, reads are small: the bytes may have to wait in the stash.
    const auto room = phase_ == Phase::body ? scratch.size() : context_.limits.head_bytes + 1 - stash_.size();
    const auto count = ::recv(socket(), scratch.data(), std::min(scratch.size(), room), MSG_DONTWAIT);
    if (count < 0) {
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) state_ = ConnectionState::closed;
    } else if (count == 0) {
        ended_ = true;
        if (!waits_to_resume()) input_ended();
    } else {
        const std::string_view bytes(scratch.data(), static_cast<std::size_t>(count));
        if (stash_.size() == 0) {
            stash(bytes.substr(consume(bytes)));
        } else {
            stash(bytes);
            if (!waits_to_resume()) consume_stash();
        }
    }
}

// The system drops the bytes without a copy: a client may send as many as it likes.
void HttpConnection::discard() {
    const auto count = ::recv(socket(), nullptr, discarded_at_once, MSG_DONTWAIT | MSG_TRUNC);
    if (count > 0) {
        deadline_ = std::min(context_.now + linger_time, linger_until_);
    } else if (count == 0) {
        ended_ = true;
        input_ended();
    } else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        state_ = ConnectionState::closed;
    }
}

void HttpConnection::stash(std::string_view bytes) {
    if (bytes.empty()) return;
    stash_.commit(boost::asio::buffer_copy(stash_.prepare(bytes.size()), boost::asio::buffer(bytes)));
}

void HttpConnection::consume_stash() {
    const auto bytes = stash_.cdata();
    stash_.consume(consume({static_cast<const char*>(bytes.data()), bytes.size()}));
    if (stash_.size() == 0) stash_.shrink_to_fit();
}

void HttpConnection::resume() {
    waits_to_resume_ = false;
    if (state_ != ConnectionState::reading) return;
    consume_stash();
    if (ended_) input_ended();
}

// Reads until a request is in flight or answered, or the bytes end. Returns how many of them are used up.
std::size_t HttpConnection::consume(std::string_view bytes) {
    try {
        std::size_t used = 0;
        while (state_ == ConnectionState::reading && !waits_to_resume_ && used < bytes.size()) {
            const auto taken = reader_.read(bytes.substr(used));
            used += taken;
            advance(used == bytes.size());
            if (taken == 0) break;
        }
        return last_ ? bytes.size() : used;
    } catch (const RequestError& error) {
        refuse(error.status(), error.what());
        return bytes.size();
    }
}

// Does what the reader's new phase requires.
void HttpConnection::advance(bool nothing_left) {
    const Phase before = phase_;
    phase_ = reader_.phase();
    if (before == Phase::between && phase_ > Phase::between) deadline_ = context_.now + context_.limits.header_time;
    if (phase_ < Phase::body) return;
    if (before < Phase::body) {
        if (!admit()) return;
        deadline_ = context_.now + context_.limits.body_time;
        if (phase_ == Phase::body && reader_.expects_continue() && nothing_left) {
            unsent_.add_head("HTTP/1.1 100 Continue\r\n\r\n");
            flush();
        }
    }
    if (take_body() && phase_ == Phase::complete) dispatch();
}

// Decides by the head alone whether the body is read. False: the request is refused.
bool HttpConnection::admit() {
    Request& head = reader_.request();
    head.peer = peer_;
    persistent_ = reader_.persistent();
    http10_ = reader_.version() < 11;
    auto match = context_.router.match(head);
    if (auto* const unknown = std::get_if<Response>(&match)) {
        if (phase_ == Phase::body)
            refuse(std::move(*unknown));
        else
            reply_without_handler(std::move(*unknown));
        return false;
    }
    route_ = std::get<const Route*>(match);
    if (route_->admit) {
        if (auto refusal = route_->admit(head)) {
            refuse(std::move(*refusal));
            return false;
        }
        admitted_ = true;
    }
    if (reader_.encoded()) {
        Response response = problem(415, "The body must have no Content-Encoding: send it as it is.");
        response.headers.emplace_back("Accept-Encoding", "identity"); // RFC 9110, 12.5.3
        refuse(std::move(response));
        return false;
    }
    const auto length = static_cast<std::size_t>(reader_.announced().value_or(0));
    if (length > route_->body_bytes) {
        refuse(413, "The body is too large for this path: leave it out, or send less.");
        return false;
    }
    if (!context_.bodies->has_room_for(length, length)) {
        refuse(busy("Too many large requests are under way: send this one again later."));
        return false;
    }
    body_ = BodyShare(context_.bodies);
    return true;
}

// Counts the received part of the body. False: it is too much, and the request is refused.
bool HttpConnection::take_body() {
    const auto size = reader_.request().body.size();
    if (size > route_->body_bytes)
        refuse(413, "The body is too large for this path: leave it out, or send less.");
    else if (!body_.grow(size))
        refuse(busy("Too many large requests are under way: send this one again later."));
    else
        return true;
    return false;
}

void HttpConnection::dispatch() {
    auto request = begin_answer();
    serve(*route_, std::move(request), Responder(exchange_, std::move(body_)));
}

// Answers like a handler that answers at once, so that many such requests share the loop's time with others.
void HttpConnection::reply_without_handler(Response response) {
    begin_answer();
    Responder(exchange_).send(std::move(response));
}

Request HttpConnection::begin_answer() {
    head_only_ = reader_.head_only();
    phase_ = Phase::between;
    state_ = ConnectionState::in_flight;
    deadline_ = Clock::time_point::max();
    return reader_.take();
}

// A client may end its side and still wait for its answers; complete requests are answered.
void HttpConnection::input_ended() {
    if (state_ == ConnectionState::lingering) state_ = ConnectionState::closed;
    if (state_ != ConnectionState::reading) return;
    if (phase_ == Phase::between)
        state_ = ConnectionState::closed;
    else
        refuse(400, "The connection was ended in the middle of the request.");
}

void HttpConnection::expire() {
    if (state_ == ConnectionState::reading && phase_ == Phase::head)
        refuse(408, "The request's headers took too long to come.");
    else if (state_ == ConnectionState::reading && phase_ == Phase::body)
        refuse(408, "The request's body took too long to come.");
    else
        state_ = ConnectionState::closed;
}

void HttpConnection::answer(Response response) {
    const bool last = !persistent_ || context_.draining || (ended_ && stash_.size() == 0);
    reply(std::move(response), last);
}

void HttpConnection::refuse(int status, std::string_view detail) {
    spdlog::debug(peer_ + ": refused with " + std::to_string(status) + ": " + std::string(detail));
    refuse(problem(status, detail));
}

// The rest of the request is not read, so that this answer is the connection's last.
void HttpConnection::refuse(Response response) {
    head_only_ = reader_.head_only();
    reader_.drop();
    body_ = {};
    reply(std::move(response), true);
}

void HttpConnection::reply(Response response, bool last) {
    const auto persistence = last ? Persistence::close : http10_ ? Persistence::keep_alive : Persistence::standard;
    unsent_.add_head(response_head(response, persistence, context_.date));
    if (!head_only_ && has_body(response.status)) unsent_.set_body(std::move(response.body));
    if (last) stash_ = {};
    last_ = last;
    state_ = ConnectionState::replying;
    deadline_ = context_.now + context_.limits.write_time;
    flush();
}

void HttpConnection::flush() {
    switch (unsent_.send(socket())) {
    case SendBuffer::Sent::all:
        if (state_ == ConnectionState::replying) replied();
        break;
    case SendBuffer::Sent::some:
        if (state_ == ConnectionState::replying) deadline_ = context_.now + context_.limits.write_time;
        break;
    case SendBuffer::Sent::none:
        break;
    case SendBuffer::Sent::failed:
        state_ = ConnectionState::closed;
        break;
    }
}

void HttpConnection::writable() {
    if (!unsent_.empty()) flush();
}

void HttpConnection::replied() {
    if (last_) {
        ::shutdown(socket(), SHUT_WR);
        state_ = ended_ ? ConnectionState::closed : ConnectionState::lingering;
        deadline_ = context_.now + linger_time;
        linger_until_ = context_.now + linger_time_max;
        return;
    }
    state_ = ConnectionState::reading;
    deadline_ = context_.now + context_.limits.idle_time;
    waits_to_resume_ = stash_.size() > 0;
    if (ended_ && !waits_to_resume_) input_ended();
}

} // namespace kilihost::http
