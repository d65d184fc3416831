// The HTTP/1.1 server: Pistache's reactor as the event loop, Boost.Beast's parser for the framing.
//
// Guarantees: a reply goes to the connection that asked, or nowhere; requests of one connection are answered in
// their order, one in flight; after a framing error the connection is closed; memory is bounded by Limits, and a new
// client always finds room (eviction_order.hpp). Expects: handlers that do not block. Used by serve (webhook, health,
// metrics) and by the sandbox.
#pragma once

#include "http/address.hpp"
#include "http/body_budget.hpp"
#include "http/listener.hpp"
#include "http/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kilihost::http {

struct Exchange;

// The right to answer one request. Movable; send may be called once, from any thread. A Responder that is destroyed
// without an answer answers 500. If the client has gone, the answer is dropped.
class Responder {
  public:
    // `body`: the share of the request's body, held until the answer.
    explicit Responder(std::shared_ptr<Exchange> exchange, BodyShare body = {});
    Responder(Responder&&) noexcept;
    Responder& operator=(Responder&&) noexcept;
    ~Responder();

    // Throws std::invalid_argument if a header of the response has control characters.
    void send(Response response);
    // Closes the connection without an answer, like a server that dies. For test doubles.
    void hang_up();

  private:
    std::shared_ptr<Exchange> exchange_;
    BodyShare body_;
};

// Runs on the loop's thread and must not block: it answers at once, or hands the Responder on. An exception that
// leaves it is answered 500 and logged.
using Handler = std::function<void(Request request, Responder responder)>;

// Decides after the head and before the body whether a request may continue: none, or the answer that refuses it, after
// which the connection is closed. Runs on the loop's thread and must not block.
using Admission = std::function<std::optional<Response>(const Request& head)>;

// A path matches as a whole. GET's handler also serves HEAD. Another method on a known path is answered 405 with Allow,
// an unknown path 404.
struct Route {
    std::string method;
    std::string path;
    Handler handler;
    Admission admit = nullptr; // none: every request continues, and its client stays unknown
    std::size_t body_bytes = static_cast<std::size_t>(-1); // for a request's body; Limits::body_bytes also applies
};

struct Limits {
    std::size_t head_bytes = 16 * 1024; // of a request's head, also of what stands between two chunks
    std::size_t headers = 100;
    std::size_t target_bytes = 2048;
    std::size_t body_bytes = 10'000'000;
    std::size_t bodies_bytes = 64'000'000;       // of all bodies that are received or not yet answered; beyond it, 503
    std::size_t buffered_bytes = 16'000'000;     // of all incomplete heads and pipelined requests; beyond it, eviction
    std::size_t connections = 16'384;            // beyond it, eviction; fewer if the process may open fewer descriptors
    std::size_t connections_per_address = 1'024; // beyond it, eviction among those of the address
    std::vector<Network> trusted_proxies = {};   // exempt from that limit, as loopback addresses are
    std::chrono::milliseconds first_byte_time{10'000}; // from connecting to a request's first byte
    std::chrono::milliseconds header_time{10'000};     // from there to the end of its head
    std::chrono::milliseconds body_time{30'000};       // from there to the end of the body
    std::chrono::milliseconds idle_time{60'000};       // between requests
    std::chrono::milliseconds write_time{30'000};      // in which a client must take some of an answer
};

class Server {
  public:
    // Starts to serve on a thread of its own. Throws std::system_error.
    Server(Listener listener, std::vector<Route> routes, const Limits& limits = {});
    Server(const std::string& host, std::uint16_t port, std::vector<Route> routes, const Limits& limits = {})
        : Server(Listener(host, port), std::move(routes), limits) {}
    ~Server(); // stops without grace if stop was not called
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;

    // Accepts no more, lets what is in flight finish for at most `grace`, closes every connection, and returns
    // when the loop has ended. Any thread but the loop's; idempotent.
    void stop(std::chrono::milliseconds grace);

  private:
    class Runner;
    std::unique_ptr<Runner> runner_;
};

} // namespace kilihost::http
