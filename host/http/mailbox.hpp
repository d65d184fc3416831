// Carries answers and the order to stop from any thread to the loop's. It outlives the loop if a Responder does.
#pragma once

#include "http/descriptor.hpp"
#include "http/message.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

namespace kilihost::http {

struct HangUp {};

class Mailbox {
  public:
    struct Answer {
        std::uint64_t connection;
        std::variant<std::monostate, Response, HangUp> response; // none: the Responder was dropped without one
    };

    // What has come since the last take.
    struct Mail {
        std::vector<Answer> answers;
        std::optional<std::chrono::milliseconds> stop; // with this grace
    };

    Mailbox(); // throws std::system_error

    // Any thread.
    void post(Answer answer);
    void post_stop(std::chrono::milliseconds grace);
    void ring(); // keeps the loop from sleeping, without mail

    // The loop's thread. The descriptor becomes readable if mail comes while the loop sleeps. An awake loop looks
    // before it sleeps, so a thousand answers cost one wake-up.
    int descriptor() const { return event_.get(); }
    void wake();
    bool take(Mail& mail); // false: there is none, and the loop may sleep

    // From now on mail is thrown away.
    void close();

  private:
    void wake_up(std::unique_lock<std::mutex> lock);

    Descriptor event_;
    std::mutex mutex_;
    Mail mail_;
    bool awake_ = false;
    bool closed_ = false;
};

} // namespace kilihost::http
