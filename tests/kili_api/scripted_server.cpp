#include "kili_api/scripted_server.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace kilihost::test {
namespace {

std::size_t content_length(std::string_view head) {
    constexpr std::string_view name = "Content-Length: ";
    const std::size_t at = head.find(name);
    return at == std::string_view::npos ? 0 : std::stoul(std::string(head.substr(at + name.size(), 12)));
}

bool has_left(int fd) {
    pollfd end{fd, POLLRDHUP, 0};
    return poll(&end, 1, 0) > 0;
}

} // namespace

std::optional<std::string> Peer::read_request() {
    for (;;) {
        const std::size_t end = buffer_.find("\r\n\r\n");
        if (end != std::string::npos) {
            const std::size_t whole = end + 4 + content_length(std::string_view(buffer_).substr(0, end));
            if (buffer_.size() >= whole) {
                std::string request = buffer_.substr(0, whole);
                buffer_.erase(0, whole);
                ++server_.requests_;
                return request;
            }
        }
        std::array<char, 65536> bytes{};
        const ssize_t count = recv(fd_, bytes.data(), bytes.size(), 0);
        if (count <= 0) return std::nullopt;
        buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

void Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void Peer::reset() {
    const linger at_once{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Peer::wait_until_closed() {
    while (read_request())
        ;
}

bool Peer::left() const {
    return has_left(fd_);
}

bool Peer::another_left() const {
    return server_.any_left_but(fd_);
}

ScriptedServer::ScriptedServer(Script script, std::uint16_t port)
    : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int yes = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    // sockaddr is the C API's base class
    auto* base = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(listener_, base, size) == 0);
    REQUIRE(listen(listener_, 64) == 0);
    REQUIRE(getsockname(listener_, base, &size) == 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
    shutdown(listener_, SHUT_RDWR); // wakes accept
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int fd : open_)
            shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& peer : peers_)
        peer.join();
    close(listener_);
}

void ScriptedServer::accept_all() {
    for (;;) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        ++accepted_;
        const std::lock_guard lock(mutex_);
        open_.push_back(fd);
        peers_.emplace_back([this, fd] {
            Peer peer(fd, *this);
            script_(peer);
            const std::lock_guard end(mutex_);
            open_.remove(fd);
            close(fd);
        });
    }
}

bool ScriptedServer::any_left_but(int fd) {
    const std::lock_guard lock(mutex_);
    return std::any_of(open_.begin(), open_.end(), [fd](int other) { return other != fd && has_left(other); });
}

std::string ScriptedServer::endpoint() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/api/label/v2/graphql";
}

std::string reply(std::string_view status, std::string_view body, std::string_view headers) {
    return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
}

ScriptedServer::Script always(std::string bytes) {
    return [bytes = std::move(bytes)](Peer& peer) {
        while (peer.read_request())
            peer.send(bytes);
    };
}

} // namespace kilihost::test
