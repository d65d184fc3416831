// The log's lines: what a message quotes cannot forge one, and JSON has what the thread works on.
#include "log/set_up.hpp"

#include "log/log.hpp"
#include "log/log_context.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

using namespace kilihost;
using log::LogContext;
using nlohmann::json;

namespace {

// What `work` logs, by line.
std::vector<std::string> logged(const std::string& format, const std::function<void()>& work) {
    const TemporaryFolder folder;
    const std::string file = folder / "log";
    const int before = ::dup(STDERR_FILENO);
    const int to = ::open(file.c_str(), O_CREAT | O_WRONLY, 0600);
    ::dup2(to, STDERR_FILENO);
    ::close(to);
    log::set_up("debug", format);
    work();
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

const std::string hostile = "a\n2026-01-01 forged\x1b[2J\xC2\x9B"
                            "2J\xE2\x80\xAE\",\"level\":\"forged\xff";

} // namespace

TEST_CASE("a message is one line of the text log, escaped and cut", "[log]") {
    const auto lines = logged("text", [] {
        log::error("{}", hostile);
        log::info("{}", std::string(1 << 20, 'x'));
    });
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].ends_with(" error   a 2026-01-01 forged\\u{1b}[2J\\u{9b}2J\\u{202e}\",\"level\":\"forged\uFFFD"));
    CHECK(lines[1].size() < 10'000);
    CHECK(lines[1].ends_with("... (1048576 bytes)"));
}

TEST_CASE("a message is one object of the JSON log", "[log]") {
    const auto lines = logged("json", [] { log::error("{}", hostile); });
    REQUIRE(lines.size() == 1);
    const json line = json::parse(lines[0]);
    CHECK(line.size() == 3);
    CHECK(line.at("level") == "error");
    CHECK(line.at("time").get<std::string>().size() == std::string("2026-11-27T22:44:09.000+00:00").size());
    CHECK_THAT(line.at("message").get<std::string>(), Catch::StartsWith("a 2026-01-01 forged"));
}

TEST_CASE("what the thread works on is in the JSON log, innermost first, and only while it does", "[log]") {
    const std::string run = "run \"1\"\xC2\x9B" + std::string(1000, 'r');
    const auto lines = logged("json", [&] {
        const LogContext outer{{"event", 42}, {"project", "p"}, {"run", run}};
        {
            const LogContext inner{{"rule", "bbox_area"}, {"project", "q"}};
            log::warn("inner");
        }
        log::warn("outer");
        const LogContext many{{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}, {"f", 1}, {"g", 1},
                              {"h", 1}, {"i", 1}, {"j", 1}, {"k", 1}, {"l", 1}, {"m", 1}};
        log::warn("many");
    });
    REQUIRE(lines.size() == 3);
    const json inner = json::parse(lines[0]);
    CHECK(inner.at("event") == 42);
    CHECK(inner.at("rule") == "bbox_area");
    CHECK(inner.at("project") == "q");
    CHECK(inner.at("run").get<std::string>().size() < 300);
    CHECK_THAT(inner.at("run").get<std::string>(), Catch::StartsWith("run \"1\"\\u{9b}rrr"));
    const json outer = json::parse(lines[1]);
    CHECK(outer.at("project") == "p");
    CHECK_FALSE(outer.contains("rule"));
    CHECK(json::parse(lines[2]).size() == 3 + LogContext::capacity);
}

TEST_CASE("a sink is given each line with its level, until the level is set higher", "[log]") {
    std::vector<std::pair<log::Level, std::string>> lines;
    log::set_up([&](log::Level level, std::string_view text) { lines.emplace_back(level, text); });
    for (const auto level : {log::Level::debug, log::Level::info, log::Level::warning, log::Level::error})
        log::write(level, "{} of {}", int(level), "four");
    CHECK(lines == std::vector<std::pair<log::Level, std::string>>{{log::Level::debug, "0 of four"},
                                                                   {log::Level::info, "1 of four"},
                                                                   {log::Level::warning, "2 of four"},
                                                                   {log::Level::error, "3 of four"}});
    lines.clear();
    log::set_level("warning");
    log::info("left out");
    log::warn("braces: {}", "{}");
    CHECK(lines == std::vector<std::pair<log::Level, std::string>>{{log::Level::warning, "braces: {}"}});
    log::set_up("info", "text");
}
