// Posts events to webhooks, on a thread of its own.
//
// Guarantees: every notice is posted at least once, unless the queue is full or stop is called. If its reply is lost or
// temporary (408, 429, 5xx), it is posted again, byte for byte, after a growing pause that delays no other. Notices are
// posted in the order given, except repeated ones. Any thread may call.
#pragma once

#include "config/moment.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace kilihost::sandbox {

// One event for one webhook.
struct Notice {
    std::string plugin;
    std::string url;
    std::string header; // of Authorization, verbatim; a secret, in no record. Empty: none is sent
    std::string project_id;
    std::string event_type;
    std::string run_id;
    std::string body;
};

enum class DeliveryState { waiting, delivered, failed };

// What happened to a notice so far.
struct DeliveryRecord {
    std::string plugin;
    std::string url;
    std::string project_id;
    std::string event_type;
    std::string run_id;
    config::Moment created;
    DeliveryState state = DeliveryState::waiting;
    int attempts = 0;
    long status = 0;   // of the last reply; 0: none came
    std::string error; // of the last attempt, empty: none
};

struct DeliveryPolicy {
    int attempts = 5;
    std::chrono::milliseconds pause{500}; // before the second attempt; doubles with each further one
    std::chrono::milliseconds connect_time{2000};
    std::chrono::milliseconds total_time{5000};  // of one attempt
    std::size_t queue_bytes = 256 * 1024 * 1024; // of bodies that wait; a notice beyond it fails at once
    std::size_t records = 1000;                  // the newest ones are kept
};

class Delivery {
  public:
    explicit Delivery(DeliveryPolicy policy);
    ~Delivery(); // as stop
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    // Returns at once.
    void post(std::vector<Notice> notices);

    // The newest, oldest first.
    std::vector<DeliveryRecord> records() const;

    // Aborts the post under way, drops what waits, and ends the thread. Idempotent.
    void stop();

  private:
    class Courier;
    std::unique_ptr<Courier> courier_;
};

} // namespace kilihost::sandbox
