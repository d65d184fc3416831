// A server on 127.0.0.1 that says exactly what a test tells it to, broken replies too.
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

// One accepted connection, on a thread of its own.
class Peer {
  public:
    explicit Peer(int fd) : fd_(fd) {}

    // The next request, head and body; none once the client has closed. `Content-Length` framing only.
    std::optional<std::string> read_request();
    void send(std::string_view bytes);
    // The client sees "connection reset" instead of an end.
    void reset();
    void wait_until_closed();
    int fd() const { return fd_; }

  private:
    int fd_;
    std::string buffer_;
};

class ScriptedServer {
  public:
    // Runs for each connection, which is closed when it returns.
    using Script = std::function<void(Peer&)>;
    explicit ScriptedServer(Script script);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string endpoint() const; // of a GraphQL API here
    std::size_t accepted() const { return accepted_; }

  private:
    void accept_all();

    Script script_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> accepted_{0};
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
