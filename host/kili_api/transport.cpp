#include "kili_api/transport.hpp"

#include "graphql/parse.hpp"
#include "graphql/rehearsal.hpp"
#include "http_client/client_pool.hpp"
#include "http_client/http_date.hpp"
#include "json_text/json_text.hpp"
#include "kili_api/backoff.hpp"
#include "kili_api/error_class.hpp"
#include "kili_api/link_policy.hpp"
#include "kili_api/reply.hpp"

#include <boost/algorithm/string/join.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>

namespace kilihost::kili_api {
namespace {

using http_client::HttpResponse;
using http_client::Url;

constexpr int most_redirects = 5; // for a link
constexpr int query_tries = 3;

Url endpoint_url(const std::string& endpoint) {
    std::optional<Url> url = http_client::parse_url(endpoint);
    if (!url) throw std::invalid_argument("Kili's API endpoint must be an address http://... or https://...");
    return *url;
}

ApiConnection checked(ApiConnection connection) {
    const std::string& key = connection.api_key;
    if (std::any_of(key.begin(), key.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        throw std::invalid_argument("the API key holds a control character, such as a line end");
    return connection;
}

Reply to_reply(HttpResponse response) {
    Reply reply{response.status, std::nullopt, std::move(response.body), response.truncated};
    if (const auto value = response.header("Date")) reply.date = http_client::http_date(*value);
    if (const auto value = response.header("Retry-After")) // by the clock that made it: this machine's may be wrong
        reply.retry_after = retry_after(*value, reply.date.value_or(std::time(nullptr)));
    return reply;
}

void require_reading(std::string_view document) {
    std::string what;
    try {
        const std::optional<graphql::Rehearsal> changes = graphql::rehearse(document);
        if (!changes) return;
        what = boost::algorithm::join(changes->mutations, ", ");
    } catch (const graphql::SyntaxError& error) { // nobody knows what it would do
        what = error.what();
    }
    throw MutationRefused("nothing was sent, as Kili is only read here: " + what);
}

bool is_redirect(long status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

} // namespace

class Transport::Pool {
  public:
    explicit Pool(ApiConnection connection)
        : connection_(checked(std::move(connection))), redact_(connection_.api_key, connection_.secrets),
          policy_(endpoint_url(connection_.endpoint), connection_.link_hosts),
          post_headers_({"Authorization: X-API-Key: " + connection_.api_key, "Content-Type: application/json",
                         "Accept: application/json", "apollographql-client-name: kili-host",
                         std::string("apollographql-client-version: ") + KILI_HOST_VERSION, "Expect:"}),
          key_headers_({"Authorization: X-API-Key: " + connection_.api_key, "Accept: application/json"}),
          link_headers_({"Accept: application/json"}), api_(client_options()), links_(link_options()) {}

    Reply post(std::string_view body) {
        ++calls_;
        try {
            Reply reply = to_reply(api_.exchange({.method = http_client::Method::post,
                                                  .url = connection_.endpoint,
                                                  .headers = &post_headers_,
                                                  .body = body}));
            note_date(reply.date);
            return reply;
        } catch (const http_client::NoResponse& error) {
            throw NetworkError((error.maybe_sent ? "no reply from Kili's API: " : "cannot reach Kili's API: ") +
                                   redact_(error.what()),
                               error.maybe_sent);
        }
    }

    // Follows a link and its redirects. The key is sent while they stay under the API.
    Reply get(const std::string& link) {
        std::optional<Url> url = http_client::parse_url(link);
        bool with_key = url && policy_.gets_key(*url);
        for (int redirects = 0;; ++redirects) {
            if (!url || !policy_.has_allowed_scheme(*url))
                throw UnreadableReply("Kili's reply gives an address that is not https");
            if (redirects > most_redirects)
                throw UnreadableReply("Kili's storage redirects more than " + std::to_string(most_redirects) +
                                      " times");
            HttpResponse response = fetch(*url, with_key);
            const std::optional<std::string> location = response.header("Location");
            if (!is_redirect(response.status) || !location) return to_reply(std::move(response));
            url = http_client::resolve(*url, *location);
            with_key = with_key && url && policy_.gets_key(*url);
        }
    }

    bool has_key() const { return !connection_.api_key.empty(); }
    const Redaction& redact() const { return redact_; }
    std::uint64_t calls() const { return calls_; }
    void stop() {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        stop_seen_.notify_all();
    }
    // Throws NetworkError once stopped.
    void pause(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        if (stop_seen_.wait_for(lock, time, [this] { return stopped_.load(); }))
            throw NetworkError("the call was given up, since the host stops", false);
    }

    std::optional<std::chrono::milliseconds> time() const {
        const std::lock_guard lock(mutex_);
        if (!date_) return std::nullopt;
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(*date_) +
                                                                     (std::chrono::steady_clock::now() - date_seen_));
    }

  private:
    http_client::ClientOptions client_options() const {
        return {.connect_timeout = connection_.connect_time,
                .total_timeout = connection_.total_time,
                .response_bytes = connection_.reply_bytes,
                .verify_tls = connection_.verify,
                .ca_bundle = connection_.ca_bundle,
                .stop = &stopped_};
    }
    http_client::ClientOptions link_options() const {
        http_client::ClientOptions options = client_options();
        options.may_connect = [this](const std::string& host, const http_client::IpAddress& address) {
            return policy_.may_connect(host, address);
        };
        return options;
    }

    HttpResponse fetch(const Url& url, bool with_key) {
        try {
            return links_.exchange({.url = url.text, .headers = with_key ? &key_headers_ : &link_headers_});
        } catch (const http_client::AddressRefused&) {
            throw UnreadableReply("Kili's reply gives a link to " + url.host +
                                  ", which is neither the endpoint's host nor a public address: add it to "
                                  "kili.link_hosts if it is yours");
        } catch (const http_client::NoResponse& error) {
            throw NetworkError("cannot reach Kili's storage: " + redact_(error.what()), false);
        }
    }

    void note_date(const std::optional<std::time_t>& date) {
        if (!date) return;
        const std::lock_guard lock(mutex_);
        date_ = date;
        date_seen_ = std::chrono::steady_clock::now();
    }

    const ApiConnection connection_;
    const Redaction redact_;
    const LinkPolicy policy_;
    const http_client::HeaderList post_headers_;
    const http_client::HeaderList key_headers_;  // of a link under the API
    const http_client::HeaderList link_headers_; // of any other link
    std::atomic<std::uint64_t> calls_{0};
    std::atomic<bool> stopped_{false};
    http_client::ClientPool api_;
    http_client::ClientPool links_;
    mutable std::mutex mutex_;
    std::condition_variable stop_seen_;
    std::optional<std::time_t> date_; // of the last reply that had one
    std::chrono::steady_clock::time_point date_seen_;
};

Transport::Transport(ApiConnection connection)
    : reads_only_(connection.reads_only), throttle_(connection.budget),
      pool_(std::make_unique<Pool>(std::move(connection))) {}
Transport::~Transport() = default;

nlohmann::json Transport::call(std::string_view document, const nlohmann::json& variables, Urgency urgency) {
    if (reads_only_) require_reading(document);
    const nlohmann::json request{{"query", document}, {"variables", variables}};
    const std::string body = json_text::dump(request);
    throttle_.acquire(urgency);
    try {
        nlohmann::json data = graphql_data(pool_->post(body), pool_->redact());
        throttle_.answered();
        ++answers_;
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

nlohmann::json Transport::query(std::string_view document, const nlohmann::json& variables, Urgency urgency) {
    Backoff backoff(std::chrono::milliseconds(400), std::chrono::milliseconds(800));
    for (int tries = 1;; ++tries) {
        try {
            return call(document, variables, urgency);
        } catch (const GraphqlError& error) {
            if (tries == query_tries || classify(error) != ErrorClass::transient) throw;
        }
        pool_->pause(backoff.next());
    }
}

void Transport::wait_for_budget() {
    throttle_.wait_for_budget();
}

nlohmann::json Transport::fetch(const std::string& url) {
    const Reply reply = pool_->get(url);
    const std::string refused = "Kili's storage answers with status " + std::to_string(reply.status);
    if (reply.status == 408 || reply.status == 429 || reply.status >= 500) throw NetworkError(refused, false);
    // 403 and the like concern the address, which Kili signs again for the next request, and not the key.
    if (reply.status != 200) throw UnreadableReply(refused);
    return json_body(reply, pool_->redact());
}

void Transport::stop() {
    throttle_.stop();
    pool_->stop();
}

std::uint64_t Transport::calls() const {
    return pool_->calls();
}

int Transport::available_calls() const {
    return throttle_.available();
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
