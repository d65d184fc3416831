#include "http/listener.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace kilihost::http {

namespace {

constexpr int stream = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
constexpr int backlog = 4096; // net.core.somaxconn may lower it

void set(int socket, int level, int option) {
    const int on = 1;
    ::setsockopt(socket, level, option, &on, sizeof on);
}

Descriptor listen_on(const addrinfo& address) {
    Descriptor socket(::socket(address.ai_family, stream, 0));
    if (!socket) return socket;
    set(socket.get(), SOL_SOCKET, SO_REUSEADDR);
    set(socket.get(), IPPROTO_TCP, TCP_NODELAY); // which the accepted sockets inherit
    if (::bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0 || ::listen(socket.get(), backlog) != 0)
        return Descriptor();
    return socket;
}

bool somebody_waits(int listener) {
    pollfd asked{.fd = listener, .events = POLLIN, .revents = 0};
    return ::poll(&asked, 1, 0) > 0;
}

sockaddr_storage own_address(int socket) {
    sockaddr_storage address = {};
    socklen_t size = sizeof address;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::system_error(errno, std::generic_category(), "getsockname");
    return address;
}

} // namespace

Listener::Listener(const std::string& host, std::uint16_t port) {
    const auto place = "cannot listen on " + host + " port " + std::to_string(port);
    addrinfo hints = {};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* first = nullptr;
    const int result = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &first);
    if (result == EAI_SYSTEM) throw std::system_error(errno, std::generic_category(), place);
    if (result != 0)
        throw std::system_error(EADDRNOTAVAIL, std::generic_category(), place + " (" + ::gai_strerror(result) + ")");
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(first, ::freeaddrinfo);
    for (const addrinfo* address = first; address && !socket_; address = address->ai_next)
        socket_ = listen_on(*address);
    if (!socket_) throw std::system_error(errno, std::generic_category(), place);
}

// The path starts at its folder's descriptor, since a Unix address has room for 107 bytes only.
Listener::Listener(const std::filesystem::path& path) : socket_(::socket(AF_UNIX, stream, 0)) {
    const Descriptor folder(::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const std::string name = path.filename().string();
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string short_path = "/proc/self/fd/" + std::to_string(folder.get()) + "/" + name;
    short_path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (folder) ::unlinkat(folder.get(), name.c_str(), 0);
    if (!socket_ || ::fchmod(socket_.get(), S_IRUSR | S_IWUSR) != 0 || // before it has a name that others can see
        ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::chmod(address.sun_path, S_IRUSR | S_IWUSR) != 0 || // a umask may have removed the owner's rights
        ::listen(socket_.get(), backlog) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot listen on " + path.string());
}

Listener::Listener(Descriptor socket) : socket_(std::move(socket)) {
    ::fcntl(socket_.get(), F_SETFL, ::fcntl(socket_.get(), F_GETFL) | O_NONBLOCK);
    set(socket_.get(), IPPROTO_TCP, TCP_NODELAY);
}

Address Listener::address() const {
    return Address(own_address(descriptor()));
}

std::uint16_t Listener::port() const {
    const sockaddr_storage address = own_address(descriptor());
    if (address.ss_family == AF_UNIX) return 0;
    const auto port = address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                                    : reinterpret_cast<const sockaddr_in&>(address).sin_port;
    return ntohs(port);
}

Accepted Listener::accept() const {
    sockaddr_storage address = {};
    socklen_t size = sizeof address;
    Descriptor socket(
        ::accept4(descriptor(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) {
        int error = errno;
        // Linux looks for a free descriptor before it looks for a client.
        if ((error == EMFILE || error == ENFILE) && !somebody_waits(descriptor())) error = EAGAIN;
        return {.socket = {}, .peer = {}, .error = error};
    }
    return {.socket = std::move(socket), .peer = Address(address)};
}

} // namespace kilihost::http
