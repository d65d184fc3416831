// Everything that can be configured, with its defaults. Flags go over the environment, that over the file.
#pragma once

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

struct Listen {
    std::string host = "127.0.0.1"; // name or address; IPv6 without brackets
    std::uint16_t port = 8080;      // 0: any free one
};

// HOST:PORT, [::1]:PORT. Throws Error.
Listen parse_listen(const std::string& text);

// What a project says of rules.
struct Project {
    std::optional<std::vector<std::string>> rules;    // names; none: every rule
    std::map<std::string, nlohmann::json> parameters; // by rule name, over those of [rules.NAME]
};

struct Config {
    Listen listen;
    std::string webhook_path = "/";
    std::filesystem::path plugins;
    std::filesystem::path data;
    bool allow_unauthenticated = false;
    bool allow_no_rules = false;
    bool strict_plugins = false;
    std::size_t body_limit = 10'000'000; // bytes
    std::chrono::milliseconds shutdown_grace{10'000};
    std::string log_level = "info"; // debug, info, warning, error
    std::string log_format = "text"; // text, json
    std::size_t judging_threads = 2; // 1 to 64

    struct {
        std::string endpoint = "https://cloud.kili-technology.com/api/label/v2/graphql";
        bool verify = true;
        std::string ca_bundle;
        std::chrono::milliseconds connect_time{10'000};
        std::chrono::milliseconds total_time{60'000};
        int calls_per_minute = 500;
        int burst = 50;
    } kili;
    struct {
        std::int64_t max_waiting_events = 1'000'000;
        std::int64_t max_waiting_bytes = 4'000'000'000;
        std::chrono::milliseconds keep_done_for = std::chrono::hours(24 * 7);
        std::int64_t keep_done_count = 1'000'000;
    } inbox;
    struct {
        int bounce_limit = 10;
        std::chrono::milliseconds bounce_window = std::chrono::hours(1);
        bool solve_fixed = true;
    } outbox;

    std::optional<Secret> api_key;        // none: /readyz says so
    std::optional<Secret> webhook_header; // none: unauthenticated

    std::map<std::string, nlohmann::json> rules; // by name: parameters
    std::map<std::string, Project> projects;     // by id

    // The parameters of a rule for a project: [rules.NAME], then the project's own keys over them. An object.
    nlohmann::json parameters(const std::string& rule, const std::string& project_id) const;
};

} // namespace kilihost::config
