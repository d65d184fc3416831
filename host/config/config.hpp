// Everything that can be configured, with its defaults. sdk_docs/kili-host.example.toml has ranges and meanings; a test
// compares it with the defaults here.
#pragma once

#include "config/listen.hpp"
#include "config/secret.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::config {

// A place in a file, for messages: "host.toml:12".
using SourcePlace = std::string;

// The parameters of a rule, or of a project's rule, and where they are written.
struct Parameters {
    nlohmann::json values = nlohmann::json::object();
    SourcePlace place;
};

struct RuleName {
    std::string name;
    SourcePlace place;
};

struct ProjectSettings {
    std::optional<std::vector<RuleName>> rules;   // none: those of [default], or every rule
    std::map<std::string, Parameters> parameters; // by rule name, over those of [rules.NAME]
    SourcePlace place{};
};

// How the host runs a rule: [plugin.NAME].
struct PluginSettings {
    bool enabled = true;  // false: it runs for no project
    std::string sha256{}; // the library's, in lower-case hexadecimal digits; empty: any
    bool isolate = false; // it never shares a process with other rules
    bool sandbox = true;
    std::vector<std::string> read{};                       // files and folders that it may read
    std::optional<std::chrono::milliseconds> time_limit{}; // none: rule_time_limit
    std::optional<std::int64_t> memory_limit{};            // bytes; none: rule_memory_limit
    SourcePlace place{};
};

struct KiliConfig {
    std::string endpoint = "https://cloud.kili-technology.com/api/label/v2/graphql";
    bool verify = true;
    std::string ca_bundle;               // empty: the system's certificates
    std::vector<std::string> link_hosts; // host names, addresses and networks, beside the endpoint's host
    std::chrono::milliseconds connect_time{10'000};
    std::chrono::milliseconds total_time{60'000};
    std::int64_t calls_per_minute = 500;
    std::int64_t burst = 50; // less than calls_per_minute

    bool operator==(const KiliConfig&) const = default;
};

struct HttpConfig {
    std::int64_t connections = 16'384;
    std::int64_t connections_per_address = 1'024;
    std::vector<std::string> trusted_proxies; // addresses or networks
    std::int64_t bodies_limit = 64'000'000;   // bytes

    bool operator==(const HttpConfig&) const = default;
};

struct InboxConfig {
    std::int64_t max_waiting_events = 1'000'000;
    std::int64_t max_waiting_bytes = 4'000'000'000;
    std::chrono::milliseconds keep_time = std::chrono::hours(30 * 24);
    std::int64_t keep_events = 1'000'000;

    bool operator==(const InboxConfig&) const = default;
};

struct OutboxConfig {
    bool solve_fixed = true;
    std::int64_t bounce_limit = 10;
    std::chrono::milliseconds bounce_window = std::chrono::hours(1);
    std::chrono::milliseconds settle_time = std::chrono::seconds(2);
    std::chrono::milliseconds refusal_time = std::chrono::hours(1);

    bool operator==(const OutboxConfig&) const = default;
};

// Whether to read the secret files that a configuration names.
enum class SecretFiles {
    read,
    leave // the caller does not need them, and may have no right to read them
};

// The file that a configuration was read from.
struct Source {
    std::filesystem::path file; // absolute; empty: none
    std::string text;
};

struct Config {
    Source source;
    ListenAddress listen{"127.0.0.1", 8080};
    std::string webhook_path = "/";
    std::filesystem::path plugins; // empty: not given
    std::filesystem::path data;    // empty: not given
    bool allow_unauthenticated = false;
    bool allow_no_rules = false;
    bool strict_plugins = false;
    bool allow_writable_plugins = false;
    std::int64_t body_limit = 10'000'000; // bytes
    std::chrono::milliseconds shutdown_grace{10'000};
    std::int64_t judging_threads = 2;
    // The limit of Kili's own hosted plugins.
    std::chrono::milliseconds rule_time_limit{60'000};
    std::int64_t rule_memory_limit = 512 * 1024 * 1024; // bytes
    std::string log_level = "info";
    std::string log_format = "text";
    HttpConfig http;
    KiliConfig kili;
    InboxConfig inbox;
    OutboxConfig outbox;

    std::optional<Secret> api_key;
    std::optional<Secret> webhook_header;

    std::map<std::string, Parameters> rules;               // by name
    std::map<std::string, PluginSettings> plugin_settings; // by name
    std::optional<std::vector<RuleName>> default_rules;    // of projects without rules of their own; none: every rule
    std::map<std::string, ProjectSettings> projects;       // by id

    std::vector<std::string> warnings; // what load found suspicious; for the log

    // Whether a rule runs for a project: it is enabled, and chosen for the project or by default.
    bool runs(const std::string& rule, const std::string& project_id) const;
    // The parameters of a rule for a project: [rules.NAME], and the project's own keys over them, key by key. An
    // object.
    nlohmann::json parameters(const std::string& rule, const std::string& project_id) const;
    // Where the parameters are written, the two tables joined by " and "; empty if nowhere.
    SourcePlace place(const std::string& rule, const std::string& project_id) const;
};

} // namespace kilihost::config
