#include "kili_api/transport.hpp"

#include "kili_api/error_class.hpp"
#include "kili_api/reply.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <new>
#include <vector>

namespace kilihost::kili_api {
namespace {

constexpr std::size_t idle_handles = 8; // kept with their connections; more may be in use at once

struct Free {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(char* text) const { curl_free(text); }
};
using Easy = std::unique_ptr<CURL, Free>;
using HeaderList = std::unique_ptr<curl_slist, Free>;

// Before the first handle, and once: libcurl's set-up is not thread-safe. Not undone, as handles may live in statics.
void initialize_curl() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) throw Error(std::string("libcurl cannot start: ") + curl_easy_strerror(code));
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
        throw Error("libcurl refuses option " + std::to_string(option) + ": " + curl_easy_strerror(code));
}

// A request's body. libcurl sends a request again by itself where a kept connection dies without a reply, though it may
// have been carried out; but it cannot rewind a body that comes from a callback, so it gives up once a byte has left.
struct Upload {
    std::string_view rest;
    bool begun = false;
};

std::size_t read_upload(char* buffer, std::size_t size, std::size_t count, void* user) {
    auto& upload = *static_cast<Upload*>(user);
    upload.begun = true;
    const std::size_t bytes = upload.rest.copy(buffer, size * count);
    upload.rest.remove_prefix(bytes);
    return bytes;
}

struct Download {
    std::size_t limit;
    std::string text;
    bool cut = false;
};

std::size_t write_download(char* data, std::size_t size, std::size_t count, void* user) {
    auto& download = *static_cast<Download*>(user);
    const std::size_t bytes = size * count;
    const std::size_t room = download.limit - download.text.size();
    try {
        download.text.append(data, std::min(bytes, room));
    } catch (const std::bad_alloc&) {
        return 0; // ends the transfer; no exception may pass through libcurl
    }
    download.cut = bytes > room;
    return download.cut ? 0 : bytes;
}

