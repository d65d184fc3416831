// One GraphQL call over HTTPS on libcurl: keep-alive, HTTP/2 where offered, gzip, time-outs, TLS verification.
//
// Guarantees: a call is put on the wire at most once (libcurl's own resending is held back, as createIssues must not
// run twice); a call follows no redirect, so the key goes to Kili's API alone; no error holds the key.
// Expects: a process that ignores SIGPIPE. Used by Client and by the rules' graphql service, from any thread.
#pragma once

#include "kili_api/error.hpp"
#include "kili_api/throttle.hpp"

#include <nlohmann/json_fwd.hpp>

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
    std::string endpoint = "https://cloud.kili-technology.com/api/label/v2/graphql"; // KILI_API_ENDPOINT
    std::string api_key{};                                                           // KILI_API_KEY; a secret
    std::vector<std::string> secrets{};    // others that requests may hold: no error contains them, nor the key
    bool reads_only = false;               // no mutation is sent, whoever asks for it: for a dry run
    bool verify = true;                    // KILI_VERIFY: TLS certificate and host name are checked
    std::string ca_bundle{};               // where KILI_VERIFY names a file or directory: the certificates to trust
    std::vector<std::string> link_hosts{}; // hosts and networks that links may lead to, beside Kili's and public ones
    std::chrono::milliseconds connect_time{10'000};
    std::chrono::milliseconds total_time{60'000};
    std::optional<Budget> budget{};       // none: calls go as they come
    std::size_t reply_bytes = 64'000'000; // a larger reply, after decompression, is refused
};

// Thread-safe: calls of several threads run on connections of their own, kept alive.
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
    // As call, for a document that changes nothing: an error that Kili words as a passing one is answered by asking
    // again, up to 3 times in all, within about a second.
    nlohmann::json query(std::string_view document, const nlohmann::json& variables, Urgency urgency = Urgency::acting);
    // Waits until a call to act may be made, which then waits for next to nothing: for who decides late what to ask.
    // Throws as Throttle::acquire.
    void wait_for_turn();
    // The JSON at a link that Kili's reply gave, in its storage. As a call, under the same limits of size and time, but
    // outside the budget of calls. The key goes along only for links under the API itself. At most 5 redirects are
    // followed, and the key is dropped once one leads elsewhere. Throws UnreadableReply for a link that LinkPolicy does
    // not allow, a text that is not JSON and a status that stays; NetworkError for no reply and a status that passes.
    nlohmann::json fetch(const std::string& url);
    // Ends the waits for the budget at once and the calls under way within about a second, and those to come: they
    // throw NetworkError.
    void stop();
    // Calls of the API so far, failed ones too.
    std::uint64_t calls() const;
    // How many more the budget allows at once by now.
    int available_calls() const;
    bool has_key() const;
    // Whether calls fail at once, as the API has failed too often in a row.
    bool is_broken() const;
    // Kili's time now, since 1970, by the Date of its last reply: up to some seconds behind, never ahead. None before
    // such a reply.
    std::optional<std::chrono::milliseconds> time() const;

  private:
    class Pool;
    const bool reads_only_;
    Throttle throttle_;
    std::unique_ptr<Pool> pool_;
};

} // namespace kilihost::kili_api
