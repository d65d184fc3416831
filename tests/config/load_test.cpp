// The environment overrides the file, which overrides the defaults.
#include "config/load.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>

using namespace kilihost;
using config::Config;

namespace {

class Setting {
  public:
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        const std::filesystem::path file = folder_ / name;
        std::ofstream(file) << text;
        return file;
    }
    Config load(const std::string& toml, const std::map<std::string, std::string>& variables) const {
        return config::load(write("host.toml", toml), environment(variables));
    }
    std::string refusal(const std::string& toml, const std::map<std::string, std::string>& variables) const {
        try {
            load(toml, variables);
            return "accepted";
        } catch (const config::ConfigError& error) {
            return error.what();
        }
    }
    static config::Environment environment(const std::map<std::string, std::string>& variables) {
        return [variables](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        };
    }

  private:
    TemporaryFolder folder_;
};

} // namespace

TEST_CASE("without file and environment there are the defaults", "[config][load]") {
    const Config config = config::load(std::nullopt, Setting::environment({}));
    CHECK(config.listen == config::ListenAddress{"127.0.0.1", 8080});
    CHECK(config.kili == config::KiliConfig());
    CHECK_FALSE(config.api_key);
    CHECK_FALSE(config.webhook_header);
}

TEST_CASE("the environment overrides the file", "[config][load]") {
    const Setting setting;
    setting.write("key", "file-key\n");
    setting.write("header", "file header\n");
    const std::string toml = R"(
webhook_header_file = "header"
[kili]
api_key_file = "key"
endpoint = "https://file/graphql"
verify = false
)";
    const Config file = setting.load(toml, {});
    CHECK(file.api_key->equals("file-key"));
    CHECK(file.webhook_header->equals("file header"));
    CHECK(file.kili.endpoint == "https://file/graphql");
    CHECK_FALSE(file.kili.verify);
    CHECK(file.warnings.size() == 3); // both files are world-readable, and certificates are not verified

    const Config both = setting.load(toml, {{"KILI_API_KEY", "variable-key"},
                                            {"KILI_WEBHOOK_HEADER_FILE", setting.write("other", "other header")},
                                            {"KILI_API_ENDPOINT", "https://variable/graphql"},
                                            {"KILI_VERIFY", "true"}});
    CHECK(both.api_key->equals("variable-key"));
    CHECK(both.webhook_header->equals("other header"));
    CHECK(both.kili.endpoint == "https://variable/graphql");
    CHECK(both.kili.verify);
}

TEST_CASE("a secret's file need not exist if the environment has the secret", "[config][load]") {
    const Setting setting;
    const std::string toml = "webhook_header_file = 'absent'\n[kili]\napi_key_file = 'absent'\n";
    const Config config = setting.load(toml, {{"KILI_API_KEY", "key"}, {"KILI_WEBHOOK_HEADER", "header"}});
    CHECK(config.api_key->equals("key"));
    CHECK(config.webhook_header->equals("header"));
    const std::string text = setting.refusal(toml, {{"KILI_WEBHOOK_HEADER", "header"}});
    CHECK_THAT(text, Catch::Contains("host.toml:3: 'kili.api_key_file'") && !Catch::Contains("webhook_header_file"));
}

TEST_CASE("KILI_VERIFY is a word or the path of certificates", "[config][load]") {
    const Setting setting;
    for (const char* yes : {"true", "True", "TRUE", "1", "yes"})
        CHECK(setting.load("kili.verify = false", {{"KILI_VERIFY", yes}}).kili.verify);
    for (const char* no : {"false", "False", "0", "no", "NO"})
        CHECK_FALSE(setting.load("", {{"KILI_VERIFY", no}}).kili.verify);
    const std::filesystem::path file = setting.write("ca.pem", "");
    for (const std::filesystem::path& path : {file, file.parent_path()}) {
        const Config config = setting.load("kili.verify = false", {{"KILI_VERIFY", path}});
        CHECK(config.kili.verify);
        CHECK(config.kili.ca_bundle == path);
    }
    CHECK_THAT(setting.refusal("", {{"KILI_VERIFY", "/nowhere/ca.pem"}}), Catch::StartsWith("KILI_VERIFY must be"));
    CHECK_THAT(setting.refusal("", {{"KILI_VERIFY", "off"}}), Catch::StartsWith("KILI_VERIFY must be"));
}

