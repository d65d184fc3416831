#include "http/client.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace kilihost::http::test {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Reply parse_head(const std::string& head) {
    if (!head.starts_with("HTTP/1.1 ")) throw std::runtime_error("not a status line: " + head);
    Reply reply;
    reply.status = std::stoi(head.substr(9, 3));
    for (auto line = head.find("\r\n") + 2; line < head.size();) {
        const auto end = head.find("\r\n", line);
        const auto colon = head.find(": ", line);
        if (colon == head.npos || colon > end) throw std::runtime_error("not a header: " + head.substr(line));
        const auto name = lower(head.substr(line, colon - line));
        if (!reply.headers.emplace(name, head.substr(colon + 2, end - colon - 2)).second)
            throw std::runtime_error("doubled header: " + name);
        line = end + 2;
    }
    return reply;
}

} // namespace

std::string Reply::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

Client::Client(std::uint16_t port, const std::string& host, int receive_buffer) {
    addrinfo hints = {};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) fail("getaddrinfo");
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> address(found, ::freeaddrinfo);
    socket_ = Descriptor(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket_) fail("socket");
    const int on = 1;
    ::setsockopt(descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (receive_buffer > 0) ::setsockopt(descriptor(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    if (::connect(descriptor(), address->ai_addr, address->ai_addrlen) != 0) fail("connect");
}

bool Client::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto count = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void Client::end() const {
    ::shutdown(descriptor(), SHUT_WR);
}

void Client::reset() {
    const linger now = {.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    socket_ = Descriptor();
}

bool Client::hears(std::chrono::milliseconds time) const {
    pollfd waiting = {.fd = descriptor(), .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, static_cast<int>(time.count())) > 0;
}

bool Client::receive(std::size_t size) {
    if (!hears(patience)) throw std::runtime_error("nothing came in time");
    const auto before = received_.size();
    received_.resize(before + size);
    const auto count = ::recv(descriptor(), received_.data() + before, size, 0);
    received_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0) fail("recv");
    return count > 0;
}

Reply Client::reply(bool to_head) {
    auto end = received_.find("\r\n\r\n");
    for (; end == received_.npos; end = received_.find("\r\n\r\n"))
        if (!receive()) throw std::runtime_error("the connection ended before a reply: '" + received_ + "'");
    auto reply = parse_head(received_.substr(0, end + 2));
    received_.erase(0, end + 4);
    const auto length = reply.header("content-length");
    const std::size_t size = to_head || length.empty() ? 0 : std::stoul(length);
    while (received_.size() < size)
        if (!receive()) throw std::runtime_error("the connection ended inside a reply");
    reply.body = received_.substr(0, size);
    received_.erase(0, size);
    return reply;
}

std::optional<Reply> Client::reply_or_end() {
    if (received_.empty()) {
        try {
            if (!receive()) return std::nullopt;
        } catch (const std::system_error&) {
            return std::nullopt; // reset
        }
    }
    return reply();
}

bool Client::ended() {
    return received_.empty() && !receive();
}

std::string Client::some(std::size_t size) {
    if (received_.empty()) receive(size);
    auto bytes = received_.substr(0, size);
    received_.erase(0, bytes.size());
    return bytes;
}

} // namespace kilihost::http::test
