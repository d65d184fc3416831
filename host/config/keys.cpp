#include "config/keys.hpp"

#include "config/read_secret.hpp"
#include "config/values.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <stdexcept>
#include <utility>

namespace kilihost::config {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

// The target of a key's value.
template <class T>
using Target = std::function<T&(Config&)>;

template <class T>
Target<T> to(T Config::*member) {
    return [member](Config& config) -> T& { return config.*member; };
}

template <class Section, class T>
Target<T> to(Section Config::*section, T Section::*member) {
    return [section, member](Config& config) -> T& { return config.*section.*member; };
}

Key boolean_key(std::string path, Target<bool> target) {
    return {std::move(path), [target = std::move(target)](Config& config, const toml::node& node, const fs::path&) {
                target(config) = boolean_value(node);
            }};
}

Key integer_key(std::string path, Range<std::int64_t> range, Target<std::int64_t> target) {
    return {std::move(path), [=, target = std::move(target)](Config& config, const toml::node& node, const fs::path&) {
                target(config) = integer_value(node, range);
            }};
}

Key duration_key(std::string path, Range<milliseconds> range, Target<milliseconds> target) {
    return {std::move(path), [=, target = std::move(target)](Config& config, const toml::node& node, const fs::path&) {
                target(config) = duration_value(node, range);
            }};
}

Key path_key(std::string path, Target<fs::path> target) {
    return {std::move(path),
            [target = std::move(target)](Config& config, const toml::node& node, const fs::path& folder) {
                target(config) = folder / text_value(node, "a path");
            }};
}

Key choice_key(std::string path, std::vector<std::string> choices, Target<std::string> target) {
    return {std::move(path), [choices = std::move(choices),
                              target = std::move(target)](Config& config, const toml::node& node, const fs::path&) {
                target(config) = choice_value(node, choices);
            }};
}

Key secret_file_key(std::string path, Target<std::optional<Secret>> target) {
    return {std::move(path),
            [target = std::move(target)](Config& config, const toml::node& node, const fs::path& folder) {
                const std::string wanted = "the path of a file that holds the secret";
                const fs::path file = folder / text_value(node, wanted);
                if (target(config)) return; // from the environment, which overrides the file
                try {
                    target(config) = read_secret(file, config.warnings);
                } catch (const std::runtime_error& error) {
                    throw WrongValue{wanted + ": " + error.what()};
                }
            },
            false, true};
}

// The secret itself must not be in the file, since people share it.
Key trap_key(std::string path, const std::string& instead) {
    return {std::move(path),
            [instead](Config&, const toml::node&, const fs::path&) {
                throw WrongValue{"left out: a secret does not belong in this file; use " + instead};
            },
            true};
}

Key listen_key() {
    return {"listen", [](Config& config, const toml::node& node, const fs::path&) {
                const std::string wanted = "an address HOST:PORT, such as '127.0.0.1:8080' or '[::1]:8080'";
                try {
                    config.listen = parse_listen(text_value(node, wanted));
                } catch (const std::invalid_argument&) {
                    throw WrongValue{wanted};
                }
            }};
}

// "10.0.0.0/8", "2001:db8::/32", or one address.
bool is_network(const std::string& text) {
    const auto slash = text.find('/');
    const std::string address = text.substr(0, slash);
    in6_addr parsed{};
    const bool ipv4 = ::inet_pton(AF_INET, address.c_str(), &parsed) == 1;
    if (!ipv4 && ::inet_pton(AF_INET6, address.c_str(), &parsed) != 1) return false;
    if (slash == std::string::npos) return true;
    const char* const end = text.data() + text.size();
    unsigned bits = 0;
    const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, bits);
    return error == std::errc() && rest == end && bits <= (ipv4 ? 32U : 128U);
}

Key networks_key(std::string path, Target<std::vector<std::string>> target) {
    return {std::move(path), [target = std::move(target)](Config& config, const toml::node& node, const fs::path&) {
                const std::string wanted = "a list of addresses and networks such as ['192.0.2.1', '10.0.0.0/8']";
                const toml::array* const list = node.as_array();
                if (list == nullptr) throw WrongValue{wanted};
                std::vector<std::string> networks;
                for (const toml::node& entry : *list) {
                    networks.push_back(value_of<std::string>(entry, wanted));
                    if (!is_network(networks.back())) throw WrongValue{wanted};
                }
                target(config) = std::move(networks);
            }};
}

Key webhook_path_key() {
    return {"webhook_path", [](Config& config, const toml::node& node, const fs::path&) {
                const std::string wanted = "a path such as '/' or '/kili', and none of /healthz, /readyz, /metrics";
                const std::string path = text_value(node, wanted);
                const bool taken = path == "/healthz" || path == "/readyz" || path == "/metrics";
                if (path.front() != '/' || path.find_first_of("?# \t\r\n") != std::string::npos || taken)
                    throw WrongValue{wanted};
                config.webhook_path = path;
            }};
}

Key endpoint_key() {
    return {"kili.endpoint", [](Config& config, const toml::node& node, const fs::path&) {
                const std::string endpoint = text_value(node, endpoint_wanted);
                if (!is_endpoint(endpoint)) throw WrongValue{endpoint_wanted};
                config.kili.endpoint = endpoint;
            }};
}

