#include "sandbox/webhook_call.hpp"

namespace kilihost::sandbox {

using http_client::HeaderList;

// No proxy: the sandbox and its webhooks are neighbours.
WebhookCall::WebhookCall(std::chrono::milliseconds connect_time, std::chrono::milliseconds total_time,
                         const std::atomic<bool>& stopping)
    : client_({.connect_timeout = connect_time, .total_timeout = total_time, .use_proxy = false, .stop = &stopping}) {}

WebhookReply WebhookCall::post(const Notice& notice) {
    const HeaderList headers{"Content-Type: application/json", "User-Agent: kili-host-sandbox",
                             "Expect:", // no waiting for 100 Continue
                             notice.header.empty() ? "Authorization:" : "Authorization: " + notice.header};
    try {
        const long status =
            client_
                .exchange(
                    {.method = http_client::Method::post, .url = notice.url, .headers = &headers, .body = notice.body})
                .status;
        if (status >= 200 && status < 300) return {status};
        return {status, "the webhook answered " + std::to_string(status)};
    } catch (const http_client::NoResponse& error) {
        return {0, error.what()};
    }
}

} // namespace kilihost::sandbox
