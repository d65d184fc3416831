#include "sandbox/webhook_call.hpp"

#include <curl/curl.h>

#include <new>

namespace kilihost::sandbox {
namespace {

// Its answer is libcurl's: not 0 breaks the transfer off. Called at least once a second.
int stop_asked(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(stopping)->load() ? 1 : 0;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

using HeaderList = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

void add(HeaderList& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
}

HeaderList headers_of(const Notice& notice) {
    HeaderList list(nullptr, curl_slist_free_all);
    add(list, "Content-Type: application/json");
    add(list, "Expect:"); // no waiting for 100 Continue
    if (!notice.header.empty()) add(list, "Authorization: " + notice.header);
    return list;
}

} // namespace

WebhookCall::WebhookCall(std::chrono::milliseconds connect_time, std::chrono::milliseconds total_time,
                         const std::atomic<bool>& stopping)
    : curl_(curl_easy_init()) {
    if (curl_ == nullptr) throw std::bad_alloc();
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl_, CURLOPT_PROXY, ""); // the sandbox and its webhooks are neighbours
    curl_easy_setopt(curl_, CURLOPT_USERAGENT, "kili-host-sandbox");
    curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_time.count()));
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, static_cast<long>(total_time.count()));
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(curl_, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl_, CURLOPT_XFERINFOFUNCTION, stop_asked);
    curl_easy_setopt(curl_, CURLOPT_XFERINFODATA, &stopping);
}

WebhookCall::~WebhookCall() {
    curl_easy_cleanup(curl_);
}

WebhookReply WebhookCall::post(const Notice& notice) {
    const HeaderList headers = headers_of(notice);
    curl_easy_setopt(curl_, CURLOPT_URL, notice.url.c_str());
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(notice.body.size()));
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, notice.body.c_str());
    const CURLcode code = curl_easy_perform(curl_);
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, nullptr);
    if (code != CURLE_OK) return {0, curl_easy_strerror(code)};
    WebhookReply reply;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &reply.status);
    if (reply.status < 200 || reply.status >= 300) reply.error = "the webhook answered " + std::to_string(reply.status);
    return reply;
}

} // namespace kilihost::sandbox