Key link_hosts_key() {
    return {"kili.link_hosts", [](Config& config, const toml::node& node, const fs::path&) {
                const std::string wanted =
                    "a list of host names, addresses or networks, such as ['minio.local', '10.1.0.0/16']";
                const toml::array* const list = node.as_array();
                if (list == nullptr) throw WrongValue{wanted};
                config.kili.link_hosts.clear();
                for (const toml::node& entry : *list) {
                    const std::string host = text_value(entry, wanted);
                    if (host.find("://") != std::string::npos || host.find_first_of(" \t\r\n") != std::string::npos)
                        throw WrongValue{wanted};
                    config.kili.link_hosts.push_back(host);
                }
            }};
}

Key ca_bundle_key() {
    return {"kili.ca_bundle", [](Config& config, const toml::node& node, const fs::path& folder) {
                const std::string wanted = "a file or folder of certificates in PEM that exists";
                const fs::path path = folder / text_value(node, wanted);
                if (!fs::exists(path)) throw WrongValue{wanted};
                config.kili.ca_bundle = path.string();
            }};
}

} // namespace

bool is_endpoint(const std::string& text) {
    return text.starts_with("https://") || text.starts_with("http://");
}

std::string_view endpoint_host(std::string_view endpoint) {
    std::string_view host = endpoint.substr(endpoint.find("://") + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    host = host.substr(host.rfind('@') + 1); // npos + 1 is 0
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

const std::vector<Key>& keys() {
    constexpr std::int64_t many = 1'000'000'000'000;
    const auto api_key = "api_key_file in [kili], or set KILI_API_KEY";
    const auto header = "webhook_header_file, or set KILI_WEBHOOK_HEADER";
    static const std::vector<Key> all{
        listen_key(),
        webhook_path_key(),
        path_key("plugins", to(&Config::plugins)),
        path_key("data", to(&Config::data)),
        boolean_key("allow_unauthenticated", to(&Config::allow_unauthenticated)),
        boolean_key("allow_no_rules", to(&Config::allow_no_rules)),
        boolean_key("strict_plugins", to(&Config::strict_plugins)),
        boolean_key("allow_writable_plugins", to(&Config::allow_writable_plugins)),
        integer_key("body_limit", {1'000, 1'000'000'000}, to(&Config::body_limit)),
        integer_key("judging_threads", {1, 64}, to(&Config::judging_threads)),
        duration_key("rule_time_limit", rule_time_range, to(&Config::rule_time_limit)),
        integer_key("rule_memory_limit", rule_memory_range, to(&Config::rule_memory_limit)),
        duration_key("shutdown_grace", {0s, 1h}, to(&Config::shutdown_grace)),
        secret_file_key("webhook_header_file", to(&Config::webhook_header)),
        choice_key("log.level", {"debug", "info", "warning", "error"}, to(&Config::log_level)),
        choice_key("log.format", {"text", "json"}, to(&Config::log_format)),
        integer_key("http.connections", {16, 1'000'000}, to(&Config::http, &HttpConfig::connections)),
        integer_key("http.connections_per_address", {1, 1'000'000},
                    to(&Config::http, &HttpConfig::connections_per_address)),
        networks_key("http.trusted_proxies", to(&Config::http, &HttpConfig::trusted_proxies)),
        integer_key("http.bodies_limit", {1'000, 1'000'000'000'000}, to(&Config::http, &HttpConfig::bodies_limit)),
        endpoint_key(),
        secret_file_key("kili.api_key_file", to(&Config::api_key)),
        boolean_key("kili.verify", to(&Config::kili, &KiliConfig::verify)),
        ca_bundle_key(),
        link_hosts_key(),
        duration_key("kili.connect_time", {1ms, 1h}, to(&Config::kili, &KiliConfig::connect_time)),
        duration_key("kili.total_time", {1ms, 1h}, to(&Config::kili, &KiliConfig::total_time)),
        integer_key("kili.calls_per_minute", {2, 1'000'000}, to(&Config::kili, &KiliConfig::calls_per_minute)),
        integer_key("kili.burst", {1, 999'999}, to(&Config::kili, &KiliConfig::burst)),
        integer_key("inbox.max_waiting_events", {1, many}, to(&Config::inbox, &InboxConfig::max_waiting_events)),
        integer_key("inbox.max_waiting_bytes", {1, many}, to(&Config::inbox, &InboxConfig::max_waiting_bytes)),
        duration_key("inbox.keep_time", {1min, 24h * 3'650}, to(&Config::inbox, &InboxConfig::keep_time)),
        integer_key("inbox.keep_events", {1, 100'000'000}, to(&Config::inbox, &InboxConfig::keep_events)),
        boolean_key("outbox.solve_fixed", to(&Config::outbox, &OutboxConfig::solve_fixed)),
        integer_key("outbox.bounce_limit", {1, 1'000'000}, to(&Config::outbox, &OutboxConfig::bounce_limit)),
        duration_key("outbox.bounce_window", {1s, 24h}, to(&Config::outbox, &OutboxConfig::bounce_window)),
        duration_key("outbox.settle_time", {0s, 1h}, to(&Config::outbox, &OutboxConfig::settle_time)),
        duration_key("outbox.refusal_time", {0s, 24h * 365}, to(&Config::outbox, &OutboxConfig::refusal_time)),
        trap_key("api_key", api_key),
        trap_key("kili.api_key", api_key),
        trap_key("webhook_header", header),
        trap_key("kili.webhook_header", header),
    };
    return all;
}

} // namespace kilihost::config
