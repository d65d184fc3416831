// GraphQL calls over HTTPS on libcurl: keep-alive, HTTP/2 if offered, gzip, time-outs, TLS verification.
//
// Guarantees: a call is put on the wire at most once (libcurl's own resending is prevented, since createIssues must not
// run twice); a call follows no redirect, so the key goes only to Kili's API; no error holds the key.
// Expects: a process that ignores SIGPIPE. Used by Client and by the rules' graphql service, from any thread.
#pragma once

#include "kili_api/error.hpp"
#include "kili_api/throttle.hpp"

#include <nlohmann/json_fwd.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::kili_api {

struct ApiConnection {
    std::string endpoint{};                // KILI_API_ENDPOINT
    std::string api_key{};                 // KILI_API_KEY; a secret
    std::vector<std::string> secrets{};    // other secrets that requests may hold: no error contains them, nor the key
    bool reads_only = false;               // sends no mutation, for a dry run
    bool verify = true;                    // KILI_VERIFY: TLS certificate and host name are checked
    std::string ca_bundle{};               // if KILI_VERIFY names a file or directory: the certificates to trust
    std::vector<std::string> link_hosts{}; // hosts and networks that links may lead to, beside Kili's and public ones
    std::chrono::milliseconds connect_time{10'000};
    std::chrono::milliseconds total_time{60'000};
    std::optional<Budget> budget{};       // none: calls are not limited
    std::size_t reply_bytes = 64'000'000; // a larger reply, after decompression, is refused
};

// Thread-safe: each thread's calls run on a connection of their own, which is kept alive.
class Transport {
  public:
    // Connects nowhere yet. Throws std::invalid_argument if the endpoint is not an http or https address, or the key
    // cannot be sent in a header.
    explicit Transport(ApiConnection connection);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    // Sends `document` with `variables` (an object) and returns the reply's "data", an object. Blocks. Throws
    // Error's kinds; MutationRefused if the connection reads only and the document may change something.
    nlohmann::json call(std::string_view document, const nlohmann::json& variables, Urgency urgency = Urgency::acting);
    // As call, for a document that changes nothing. If Kili's words call the error temporary, it asks again, up to 3
    // times in all, within about a second.
    nlohmann::json query(std::string_view document, const nlohmann::json& variables, Urgency urgency = Urgency::acting);
    // Waits until an acting call may be made. The call itself then hardly waits, so the caller can decide late what to
    // ask. Throws as Throttle::acquire.
    void wait_for_budget();
    // The JSON at a link to Kili's storage from a reply. It has the limits of size and time of a call, but is outside
    // the budget of calls. The key is sent only for links under the API itself. At most 5 redirects are followed, and
    // the key is dropped once one leads elsewhere. Throws UnreadableReply for a link that LinkPolicy does not allow, a
    // text that is not JSON and a permanent status; NetworkError for no reply and a transient status.
    nlohmann::json fetch(const std::string& url);
    // Ends waits for the budget at once, and calls under way within about a second. These and later calls throw
    // NetworkError.
    void stop();
    // Calls of the API so far, failed ones too.
    std::uint64_t calls() const;
    // Calls of the API so far that were answered with data.
    std::uint64_t answers() const { return answers_; }
    // How many more the budget allows at once now.
    int available_calls() const;
    bool has_key() const;
    // Whether calls fail at once, because the API has failed too often in a row.
    bool is_broken() const;
    // Kili's current time, since 1970, from the Date of its last reply: up to some seconds late, never early. None
    // before such a reply.
    std::optional<std::chrono::milliseconds> time() const;

  private:
    class Pool;
    const bool reads_only_;
    Throttle throttle_;
    std::atomic<std::uint64_t> answers_{0};
    std::unique_ptr<Pool> pool_;
};

} // namespace kilihost::kili_api
