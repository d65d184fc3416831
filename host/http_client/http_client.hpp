// The HTTP client, on libcurl; only this room calls it. Keep-alive, HTTP/2 if offered, gzip, time-outs, TLS.
//
// Guarantees: a request is put on the wire at most once (libcurl's own resending is prevented, since a POST must not
// run twice); redirects are not followed; a response takes bounded memory; no exception passes through libcurl.
// Expects: a process that ignores SIGPIPE.
#pragma once

#include "http_client/header_list.hpp"
#include "http_client/public_address.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kilihost::http_client {

struct ClientOptions {
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds total_timeout{5'000}; // for a whole exchange
    std::size_t response_bytes = 1'000'000;         // most bytes of a body, decompressed: the rest is not read
    bool use_proxy = true;                          // the environment's; never for this machine's own addresses
    bool verify_tls = true;                         // certificate and host name
    std::string unix_socket{};                      // connects there, whatever the URL's host; empty: it does not
    std::string ca_bundle{};                        // a file or directory of certificates to trust; empty: the system's
    const std::atomic<bool>* stop = nullptr;        // once true, exchanges end within about a second
    // Called with the URL's host and each address before connecting to it; empty: every address is allowed. A proxy of
    // the environment chooses addresses itself, so then this is called only for hosts that are addresses, and no_proxy
    // counts only for a host that is allowed at the address `::`.
    std::function<bool(const std::string& host, const IpAddress&)> may_connect{};
};

enum class Method { get, head, post };

struct HttpRequest {
    Method method = Method::get;
    std::string url{};                   // http or https
    const HeaderList* headers = nullptr; // null: only libcurl's own
    std::string_view body{};             // of a POST
};

struct HttpResponse {
    long status = 0;
    std::string body{};
    bool truncated = false; // the body is longer than response_bytes
    std::vector<std::pair<std::string, std::string>> headers{};

    // The first header of this name, in any case; none if there is none.
    std::optional<std::string> header(std::string_view name) const;
};

// No response came.
struct NoResponse : std::runtime_error {
    NoResponse(const std::string& what, bool sent) : std::runtime_error(what), maybe_sent(sent) {}
    bool maybe_sent; // false only if no byte of the request's body has left
};

// ClientOptions::may_connect refused every address of the host.
struct AddressRefused : NoResponse {
    using NoResponse::NoResponse;
};

// One exchange at a time, on any thread; connections are kept between exchanges.
class HttpClient {
  public:
    // Connects nowhere yet. `options.stop` must outlive the object. Throws std::runtime_error if libcurl cannot start.
    explicit HttpClient(ClientOptions options = {});
    ~HttpClient();
    HttpClient(HttpClient&& other) noexcept;
    HttpClient& operator=(HttpClient&& other) noexcept;

    // Blocks until there is a response, whatever its status. Throws NoResponse or AddressRefused; their texts may hold
    // the URL's parts but no header.
    HttpResponse exchange(const HttpRequest& request);

  private:
    class Handle;
    std::unique_ptr<Handle> handle_;
};

} // namespace kilihost::http_client
