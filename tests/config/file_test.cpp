// The configuration file: what is read from it, and the errors for a wrong one.
#include "config/file.hpp"
#include "config/load.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace kilihost;
using config::Config;
using nlohmann::json;

namespace {

struct File {
    TemporaryFolder folder;
    std::filesystem::path path = folder / "host.toml";
    Config config;
    std::vector<std::string> faults;

    explicit File(const std::string& text) {
        std::ofstream(path, std::ios::binary) << text;
        faults = config::read_file(config, path);
    }
    // The faults without the path.
    std::vector<std::string> without_path() const {
        std::vector<std::string> lines;
        for (const std::string& fault : faults) {
            REQUIRE(fault.starts_with(path.string() + ":"));
            lines.push_back(fault.substr(path.string().size() + 1));
        }
        return lines;
    }
};

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("an empty file changes nothing", "[config][file]") {
    const File file("");
    CHECK(file.faults.empty());
    CHECK(file.config.listen == Config().listen);
}

TEST_CASE("every kind of value is taken", "[config][file]") {
    const File file(R"(
listen = "[::1]:0"
webhook_path = "/kili"
plugins = "rules"
data = "/var/lib/kili-host"
allow_no_rules = true
body_limit = 1_000
shutdown_grace = "0s"
[log]
level = "debug"
format = "json"
[kili]
endpoint = "http://127.0.0.1:4000/api/label/v2/graphql"
verify = false
connect_time = "500ms"
link_hosts = ["minio.local", "10.1.0.0/16"]
[http]
connections = 100
connections_per_address = 10
trusted_proxies = ["192.0.2.1", "10.0.0.0/8", "2001:db8::/32"]
bodies_limit = 2_000
[inbox]
max_waiting_events = 7
)");
    CHECK(file.faults.empty());
    const Config& config = file.config;
    CHECK(config.listen == config::ListenAddress{"::1", 0});
    CHECK(config.webhook_path == "/kili");
    CHECK(config.plugins == file.folder / "rules");
    CHECK(config.data == "/var/lib/kili-host");
    CHECK(config.allow_no_rules);
    CHECK(config.body_limit == 1000);
    CHECK(config.shutdown_grace.count() == 0);
    CHECK(config.log_level == "debug");
    CHECK(config.log_format == "json");
    CHECK(config.kili.endpoint == "http://127.0.0.1:4000/api/label/v2/graphql");
    CHECK_FALSE(config.kili.verify);
    CHECK(config.kili.connect_time.count() == 500);
    CHECK(config.kili.link_hosts == std::vector<std::string>{"minio.local", "10.1.0.0/16"});
    CHECK(config.http == config::HttpConfig{100, 10, {"192.0.2.1", "10.0.0.0/8", "2001:db8::/32"}, 2'000});
    CHECK(config.inbox.max_waiting_events == 7);
    CHECK(config.inbox.max_waiting_bytes == config::InboxConfig().max_waiting_bytes);
}

TEST_CASE("rules' parameters keep their types, a project's override them key by key", "[config][file]") {
    const File file(R"(
[rules.bbox_area]
max_area = 0.33
jobs = ["JOB_0"]
whole = 1.0
[rules.bbox_count]
limits = [{job = "JOB_0", category = "OBJECT_A", max = 1}]
strict = true
[projects."p.1"]
rules = ["bbox_area"]
[projects."p.1".parameters.bbox_area]
max_area = 0.5
jobs = []
[projects.p2]
rules = []
[projects.p3.parameters.other]
a.b = 1
)");
    CHECK(file.faults.empty());
    const Config& config = file.config;
    CHECK(config.parameters("bbox_area", "elsewhere").dump() == R"({"jobs":["JOB_0"],"max_area":0.33,"whole":1.0})");
    CHECK(config.parameters("bbox_area", "p.1").dump() == R"({"jobs":[],"max_area":0.5,"whole":1.0})");
    CHECK(config.parameters("bbox_count", "p.1") ==
          json::parse(R"({"limits":[{"job":"JOB_0","category":"OBJECT_A","max":1}],"strict":true})"));
    CHECK(config.parameters("other", "p3").dump() == R"({"a":{"b":1}})");
    CHECK(config.parameters("other", "p2") == json::object());
    REQUIRE(config.projects.at("p.1").rules);
    CHECK(config.projects.at("p.1").rules->at(0).name == "bbox_area");
    CHECK(config.projects.at("p2").rules->empty());
    CHECK_FALSE(config.projects.at("p3").rules);
}

TEST_CASE("all faults of a file are reported, in its order, with line, key and the nearest key", "[config][file]") {
    const File file(R"(lisen = "127.0.0.1:8080"
webhook_path = 7
max_waiting_events = 5
body_limit = 10
nothing_near = 1
shutdown_grace = "10 s"
[log]
level = "warn"
[kili]
endpiont = "https://x"
verify = "yes"
[inbx]
[projects.p]
rule = []
rules = ["a", 7]
[projects.p.parameters]
x = 1
[rules.r]
at = 1979-05-27
nested = {infinite = [inf]}
)");
    CHECK(file.without_path() ==
          Lines{"1: unknown key 'lisen'; did you mean 'listen'?",
                "2: 'webhook_path' must be a path such as '/' or '/kili', and none of /healthz, /readyz, /metrics",
                "3: unknown key 'max_waiting_events'; did you mean 'inbox.max_waiting_events'?",
                "4: 'body_limit' must be an integer from 1000 to 1000000000", "5: unknown key 'nothing_near'",
                "6: 'shutdown_grace' must be a duration from '0s' to '1h', a whole number of ms, s, m, h or d",
                "8: 'log.level' must be one of 'debug', 'info', 'warning', 'error'",
                "10: unknown key 'kili.endpiont'; did you mean 'kili.endpoint'?",
                "11: 'kili.verify' must be true or false", "12: unknown key 'inbx'; did you mean 'inbox'?",
                "14: unknown key 'projects.p.rule'; did you mean 'rules'?",
                "15: 'projects.p.rules' must be a list of rule names: ['bbox_count']",
                "17: 'projects.p.parameters.x' must be a table of the rule's parameters",
                "19: 'rules.r.at' must be a text, a finite number, true, false, a list or a table",
                "20: 'rules.r.nested.infinite' must be a text, a finite number, true, false, a list or a table"});
}

TEST_CASE("a value of the wrong type or range is refused, whatever the key", "[config][file]") {
    for (const char* line : {"listen = 8080",
                             "listen = \"8080\"",
                             "listen = \"\"",
                             "webhook_path = \"kili\"",
                             "webhook_path = \"/a?b\"",
                             "webhook_path = \"/metrics\"",
                             "plugins = \"\"",
                             "data = true",
                             "allow_no_rules = 1",
                             "strict_plugins = \"true\"",
                             "body_limit = 1e6",
                             "body_limit = 1_000_000_001",
                             "judging_threads = 0",
                             "judging_threads = -1",
                             "shutdown_grace = 10",
                             "shutdown_grace = \"61m\"",
                             "log = \"info\"",
                             "log.level = true",
                             "log.format = \"xml\"",
                             "kili = 1",
                             "kili.endpoint = \"cloud.kili-technology.com\"",
                             "kili.verify = 1",
                             "kili.ca_bundle = \"/nowhere/ca.pem\"",
                             "kili.link_hosts = \"minio.local\"",
                             "kili.link_hosts = [1]",
                             "kili.link_hosts = [\"http://minio.local\"]",
                             "kili.connect_time = \"0s\"",
                             "kili.total_time = \"2h\"",
                             "kili.api_key_file = \"/nowhere/key\"",
                             "webhook_header_file = 1",
                             "http = 1",
                             "http.connections = 1",
                             "http.connections_per_address = 0",
                             "http.bodies_limit = 1",
                             "http.trusted_proxies = \"10.0.0.1\"",
                             "http.trusted_proxies = [1]",
                             "http.trusted_proxies = [\"proxy.example\"]",
                             "http.trusted_proxies = [\"10.0.0.0/33\"]",
                             "http.trusted_proxies = [\"10.0.0.0/\"]",
                             "http.trusted_proxies = [\"::1/129\"]",
                             "inbox.max_waiting_events = 0",
                             "inbox.max_waiting_bytes = \"4 GB\"",
                             "rules = 1",
                             "rules.r = 1",
                             "projects = []",
                             "projects.p = 1",
                             "projects.p.rules = \"r\"",
                             "projects.p.parameters = 1"}) {
        CAPTURE(line);
        const File file(line);
        REQUIRE(file.faults.size() == 1);
        CHECK_THAT(file.without_path()[0], Catch::StartsWith("1: '") && Catch::Contains("' must be "));
    }
}

TEST_CASE("a secret in the file is refused, and not repeated", "[config][file]") {
    const File file(R"(api_key = "hush-1"
webhook_header = "hush-2"
[kili]
api_key = "hush-3"
webhook_header = "hush-4"
)");
    const Lines lines = file.without_path();
    REQUIRE(lines.size() == 4);
    CHECK(lines[0] ==
          "1: 'api_key' must be left out: a secret does not belong in this file; use api_key_file in [kili], "
          "or set KILI_API_KEY");
    CHECK_THAT(lines[1], Catch::Contains("webhook_header_file"));
    for (const std::string& line : lines)
        CHECK_THAT(line, !Catch::Contains("hush"));
}

TEST_CASE("what is not TOML is reported by line and column", "[config][file]") {
    const File open("listen = \"127.0.0.1:8080\"\n[log\nlevel = 1\n");
    REQUIRE(open.faults.size() == 1);
    CHECK_THAT(open.without_path()[0], Catch::StartsWith("2:5: "));
    const File twice("[log]\nlevel = \"info\"\nlevel = \"debug\"\n");
    REQUIRE(twice.faults.size() == 1);
    CHECK_THAT(twice.without_path()[0], Catch::StartsWith("3:") && Catch::Contains("level"));
    CHECK(File("a = \"\xff\"").faults.size() == 1);
    CHECK(File(std::string("a\0b", 3)).faults.size() == 1);
    CHECK(File("a = " + std::string(100'000, '[')).faults.size() == 1);
}

TEST_CASE("a file that cannot be read is reported by path and reason", "[config][file]") {
    const TemporaryFolder folder;
    Config config;
    CHECK(
        config::read_file(config, folder / "absent") ==
        Lines{"the configuration file " + (folder / "absent").string() + " cannot be read: No such file or directory"});
    CHECK(config::read_file(config, folder.path()) ==
          Lines{"the configuration file " + folder.path().string() + " cannot be read: Is a directory"});
    CHECK_THAT(config::read_file(config, "/dev/zero").at(0), Catch::Contains("is larger than"));
}

TEST_CASE("a rule is switched off in [plugin.NAME], and [default] chooses for projects without rules",
          "[config][file]") {
    const File file(R"(
[plugin.off]
enabled = false
[plugin.on]
enabled = true
[default]
rules = ["off", "on"]
[projects.own]
rules = ["off", "third"]
[projects.parameters_only.parameters.on]
max = 1
[projects.none]
rules = []
)");
    CHECK(file.faults.empty());
    const auto running = [&](const std::string& project) {
        std::string out;
        for (const char* const rule : {"off", "on", "third"})
            if (file.config.runs(rule, project)) out += std::string(rule) + " ";
        return out;
    };
    CHECK(running("elsewhere") == "on ");
    CHECK(running("parameters_only") == "on ");
    CHECK(running("own") == "third ");
    CHECK(running("none").empty());
    CHECK(Config().runs("any", "p"));
    CHECK(File("[default]\nrules = []").config.runs("any", "p") == false);
}

TEST_CASE("an unknown key of [plugin.NAME] and [default] is refused, and the error lists the known ones",
          "[config][file]") {
    const auto [text, fault] = GENERATE(table<std::string, std::string>({
        {"[plugin.r]\nenabeld = false", "2: unknown key 'plugin.r.enabeld'; known in [plugin.r]: enabled, isolate, "
                                        "sandbox, read, time_limit, memory_limit, sha256; the "
                                        "rule's parameters are in [rules.r]"},
        {"[plugin.r]\nmax_area = 0.2", "2: unknown key 'plugin.r.max_area'; known in [plugin.r]: enabled, isolate, "
                                       "sandbox, read, time_limit, memory_limit, sha256; the "
                                       "rule's parameters are in [rules.r]"},
        {"[plugin.r]\nenabled = 'no'", "2: 'plugin.r.enabled' must be true or false"},
        {"[plugin.r]\nenabled = 0", "2: 'plugin.r.enabled' must be true or false"},
        {"[plugin]\nr = 1", "2: 'plugin.r' must be a table of the host's keys for the rule"},
        {"plugin = 'rules'", "1: 'plugin' must be tables: [plugin.NAME]; the directory of the rules is 'plugins'"},
        {"[default]\nparameters = 1", "2: unknown key 'default.parameters'; known in [default]: rules"},
        {"[default]\nrules = 'bbox_area'", "2: 'default.rules' must be a list of rule names: ['bbox_count']"},
        {"default = ['r']", "1: 'default' must be a section: [default]"},
    }));
    INFO(text);
    CHECK(File(text).without_path() == Lines{fault});
}

TEST_CASE("names in [plugin] and [default] that are no rule's, and projects called * or default, are reported",
          "[config][file]") {
    const File file("[plugin.bbox_aera]\n[default]\nrules = ['bbox']\n[projects.'*']\n[projects.default]\n");
    CHECK(file.faults.empty());
    const std::string at = file.path.string();
    const std::string general = " is no project's id: the rules of all other projects are in [default], their "
                                "parameters in [rules.NAME]";
    CHECK(config::unknown_names(file.config, {"bbox_area"}) ==
          Lines{at + ":4: 'projects.*'" + general, at + ":5: 'projects.default'" + general,
                at + ":1: 'plugin.bbox_aera' names no loaded rule; did you mean 'bbox_area'?",
                at + ":3: 'default.rules: bbox' names no loaded rule"});
}

TEST_CASE("rules that are not loaded are reported by place, key and nearest name", "[config][file]") {
    const File file(R"([rules.bbox_aera]
[rules.bbox_count]
[projects.p]
rules = ["bbox_count", "bboxcount",
  "quite_another"]
[projects.p.parameters.bbox_area]
[projects.p.parameters.bbox_areas]
)");
    CHECK(file.faults.empty());
    const std::string at = file.path.string();
    CHECK(config::unknown_names(file.config, {"bbox_area", "bbox_count"}) ==
          Lines{at + ":1: 'rules.bbox_aera' names no loaded rule; did you mean 'bbox_area'?",
                at + ":4: 'projects.p.rules: bboxcount' names no loaded rule; did you mean 'bbox_count'?",
                at + ":5: 'projects.p.rules: quite_another' names no loaded rule",
                at + ":7: 'projects.p.parameters.bbox_areas' names no loaded rule; did you mean 'bbox_area'?"});
    CHECK(config::unknown_names(Config(), {}).empty());
}
