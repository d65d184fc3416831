#include "config/load.hpp"

#include "config/file.hpp"
#include "config/keys.hpp"
#include "config/listen.hpp"
#include "config/nearest.hpp"
#include "config/read_secret.hpp"

#include <boost/algorithm/string/join.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <functional>
#include <set>

namespace kilihost::config {
namespace {

namespace fs = std::filesystem;

void take_endpoint(Config& config, const std::string& value) {
    if (!is_endpoint(value)) throw ConfigError(std::string("KILI_API_ENDPOINT must be ") + endpoint_wanted);
    config.kili.endpoint = value;
}

// As in Kili's SDK: a word for yes or no in any case, or the path of the certificates to trust. Anything else is
// refused; the SDK would switch the check off.
void take_verify(Config& config, const std::string& value) {
    static const std::set<std::string> yes{"true", "1", "yes"};
    static const std::set<std::string> no{"false", "0", "no"};
    std::string word = value;
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    config.kili.verify = !no.contains(word);
    if (yes.contains(word) || no.contains(word)) return;
    if (!fs::exists(value))
        throw ConfigError(
            "KILI_VERIFY must be true, false, or the path of a file or folder of certificates that exists");
    config.kili.ca_bundle = value;
}

// NAME, or the text of the file that NAME_FILE names.
void take_secret(std::optional<Secret>& secret, const std::string& name, const Environment& environment,
                 std::vector<std::string>& warnings) {
    const std::optional<std::string> value = environment(name);
    const std::optional<std::string> file = environment(name + "_FILE");
    if (value && file) throw ConfigError("both " + name + " and " + name + "_FILE are set: unset one of them");
    try {
        if (value) secret = to_secret(*value);
    } catch (const std::runtime_error& error) {
        throw ConfigError(name + " " + error.what());
    }
    try {
        if (file) secret = read_secret(*file, warnings);
    } catch (const std::runtime_error& error) {
        throw ConfigError(name + "_FILE: " + error.what());
    }
}

// Warns if others may read or guess a secret.
void warn_of_exposure(Config& config) {
    const std::string& endpoint = config.kili.endpoint;
    constexpr std::string_view plain = "http://";
    if (endpoint.starts_with(plain) && !is_loopback(endpoint_host(endpoint)))
        config.warnings.push_back("the API at " + std::string(endpoint_host(endpoint)) +
                                  " is not https: the API key and all labels cross the network as plain text");
    if (!config.kili.verify)
        config.warnings.emplace_back(
            "certificates are not verified (KILI_VERIFY or kili.verify is false): anybody on the way to Kili can read "
            "the API key and all labels");
    if (!config.webhook_header) return;
    const std::string_view header = config.webhook_header->reveal();
    constexpr int least = 8;
    const auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; };
    if (std::count_if(header.begin(), header.end(), std::not_fn(continues)) < least)
        config.warnings.push_back("the webhook header has fewer than " + std::to_string(least) +
                                  " characters, so it can be guessed: register a longer one at Kili");
    // Some clients send Latin-1, others UTF-8.
    if (std::any_of(header.begin(), header.end(),
                    [](char byte) { return (static_cast<unsigned char>(byte) & 0x80U) != 0; }))
        config.warnings.emplace_back("the webhook header has characters other than ASCII, which may arrive as other "
                                     "bytes and be refused: register one of ASCII alone at Kili");
}

// `take_file` reads the file and returns its faults.
Config load_with(const std::function<std::vector<std::string>(Config&)>& take_file, const Environment& environment) {
    Config config;
    std::vector<std::string> faults;
    const auto part = [&faults](const auto& take) {
        try {
            take();
        } catch (const ConfigError& error) {
            faults.emplace_back(error.what());
        }
    };
    // Before the file: if the environment gives a secret, the secret file that the configuration names is not read.
    part([&] { take_secret(config.api_key, "KILI_API_KEY", environment, config.warnings); });
    part([&] { take_secret(config.webhook_header, "KILI_WEBHOOK_HEADER", environment, config.warnings); });
    const std::vector<std::string> of_file = take_file(config);
    faults.insert(faults.begin(), of_file.begin(), of_file.end());
    part([&] {
        if (const auto value = environment("KILI_API_ENDPOINT")) take_endpoint(config, *value);
    });
    part([&] {
        if (const auto value = environment("KILI_VERIFY")) take_verify(config, *value);
    });
    if (config.kili.burst >= config.kili.calls_per_minute)
        faults.push_back("kili.burst, " + std::to_string(config.kili.burst) +
                         ", must be less than kili.calls_per_minute, " + std::to_string(config.kili.calls_per_minute));
    if (faults.empty()) {
        warn_of_exposure(config);
        return config;
    }
    throw ConfigError(boost::algorithm::join(faults, "\n"));
}

} // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* const value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): read before any thread
        if (value == nullptr || *value == '\0') return std::nullopt;
        return value;
    };
}

Config load(const std::optional<fs::path>& file, const Environment& environment, SecretFiles secrets) {
    const auto take = [&](Config& config) {
        return file ? read_file(config, *file, secrets) : std::vector<std::string>();
    };
    return load_with(take, environment);
}

Config load(const Source& source, const Environment& environment) {
    return load_with([&](Config& config) { return read_source(config, source, SecretFiles::leave); }, environment);
}

std::vector<std::string> unknown_names(const Config& config, const std::vector<std::string>& loaded) {
    std::vector<std::string> out;
    for (const char* const general : {"*", "default"})
        if (const auto found = config.projects.find(general); found != config.projects.end())
            out.push_back(found->second.place + ": 'projects." + general +
                          "' is no project's id: the rules of all other projects are in [default], their parameters in "
                          "[rules.NAME]");
    const auto check = [&](const std::string& name, const SourcePlace& place, const std::string& path) {
        if (std::find(loaded.begin(), loaded.end(), name) == loaded.end())
            out.push_back(place + ": '" + path + "' names no loaded rule" + suggestion(name, loaded));
    };
    for (const auto& [name, parameters] : config.rules)
        check(name, parameters.place, "rules." + name);
    for (const auto& [name, settings] : config.plugin_settings)
        check(name, settings.place, "plugin." + name);
    for (const RuleName& rule : config.default_rules.value_or(std::vector<RuleName>{}))
        check(rule.name, rule.place, "default.rules: " + rule.name);
    for (const auto& [id, project] : config.projects) {
        for (const RuleName& rule : project.rules.value_or(std::vector<RuleName>{}))
            check(rule.name, rule.place, "projects." + id + ".rules: " + rule.name);
        for (const auto& [name, parameters] : project.parameters)
            check(name, parameters.place, "projects." + id + ".parameters." + name);
    }
    return out;
}

} // namespace kilihost::config
