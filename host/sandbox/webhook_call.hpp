// One HTTP POST to a webhook, on libcurl; connections are kept between calls. One thread.
#pragma once

#include "sandbox/delivery.hpp"

#include <atomic>

namespace kilihost::sandbox {

struct WebhookReply {
    long status = 0;   // 0: none came
    std::string error; // why it is not a success, empty if it is; never holds the header
};

class WebhookCall {
  public:
    // A call breaks off when `stopping` becomes true, which must outlive the object.
    WebhookCall(std::chrono::milliseconds connect_time, std::chrono::milliseconds total_time,
                const std::atomic<bool>& stopping);
    ~WebhookCall();
    WebhookCall(const WebhookCall&) = delete;
    WebhookCall& operator=(const WebhookCall&) = delete;

    WebhookReply post(const Notice& notice);

  private:
    void* curl_;
};

} // namespace kilihost::sandbox