TEST_CASE("the log warns once of each thing that exposes a secret", "[config][load]") {
    const Setting setting;
    const auto warnings = [&](const std::map<std::string, std::string>& variables) {
        std::string all;
        for (const std::string& warning : setting.load("", variables).warnings)
            all += warning + "\n";
        return all;
    };
    using Catch::Contains;
    using Catch::StartsWith;
    CHECK(warnings({{"KILI_API_ENDPOINT", "https://kili.example/api/label/v2/graphql"},
                    {"KILI_WEBHOOK_HEADER", "Bearer 4f2e8c"}})
              .empty());
    for (const char* const own :
         {"http://127.0.0.1:4000/graphql", "http://localhost/graphql", "http://[::1]:1/graphql", "http://127.8.9.1"})
        CHECK(warnings({{"KILI_API_ENDPOINT", own}}).empty());
    for (const char* const other :
         {"http://kili.example/graphql", "http://10.0.0.1:4000/graphql", "http://[fe80::1]:1/",
          "http://localhost.example/", "http://user@kili.example", "http://127.0.0.1.example/", "http://127.example:1/",
          "http://127.0.0.1@kili.example/"})
        CHECK_THAT(warnings({{"KILI_API_ENDPOINT", other}}), StartsWith("the API at ") && Contains(" is not https"));
    CHECK_THAT(warnings({{"KILI_VERIFY", "false"}}), StartsWith("certificates are not verified"));
    for (const char* const header : {"caf\xC3\xA9-4f2e8c", "caf\xE9-4f2e8c", "4f2e8c-\xED\xA0\x80-9d"})
        CHECK_THAT(warnings({{"KILI_WEBHOOK_HEADER", header}}),
                   StartsWith("the webhook header has characters other than ASCII") && !Contains(header));
    CHECK_THAT(warnings({{"KILI_WEBHOOK_HEADER", "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"}}),
               StartsWith("the webhook header has fewer than 8"));
    for (const char* const header : {"x", "1234567"})
        CHECK_THAT(warnings({{"KILI_WEBHOOK_HEADER", header}}), StartsWith("the webhook header has fewer than 8"));
    const std::string all =
        warnings({{"KILI_API_ENDPOINT", "http://kili.example/"}, {"KILI_VERIFY", "no"}, {"KILI_WEBHOOK_HEADER", "x"}});
    CHECK(std::count(all.begin(), all.end(), '\n') == 3);
}

TEST_CASE("what is wrong in file and environment is reported together, without a secret", "[config][load]") {
    const Setting setting;
    const std::string text = setting.refusal("lisen = 1", {{"KILI_API_ENDPOINT", "kili"},
                                                           {"KILI_VERIFY", "maybe"},
                                                           {"KILI_API_KEY", "hush\nhush"},
                                                           {"KILI_WEBHOOK_HEADER", "hush"},
                                                           {"KILI_WEBHOOK_HEADER_FILE", "/nowhere"}});
    CHECK(std::count(text.begin(), text.end(), '\n') == 4);
    CHECK_THAT(text, Catch::Contains("did you mean 'listen'?") &&
                         Catch::Contains("\nKILI_API_ENDPOINT must be an address") &&
                         Catch::Contains("\nKILI_VERIFY must be") &&
                         Catch::Contains("\nKILI_API_KEY holds more than one line") &&
                         Catch::Contains("\nboth KILI_WEBHOOK_HEADER and KILI_WEBHOOK_HEADER_FILE are set") &&
                         !Catch::Contains("hush"));
    CHECK(setting.refusal("", {{"KILI_API_KEY_FILE", "/nowhere"}}) ==
          "KILI_API_KEY_FILE: /nowhere cannot be read: No such file or directory");
}

TEST_CASE("a caller that needs no secrets can leave their files unread", "[config][load]") {
    const Setting setting;
    const auto file = setting.write("host.toml", "webhook_header_file = 'absent'\n[kili]\napi_key_file = 'absent'\n");
    CHECK_THROWS_WITH(config::load(file, Setting::environment({})), Catch::Contains("'kili.api_key_file' must be"));
    const Config config = config::load(file, Setting::environment({{"KILI_API_KEY", "k"}}), config::SecretFiles::leave);
    CHECK(config.api_key->reveal() == "k");
    CHECK_FALSE(config.webhook_header);
    CHECK_FALSE(config::load(config.source, Setting::environment({})).api_key);
}

TEST_CASE("a configuration can be read again as it was, whatever its file holds now", "[config][load]") {
    const Setting setting;
    const Config first = setting.load("plugins = 'rules'\n[rules.r]\nx = 1\n", {});
    setting.write("host.toml", "[rules.r]\nx = 2\n");
    const Config again =
        config::load(first.source, Setting::environment({{"KILI_API_ENDPOINT", "https://example.com/"}}));
    CHECK(again.parameters("r", "p") == first.parameters("r", "p"));
    CHECK(again.place("r", "p") == first.source.file.string() + ":2");
    CHECK(again.plugins == first.plugins); // beside the file
    CHECK(again.kili.endpoint == "https://example.com/");
    CHECK(again.source.text == first.source.text);
}

TEST_CASE("an empty variable of the process counts as absent", "[config][load]") {
    // NOLINTBEGIN(concurrency-mt-unsafe): no other thread
    setenv("KILI_CONFIG_TEST", "", 1);
    CHECK_FALSE(config::process_environment()("KILI_CONFIG_TEST"));
    setenv("KILI_CONFIG_TEST", "x", 1);
    CHECK(config::process_environment()("KILI_CONFIG_TEST") == "x");
    unsetenv("KILI_CONFIG_TEST");
    CHECK_FALSE(config::process_environment()("KILI_CONFIG_TEST"));
    // NOLINTEND(concurrency-mt-unsafe)
}
