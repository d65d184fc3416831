#include "config/keys.hpp"

#include "config/read_secret.hpp"

#include <charconv>
#include <limits>
#include <stdexcept>
#include <utility>

namespace kilihost::config {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

template <class T>
T value_of(const toml::node& node, const char* wanted) {
    const auto value = node.value_exact<T>();
    if (!value) throw WrongValue{wanted};
    return *value;
}

std::string text(const toml::node& node) {
    const auto value = value_of<std::string>(node, "a text");
    if (value.empty()) throw WrongValue{"a text that is not empty"};
    return value;
}

milliseconds duration(const toml::node& node) {
    constexpr const char* wanted = "a duration such as '500ms', '30s', '5m', '1h' or '7d'";
    const auto written = value_of<std::string>(node, wanted);
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), count);
    static const std::vector<std::pair<std::string_view, std::int64_t>> units{
        {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
    const std::string_view unit(end, std::size_t(written.data() + written.size() - end));
    for (const auto& [name, factor] : units)
        if (error == std::errc() && unit == name && count >= 1 &&
            count <= std::numeric_limits<std::int64_t>::max() / factor)
            return milliseconds(count * factor);
    throw WrongValue{wanted};
}

// A reference into the configuration, as a function of it.
template <class T>
using Target = T& (*)(Config&);

Key boolean_key(std::string path, Target<bool> target) {
    return {std::move(path), [target](Config& config, const toml::node& node, const fs::path&) {
                target(config) = value_of<bool>(node, "true or false");
            }};
}

Key integer_key(std::string path, std::int64_t least, std::int64_t most, Target<std::int64_t> target) {
    return {std::move(path), [=](Config& config, const toml::node& node, const fs::path&) {
                const std::string wanted = "an integer from " + std::to_string(least) + " to " + std::to_string(most);
                const auto value = value_of<std::int64_t>(node, wanted.c_str());
                if (value < least || value > most) throw WrongValue{wanted};
                target(config) = value;
            }};
}

Key duration_key(std::string path, Target<milliseconds> target) {
    return {std::move(path),
            [target](Config& config, const toml::node& node, const fs::path&) { target(config) = duration(node); }};
}

Key path_key(std::string path, Target<fs::path> target) {
    return {std::move(path), [target](Config& config, const toml::node& node, const fs::path& folder) {
                target(config) = folder / text(node);
            }};
}

Key choice_key(std::string path, std::vector<std::string> choices, Target<std::string> target) {
    return {std::move(path),
            [target, choices = std::move(choices)](Config& config, const toml::node& node, const fs::path&) {
                const auto given = node.value_exact<std::string>();
                std::string wanted;
                for (const std::string& choice : choices) {
                    if (given == choice) {
                        target(config) = choice;
                        return;
                    }
                    wanted += (wanted.empty() ? "'" : ", '") + choice + "'";
                }
                throw WrongValue{"one of " + wanted};
            }};
}

Key secret_file_key(std::string path, Target<std::optional<Secret>> target) {
    return {std::move(path), [target](Config& config, const toml::node& node, const fs::path& folder) {
                try {
                    target(config) = read_secret(folder / text(node));
                } catch (const std::runtime_error& error) {
                    throw WrongValue{std::string("a file that holds the secret: ") + error.what()};
                }
            }};
}

Key listen_key() {
    return {"listen", [](Config& config, const toml::node& node, const fs::path&) {
                try {
                    config.listen = parse_listen(text(node));
                } catch (const std::invalid_argument& error) {
                    throw WrongValue{error.what()};
                }
            }};
}

Key webhook_path_key() {
    return {"webhook_path", [](Config& config, const toml::node& node, const fs::path&) {
                const std::string path = text(node);
                const bool taken = path == "/healthz" || path == "/readyz" || path == "/metrics";
                if (path.front() != '/' || path.find_first_of("?# \t\r\n") != std::string::npos || taken)
                    throw WrongValue{"a path such as '/' or '/kili', and none of /healthz, /readyz, /metrics"};
                config.webhook_path = path;
            }};
}

Key endpoint_key() {
    return {"kili.endpoint", [](Config& config, const toml::node& node, const fs::path&) {
                const std::string endpoint = text(node);
                if (!endpoint.starts_with("https://") && !endpoint.starts_with("http://"))
                    throw WrongValue{"an address that starts with https:// or http://"};
                config.kili.endpoint = endpoint;
            }};
}

Key ca_bundle_key() {
    return {"kili.ca_bundle", [](Config& config, const toml::node& node, const fs::path& folder) {
                config.kili.ca_bundle = (folder / text(node)).string();
            }};
}

// The secret itself must not be in the file, which is shown around.
Key no_secret_key(std::string path, std::string instead) {
    return {std::move(path), [instead = std::move(instead)](Config&, const toml::node&, const fs::path&) {
                throw WrongValue{"left out: a secret does not belong in this file; write " + instead};
            }};
}

} // namespace

