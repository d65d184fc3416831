#include "sandbox/delivery.hpp"

#include "sandbox/webhook_call.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace kilihost::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

bool worth_repeating(long status) {
    return status == 0 || status == 408 || status == 429 || status >= 500;
}

} // namespace

class Delivery::Courier {
  public:
    explicit Courier(DeliveryPolicy policy) : policy_(policy), thread_([this] { run(); }) {}
    ~Courier() { stop(); }
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    void post(std::vector<Notice> notices) {
        const std::lock_guard lock(mutex_);
        for (Notice& notice : notices) {
            const std::uint64_t number = record(notice);
            if (waiting_bytes_ + notice.body.size() > policy_.queue_bytes) {
                settle(number, DeliveryState::failed, 0, {0, "too many events wait already"});
                continue;
            }
            waiting_bytes_ += notice.body.size();
            waiting_.emplace(Due{Clock::now(), number}, Task{std::move(notice), 0});
        }
        changed_.notify_one();
    }

    std::vector<DeliveryRecord> records() const {
        const std::lock_guard lock(mutex_);
        return {records_.begin(), records_.end()};
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
            changed_.notify_one();
        }
        if (thread_.joinable()) thread_.join();
    }

  private:
    struct Task {
        Notice notice;
        int attempts;
    };
    using Due = std::pair<Clock::time_point, std::uint64_t>; // when, and the notice's number

    void run() {
        ::pthread_setname_np(::pthread_self(), "sandbox webhook");
        WebhookCall call(policy_.connect_time, policy_.total_time, stopping_);
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            if (waiting_.empty()) {
                changed_.wait(lock);
            } else if (waiting_.begin()->first.first > Clock::now()) {
                changed_.wait_until(lock, waiting_.begin()->first.first);
            } else {
                auto next = waiting_.extract(waiting_.begin());
                lock.unlock();
                const WebhookReply reply = call.post(next.mapped().notice);
                lock.lock();
                conclude(next.key().second, std::move(next.mapped()), reply);
            }
        }
    }

    void conclude(std::uint64_t number, Task task, const WebhookReply& reply) {
        ++task.attempts;
        const bool delivered = reply.status >= 200 && reply.status < 300;
        const bool again = !delivered && worth_repeating(reply.status) && task.attempts < policy_.attempts;
        settle(number,
               delivered ? DeliveryState::delivered
               : again   ? DeliveryState::waiting
                         : DeliveryState::failed,
               task.attempts, reply);
        if (again) {
            const auto pause = policy_.pause * (1 << std::min(task.attempts - 1, 10));
            waiting_.emplace(Due{Clock::now() + pause, number}, std::move(task));
        } else {
            waiting_bytes_ -= task.notice.body.size();
        }
    }

    // The number of the notice, by which its record is found while it is kept.
    std::uint64_t record(const Notice& notice) {
        records_.push_back({notice.plugin,
                            notice.url,
                            notice.project_id,
                            notice.event_type,
                            notice.run_id,
                            config::now(),
                            DeliveryState::waiting,
                            0,
                            0,
                            {}});
        if (records_.size() > policy_.records) records_.pop_front();
        return recorded_++;
    }

    void settle(std::uint64_t number, DeliveryState state, int attempts, const WebhookReply& reply) {
        const std::uint64_t age = recorded_ - number; // 1: the newest
        if (age > records_.size()) return;
        DeliveryRecord& record = records_[records_.size() - age];
        record.state = state;
        record.attempts = attempts;
        record.status = reply.status;
        record.error = reply.error;
    }

    const DeliveryPolicy policy_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<Due, Task> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::deque<DeliveryRecord> records_;
    std::uint64_t recorded_ = 0; // notices ever
    std::atomic<bool> stopping_ = false;
    std::thread thread_; // last: it uses all above
};

Delivery::Delivery(DeliveryPolicy policy) : courier_(std::make_unique<Courier>(policy)) {}
Delivery::~Delivery() = default;

void Delivery::post(std::vector<Notice> notices) {
    courier_->post(std::move(notices));
}

std::vector<DeliveryRecord> Delivery::records() const {
    return courier_->records();
}

void Delivery::stop() {
    courier_->stop();
}

} // namespace kilihost::sandbox
