#include "http/mailbox.hpp"

#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace kilihost::http {

Mailbox::Mailbox() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (!event_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void Mailbox::post(Answer answer) {
    std::unique_lock lock(mutex_);
    if (closed_) return;
    mail_.answers.push_back(std::move(answer));
    wake_up(std::move(lock));
}

void Mailbox::post_stop(std::chrono::milliseconds grace) {
    std::unique_lock lock(mutex_);
    if (closed_) return;
    mail_.stop = std::min(grace, mail_.stop.value_or(grace));
    wake_up(std::move(lock));
}

void Mailbox::ring() {
    wake_up(std::unique_lock(mutex_));
}

void Mailbox::wake_up(std::unique_lock<std::mutex> lock) {
    if (awake_) return;
    awake_ = true;
    lock.unlock();
    ::eventfd_write(event_.get(), 1);
}

void Mailbox::wake() {
    const std::lock_guard lock(mutex_);
    awake_ = true;
}

bool Mailbox::take(Mail& mail) {
    mail.answers.clear();
    mail.stop.reset();
    const std::lock_guard lock(mutex_);
    std::swap(mail, mail_);
    awake_ = !mail.answers.empty() || mail.stop;
    return awake_;
}

void Mailbox::close() {
    Mail unread;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    std::swap(unread, mail_);
}

} // namespace kilihost::http
