// A server on 127.0.0.1 that sends exactly what a test wants, broken replies too.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace kilihost::test {

class ScriptedServer;

// One accepted connection, on a thread of its own.
class Peer {
  public:
    Peer(int fd, ScriptedServer& server) : fd_(fd), server_(server) {}

    // The next request, head and body; none once the client has closed. `Content-Length` framing only.
    std::optional<std::string> read_request();
    void send(std::string_view bytes);
    // The client sees "connection reset" instead of an end.
    void reset();
    void wait_until_closed();
    // Whether the client has ended its side.
    bool left() const;
    // Whether another connection is still being served though its client has left it.
    bool another_left() const;
    int fd() const { return fd_; }

  private:
    int fd_;
    ScriptedServer& server_;
    std::string buffer_;
};

class ScriptedServer {
  public:
    // Runs for each connection, which is closed when it returns.
    using Script = std::function<void(Peer&)>;
    // `port` 0 takes a free one.
    explicit ScriptedServer(Script script, std::uint16_t port = 0);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string endpoint() const;                      // of a GraphQL API here
    std::size_t accepted() const { return accepted_; } // connections
    std::size_t requests() const { return requests_; } // of all of them

  private:
    friend class Peer;
    void accept_all();
    bool any_left_but(int fd);

    Script script_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> accepted_{0};
    std::atomic<std::size_t> requests_{0};
    std::mutex mutex_;
    std::list<int> open_;
    std::vector<std::thread> peers_;
    std::thread acceptor_;
};

// A reply with Content-Length; `headers` are whole lines.
std::string reply(std::string_view status, std::string_view body, std::string_view headers = "");

// Answers every request of every connection with the same bytes.
ScriptedServer::Script always(std::string bytes);

} // namespace kilihost::test
