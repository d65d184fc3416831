#include "http/send_buffer.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace kilihost::http {

void SendBuffer::add_head(std::string head) {
    if (head_.empty())
        head_ = std::move(head);
    else
        head_ += head;
}

SendBuffer::Sent SendBuffer::send(int socket) {
    auto progress = Sent::none;
    const auto size = head_.size() + body_.size();
    while (sent_ < size) {
        const auto of_head = std::min(sent_, head_.size());
        const auto of_body = sent_ - of_head;
        std::array<iovec, 2> parts = {iovec{head_.data() + of_head, head_.size() - of_head},
                                      iovec{body_.data() + of_body, body_.size() - of_body}};
        msghdr message = {};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        const auto count = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? progress : Sent::failed;
        sent_ += static_cast<std::size_t>(count);
        progress = Sent::some;
    }
    *this = SendBuffer();
    return Sent::all;
}

} // namespace kilihost::http