const std::vector<Key>& keys() {
    constexpr std::int64_t many = 1'000'000'000'000;
    static const std::vector<Key> all{
        listen_key(),
        webhook_path_key(),
        path_key(
            "plugins", [](Config & c) -> auto& { return c.plugins; }),
        path_key(
            "data", [](Config & c) -> auto& { return c.data; }),
        boolean_key(
            "allow_unauthenticated", [](Config & c) -> auto& { return c.allow_unauthenticated; }),
        boolean_key(
            "allow_no_rules", [](Config & c) -> auto& { return c.allow_no_rules; }),
        boolean_key(
            "strict_plugins", [](Config & c) -> auto& { return c.strict_plugins; }),
        integer_key(
            "body_limit", 1'000, 1'000'000'000, [](Config & c) -> auto& { return c.body_limit; }),
        integer_key(
            "judging_threads", 1, 64, [](Config & c) -> auto& { return c.judging_threads; }),
        duration_key(
            "shutdown_grace", [](Config & c) -> auto& { return c.shutdown_grace; }),
        secret_file_key(
            "webhook_header_file", [](Config & c) -> auto& { return c.webhook_header; }),
        no_secret_key("webhook_header", "webhook_header_file = 'FILE', or set KILI_WEBHOOK_HEADER"),
        choice_key(
            "log.level", {"debug", "info", "warning", "error"}, [](Config & c) -> auto& { return c.log_level; }),
        choice_key(
            "log.format", {"text", "json"}, [](Config & c) -> auto& { return c.log_format; }),
        endpoint_key(),
        secret_file_key(
            "kili.api_key_file", [](Config & c) -> auto& { return c.api_key; }),
        no_secret_key("kili.api_key", "api_key_file = 'FILE', or set KILI_API_KEY"),
        boolean_key(
            "kili.verify", [](Config & c) -> auto& { return c.kili.verify; }),
        ca_bundle_key(),
        duration_key(
            "kili.connect_time", [](Config & c) -> auto& { return c.kili.connect_time; }),
        duration_key(
            "kili.total_time", [](Config & c) -> auto& { return c.kili.total_time; }),
        integer_key(
            "inbox.max_waiting_events", 1, many, [](Config & c) -> auto& { return c.inbox.max_waiting_events; }),
        integer_key(
            "inbox.max_waiting_bytes", 1, many, [](Config & c) -> auto& { return c.inbox.max_waiting_bytes; }),
        integer_key("kili.calls_per_minute", 2, 1'000'000, [](Config& c) -> auto& { return c.kili.calls_per_minute; }),
        integer_key("kili.burst", 1, 999'999, [](Config& c) -> auto& { return c.kili.burst; }),
        boolean_key("outbox.solve_fixed", [](Config& c) -> auto& { return c.outbox.solve_fixed; }),
        integer_key("outbox.bounce_limit", 1, 1'000'000, [](Config& c) -> auto& { return c.outbox.bounce_limit; }),
        duration_key("outbox.bounce_window", [](Config& c) -> auto& { return c.outbox.bounce_window; }),
    };
    return all;
}

} // namespace kilihost::config
