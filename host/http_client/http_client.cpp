#include "http_client/http_client.hpp"

#include "http_client/url.hpp"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <strings.h>

namespace kilihost::http_client {
namespace {

// Once, before the first handle: libcurl's set-up is not thread-safe. It is not undone, since handles may live in
// statics.
void initialize_curl() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl cannot start: ") + curl_easy_strerror(code));
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
        throw std::runtime_error("libcurl refuses option " + std::to_string(option) + ": " + curl_easy_strerror(code));
}

// A request's body. If a kept connection dies without a reply, libcurl would send the request again, although it may
// have been carried out. It cannot rewind a body that comes from a callback, so it gives up once a byte has left.
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
    std::string text{};
    bool truncated = false;
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
    download.truncated = bytes > room;
    return download.truncated ? 0 : bytes;
}

// libcurl calls this about once a second, and more often while bytes come.
int is_stopped(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return *static_cast<const std::atomic<bool>*>(stop) ? 1 : 0;
}

struct Destination {
    const ClientOptions& options;
    std::string host;
    bool refused = false;

    bool may_connect(const IpAddress& address) {
        if (options.may_connect(host, address)) return true;
        refused = true;
        return false;
    }
};

// As libcurl looks for one. HTTP_PROXY would be a request's header Proxy in a CGI program.
bool has_environment_proxy(const Url& url) {
    const bool https = url.scheme == "https";
    for (const char* const name :
         {https ? "https_proxy" : "http_proxy", https ? "HTTPS_PROXY" : "http_proxy", "all_proxy", "ALL_PROXY"}) {
        const char* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nothing in the host sets it
        if (value != nullptr && *value != '\0') return true;
    }
    return false;
}

// Checks the address of the connection, not the name: a name that changes its address circumvents nothing.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    try {
        const std::optional<IpAddress> ip = ip_address(address->addr);
        if (!ip || !static_cast<Destination*>(user)->may_connect(*ip)) return CURL_SOCKET_BAD;
    } catch (...) { // no exception may pass through libcurl
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::vector<std::pair<std::string, std::string>> headers_of(CURL* curl) {
    std::vector<std::pair<std::string, std::string>> out;
    curl_header* header = nullptr;
    while ((header = curl_easy_nextheader(curl, CURLH_HEADER, -1, header)) != nullptr)
        out.emplace_back(header->name, header->value);
    return out;
}

} // namespace

std::optional<std::string> HttpResponse::header(std::string_view name) const {
    for (const auto& [known, value] : headers)
        if (known.size() == name.size() && ::strncasecmp(known.data(), name.data(), name.size()) == 0) return value;
    return std::nullopt;
}

class HttpClient::Handle {
  public:
    explicit Handle(ClientOptions options) : options_(std::move(options)) {
        initialize_curl();
        curl_.reset(curl_easy_init());
        if (!curl_) throw std::bad_alloc();
    }

    HttpResponse exchange(const HttpRequest& request) {
        const Reset reset{curl_.get()};
        const std::optional<Url> url = parse_url(request.url);
        if (!url) throw NoResponse("not an http or https address", false);
        Destination destination{options_, url->host};
        Upload upload{request.body};
        Download download{options_.response_bytes};
        std::array<char, CURL_ERROR_SIZE> reason{};
        prepare(request, upload);
        set_security(*url, destination);
        set(curl_.get(), CURLOPT_WRITEFUNCTION, &write_download);
        set(curl_.get(), CURLOPT_WRITEDATA, &download);
        set(curl_.get(), CURLOPT_ERRORBUFFER, reason.data());
        const CURLcode code = curl_easy_perform(curl_.get());
        if (code != CURLE_OK && destination.refused)
            throw AddressRefused("no address of " + url->host + " may be connected to", false);
        if (code != CURLE_OK && !download.truncated)
            throw NoResponse(reason[0] != '\0' ? reason.data() : curl_easy_strerror(code), upload.begun);
        HttpResponse response{0, std::move(download.text), download.truncated, headers_of(curl_.get())};
        curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &response.status);
        return response;
    }

  private:
    struct Free {
        void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
    };
    struct Reset { // forgets the exchange's pointers, keeps the connection
        CURL* curl;
        ~Reset() { curl_easy_reset(curl); }
    };

    void prepare(const HttpRequest& request, Upload& upload) {
        CURL* const curl = curl_.get();
        set(curl, CURLOPT_URL, request.url.c_str());
        set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
        set(curl, CURLOPT_FOLLOWLOCATION, 0L);
        set(curl, CURLOPT_NOSIGNAL, 1L);
        set(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
        set(curl, CURLOPT_ACCEPT_ENCODING, ""); // every coding that libcurl knows
        set(curl, CURLOPT_TCP_KEEPALIVE, 1L);
        set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
        set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.total_timeout.count()));
        if (request.headers != nullptr) set(curl, CURLOPT_HTTPHEADER, request.headers->get());
        if (request.method == Method::head) set(curl, CURLOPT_NOBODY, 1L);
        if (request.method == Method::post) {
            set(curl, CURLOPT_POST, 1L);
            set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
            set(curl, CURLOPT_READFUNCTION, &read_upload);
            set(curl, CURLOPT_READDATA, &upload);
        }
        if (!options_.unix_socket.empty()) set(curl, CURLOPT_UNIX_SOCKET_PATH, options_.unix_socket.c_str());
        if (options_.stop != nullptr) {
            set(curl, CURLOPT_XFERINFOFUNCTION, &is_stopped);
            set(curl, CURLOPT_XFERINFODATA, options_.stop);
            set(curl, CURLOPT_NOPROGRESS, 0L);
        }
    }

    void set_security(const Url& url, Destination& destination) {
        CURL* const curl = curl_.get();
        set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(curl, CURLOPT_SSL_VERIFYPEER, options_.verify_tls ? 1L : 0L);
        set(curl, CURLOPT_SSL_VERIFYHOST, options_.verify_tls ? 2L : 0L);
        if (!options_.ca_bundle.empty()) {
            const bool directory = std::filesystem::is_directory(options_.ca_bundle);
            set(curl, directory ? CURLOPT_CAPATH : CURLOPT_CAINFO, options_.ca_bundle.c_str());
        }
        if (!options_.use_proxy || url.is_loopback()) set(curl, CURLOPT_PROXY, "");
        if (!options_.may_connect) return;
        if (options_.use_proxy && !url.is_loopback() && has_environment_proxy(url)) {
            const std::optional<IpAddress> literal = ip_address(url.host_without_brackets());
            if (literal && !destination.may_connect(*literal))
                throw AddressRefused(url.host + " may not be connected to", false);
            // What no_proxy names would be connected to without a check.
            const bool may_be_anywhere = options_.may_connect(url.host, IpAddress{});
            if (!may_be_anywhere) set(curl, CURLOPT_NOPROXY, "");
        } else {
            set(curl, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
            set(curl, CURLOPT_OPENSOCKETDATA, &destination);
        }
    }

    const ClientOptions options_;
    std::unique_ptr<CURL, Free> curl_;
};

HttpClient::HttpClient(ClientOptions options) : handle_(std::make_unique<Handle>(std::move(options))) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&& other) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&& other) noexcept = default;

HttpResponse HttpClient::exchange(const HttpRequest& request) {
    return handle_->exchange(request);
}

} // namespace kilihost::http_client
