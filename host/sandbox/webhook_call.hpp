// One HTTP POST to a webhook; connections are kept between calls. One thread.
#pragma once

#include "http_client/http_client.hpp"
#include "sandbox/delivery.hpp"

#include <atomic>

namespace kilihost::sandbox {

struct WebhookReply {
    long status = 0;     // 0: none came
    std::string error{}; // why it is not a success, empty if it is; never holds the header
};

class WebhookCall {
  public:
    // A call breaks off when `stopping` becomes true, which must outlive the object.
    WebhookCall(std::chrono::milliseconds connect_time, std::chrono::milliseconds total_time,
                const std::atomic<bool>& stopping);

    WebhookReply post(const Notice& notice);

  private:
    http_client::HttpClient client_;
};

} // namespace kilihost::sandbox