HeaderList header_list(std::initializer_list<std::string> lines) {
    HeaderList list;
    for (const std::string& line : lines) {
        curl_slist* longer = curl_slist_append(list.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        static_cast<void>(list.release()); // `longer` has it
        list.reset(longer);
    }
    return list;
}

struct Address {
    std::string scheme; // empty: not an address
    std::string host;

    // This machine, which no proxy should come between.
    bool is_loopback() const { return host == "localhost" || host == "[::1]" || host.starts_with("127."); }
};

Address address_of(const std::string& text) {
    const std::unique_ptr<CURLU, Free> url(curl_url());
    const auto part = [&url](CURLUPart which) {
        char* found = nullptr;
        curl_url_get(url.get(), which, &found, 0);
        const std::unique_ptr<char, Free> owner(found);
        return std::string(found == nullptr ? "" : found);
    };
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
    return {part(CURLUPART_SCHEME), part(CURLUPART_HOST)};
}

Address endpoint_address(const std::string& endpoint) {
    Address address = address_of(endpoint);
    if (address.scheme != "http" && address.scheme != "https")
        throw std::invalid_argument("Kili's API endpoint must be an address http://... or https://...");
    return address;
}

Connection checked(Connection connection) {
    initialize_curl();
    const std::string& key = connection.api_key;
    if (std::any_of(key.begin(), key.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        throw std::invalid_argument("the API key holds a control character, such as a line end");
    return connection;
}

} // namespace

class Transport::Pool {
  public:
    explicit Pool(Connection connection)
        : connection_(checked(std::move(connection))), redact_(connection_.api_key, connection_.secrets),
          address_(endpoint_address(connection_.endpoint)),
          post_headers_(
              header_list({"Authorization: X-API-Key: " + connection_.api_key, "Content-Type: application/json",
                           "Accept: application/json", "apollographql-client-name: kili-host",
                           std::string("apollographql-client-version: ") + KILI_HOST_VERSION, "Expect:"})),
          get_headers_(header_list({"Accept: application/json"})) {
        idle_.reserve(idle_handles);
    }

    Reply post(std::string_view body) {
        Upload upload{body};
        const Lease handle = take(address_);
        set(handle.get(), CURLOPT_URL, connection_.endpoint.c_str());
        set(handle.get(), CURLOPT_HTTPHEADER, post_headers_.get());
        set(handle.get(), CURLOPT_POST, 1L);
        set(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        set(handle.get(), CURLOPT_READFUNCTION, &read_upload);
        set(handle.get(), CURLOPT_READDATA, &upload);
        ++calls_;
        Reply reply = perform(handle.get(), upload);
        note_date(reply.date);
        return reply;
    }

    // Of the endpoint's host, or of Kili's storage: never with the key.
    Reply get(const std::string& url) {
        const Address address = address_of(url);
        if (address.scheme != "https" && address.scheme != address_.scheme)
            throw UnreadableReply("Kili's reply gives an address that is not https");
        const Upload nothing;
        const Lease handle = take(address);
        set(handle.get(), CURLOPT_URL, url.c_str());
        set(handle.get(), CURLOPT_HTTPHEADER, get_headers_.get());
        return perform(handle.get(), nothing);
    }

    const std::string& endpoint() const { return connection_.endpoint; }
    bool has_key() const { return !connection_.api_key.empty(); }
    const Redaction& redact() const { return redact_; }
    std::uint64_t calls() const { return calls_; }
    void stop() { stopped_ = true; }

    std::optional<std::chrono::milliseconds> time() const {
        const std::lock_guard lock(mutex_);
        if (!date_) return std::nullopt;
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(*date_) +
                                                                     (std::chrono::steady_clock::now() - date_seen_));
    }

  private:
    struct Return {
        Pool* pool;
        void operator()(CURL* handle) const { pool->give_back(Easy(handle)); }
    };
    using Lease = std::unique_ptr<CURL, Return>; // a handle in use by one call

    Lease take(const Address& address) {
        Easy handle;
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) { // the last one used: its connection is the likeliest to live
                handle = std::move(idle_.back());
                idle_.pop_back();
            }
        }
        if (!handle) handle.reset(curl_easy_init());
        if (!handle) throw std::bad_alloc();
        prepare(handle.get(), address);
        return Lease(handle.release(), Return{this});
    }

    void give_back(Easy handle) noexcept {
        curl_easy_reset(handle.get()); // forgets the call's pointers, keeps the connection
        const std::lock_guard lock(mutex_);
        if (idle_.size() < idle_handles) idle_.push_back(std::move(handle)); // within the reserve
    }

    // libcurl asks this about once a second, and more often while bytes come.
    static int is_stopped(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return *static_cast<const std::atomic<bool>*>(user) ? 1 : 0;
    }

    void prepare(CURL* handle, const Address& address) {
        set(handle, CURLOPT_XFERINFOFUNCTION, &is_stopped);
        set(handle, CURLOPT_XFERINFODATA, &stopped_);
        set(handle, CURLOPT_NOPROGRESS, 0L);
        set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
        set(handle, CURLOPT_FOLLOWLOCATION, 0L);
        set(handle, CURLOPT_NOSIGNAL, 1L);
        set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
        set(handle, CURLOPT_ACCEPT_ENCODING, ""); // all that libcurl knows
        set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
        set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connection_.connect_time.count()));
        set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(connection_.total_time.count()));
        set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(handle, CURLOPT_SSL_VERIFYPEER, connection_.verify ? 1L : 0L);
        set(handle, CURLOPT_SSL_VERIFYHOST, connection_.verify ? 2L : 0L);
        if (address.is_loopback()) set(handle, CURLOPT_PROXY, "");
        if (!connection_.ca_bundle.empty()) {
            const bool directory = std::filesystem::is_directory(connection_.ca_bundle);
            set(handle, directory ? CURLOPT_CAPATH : CURLOPT_CAINFO, connection_.ca_bundle.c_str());
        }
    }

    Reply perform(CURL* handle, const Upload& upload) {
        Download download{connection_.reply_bytes, {}};
        std::array<char, CURL_ERROR_SIZE> reason{};
        set(handle, CURLOPT_WRITEFUNCTION, &write_download);
        set(handle, CURLOPT_WRITEDATA, &download);
        set(handle, CURLOPT_ERRORBUFFER, reason.data());
        const CURLcode code = curl_easy_perform(handle);
        if (code != CURLE_OK && !download.cut) {
            const std::string cause = redact_(reason[0] != '\0' ? reason.data() : curl_easy_strerror(code));
            if (upload.begun) throw NetworkError("no reply from Kili's API: " + cause, true);
            throw NetworkError("cannot reach Kili's API: " + cause, false);
        }
        Reply reply{0, std::nullopt, std::move(download.text), download.cut};
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply.status);
        curl_header* header = nullptr;
        if (curl_easy_header(handle, "Retry-After", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
            reply.retry_after = retry_after(header->value, std::time(nullptr));
        if (curl_easy_header(handle, "Date", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
            reply.date = curl_getdate(header->value, nullptr);
        return reply;
    }

    void note_date(const std::optional<std::time_t>& date) {
        if (!date || *date == -1) return;
        const std::lock_guard lock(mutex_);
        date_ = date;
        date_seen_ = std::chrono::steady_clock::now();
    }

    Connection connection_;
    Redaction redact_;
    Address address_; // of the endpoint
    HeaderList post_headers_;
    HeaderList get_headers_;
    std::atomic<std::uint64_t> calls_{0};
    std::atomic<bool> stopped_{false};
    mutable std::mutex mutex_;
    std::vector<Easy> idle_;
    std::optional<std::time_t> date_; // of the last reply that had one
    std::chrono::steady_clock::time_point date_seen_;
};

Transport::Transport(Connection connection)
    : throttle_(connection.budget), pool_(std::make_unique<Pool>(std::move(connection))) {}
Transport::~Transport() = default;

nlohmann::json Transport::call(std::string_view document, const nlohmann::json& variables, Urgency urgency) {
    const nlohmann::json request{{"query", document}, {"variables", variables}};
    const std::string body = request.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    throttle_.acquire(urgency);
    try {
        nlohmann::json data = graphql_data(pool_->post(body), pool_->redact());
        throttle_.answered();
        return data;
    } catch (const Error& error) {
        const auto* const http = dynamic_cast<const HttpError*>(&error);
        is_outage(error) ? throttle_.failed(http != nullptr ? http->retry_after : std::nullopt) : throttle_.answered();
        throw;
    } catch (...) {
        throttle_.answered();
        throw;
    }
}

void Transport::wait_for_turn() {
    throttle_.wait_for_turn();
}

nlohmann::json Transport::fetch(const std::string& url) {
    const Reply reply = pool_->get(url);
    const std::string refused = "Kili's storage answers with status " + std::to_string(reply.status);
    if (reply.status == 408 || reply.status == 429 || reply.status >= 500) throw NetworkError(refused, false);
    // 403 and the like are about the address, which Kili signs anew when it is asked again; not about the key.
    if (reply.status != 200) throw UnreadableReply(refused);
    return json_body(reply, pool_->redact());
}

void Transport::stop() {
    throttle_.stop();
    pool_->stop();
}

std::string Transport::version() {
    constexpr std::string_view tail = "/graphql";
    std::string url = pool_->endpoint();
    if (!url.ends_with(tail))
        throw Error("the version of Kili's API is unknown: its endpoint does not end in /graphql");
    url.replace(url.size() - tail.size(), tail.size(), "/version");
    const nlohmann::json reply = json_body(pool_->get(url), pool_->redact());
    const auto version = reply.is_object() ? reply.find("version") : reply.end();
    if (version == reply.end() || !version->is_string()) throw UnreadableReply("Kili's reply holds no version");
    return version->get<std::string>();
}

std::uint64_t Transport::calls() const {
    return pool_->calls();
}

bool Transport::has_key() const {
    return pool_->has_key();
}

bool Transport::is_broken() const {
    return throttle_.is_open();
}

std::optional<std::chrono::milliseconds> Transport::time() const {
    return pool_->time();
}

} // namespace kilihost::kili_api
