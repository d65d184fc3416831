// Real worker processes with real libraries: what they judge, and how they end.
#include "rounds.hpp"
#include "workers/site.hpp"

#include <catch2/catch.hpp>

#include <signal.h>

using namespace kilihost::workers;
using Catch::Contains;
using nlohmann::json;

TEST_CASE("a worker says what its libraries are, and judges", "[workers]") {
    Site site;
    RuleWorker worker(site.how, site.libraries);
    REQUIRE(worker.loaded().size() == 2);
    CHECK(worker.loaded()[0].unusable == "");
    CHECK(worker.loaded()[0].rule.name == "misbehaving");
    CHECK(worker.loaded()[1].rule.name == "bbox_count");
    const auto result = site.judge(worker, json::object());
    const auto* const judged = std::get_if<Judged>(&result);
    REQUIRE(judged != nullptr);
    REQUIRE(judged->verdict.findings.size() == 1);
    CHECK(judged->verdict.findings[0].text == "harmless");
    CHECK(judged->verdict.passed == std::vector<std::string>{"bbox_count"});
}

TEST_CASE("many events in flight, bodies larger than the ring among them", "[workers]") {
    Site site;
    RuleWorker worker(site.how, site.libraries);
    std::uint64_t given = 0, judged = 0;
    while (judged < 2000) {
        const std::string text = Site::body({{"padding", std::string(given % 400 == 0 ? 1'000'000 : 500, 'x')}});
        while (given < 2000 && given - judged < 16 && (given == judged || worker.has_room(text.size()))) {
            worker.give(site.project, {given + 1, 0, text, std::nullopt, {}});
            ++given;
        }
        const auto result = worker.next(site.services, site.abandoned);
        REQUIRE(std::holds_alternative<Judged>(result));
        CHECK(std::get<Judged>(result).number == ++judged);
    }
}

TEST_CASE("a rule that overwrites the channel is either without effect or known", "[workers]") {
    Site site;
    RuleWorker worker(site.how, site.libraries);
    const auto result = site.judge(worker, {{"do", "scribble"}});
    if (const auto* const crash = std::get_if<Crash>(&result))
        CHECK_THAT(crash->cause, Contains("damaged"));
    else
        CHECK(std::get<Judged>(result).verdict.findings.at(0).text == "harmless");
}

TEST_CASE("a rule that forges what its worker says has no effect on another's verdict, or the worker ends",
          "[workers]") {
    const int forgeries = rounds("KILI_FORGERIES", 30);
    int ended = 0;
    for (int number = 1; number <= forgeries; ++number) {
        INFO(number);
        Site site;
        RuleWorker worker(site.how, site.libraries);
        const auto result = site.judge(worker, {{"do", "forge"}, {"number", number}});
        if (const auto* const crash = std::get_if<Crash>(&result)) {
            ++ended;
            const bool is_damaged = crash->cause.find("damaged") != std::string::npos;
            if (is_damaged) CHECK(crash->progress.stage == WorkerStage::idle); // so each rule judges the event alone
            continue;
        }
        const kilihost::rules::Verdict& verdict = std::get<Judged>(result).verdict;
        CHECK(std::get<Judged>(result).number == 1);
        REQUIRE(verdict.findings.size() == 1);
        CHECK(verdict.findings[0].text == "harmless");
        CHECK(verdict.passed == std::vector<std::string>{"bbox_count"});
        CHECK(verdict.failures.empty());
    }
    CHECK(ended > 0);
}

TEST_CASE("a rule that hangs and says for ever that it has just begun, or that no rule is at work, is ended",
          "[workers]") {
    const std::string what = GENERATE("pretend", "idle");
    Site site;
    site.how.time_limit = std::chrono::milliseconds(1'500);
    site.libraries = {site.misbehaving};
    site.project.rules.resize(1);
    RuleWorker worker(site.how, site.libraries);
    const auto result = site.judge(worker, {{"do", what}});
    REQUIRE(std::holds_alternative<Crash>(result));
    CHECK(std::get<Crash>(result).timed_out);
}

TEST_CASE("a rule that has its descriptors block keeps the host waiting for nothing", "[workers]") {
    Site site;
    RuleWorker worker(site.how, site.libraries);
    for (const char* const what : {"unblock", "", ""}) // the host sleeps before each answer
        REQUIRE(std::holds_alternative<Judged>(site.judge(worker, {{"do", what}})));
    const auto result = site.judge(worker, {{"do", "abort"}});
    CHECK(std::holds_alternative<Crash>(result));
}

TEST_CASE("a library whose constructor crashes ends the worker while it loads that library", "[workers]") {
    Site site;
    site.libraries = {
        site.honest, {"load_crashes.so", KILI_FIXTURES "/load_crashes/load_crashes.so"}, site.misbehaving};
    RuleWorker worker(site.how, site.libraries);
    REQUIRE(worker.loaded().size() == 1);
    REQUIRE(worker.loading_crash());
    CHECK(worker.loading_crash()->progress.stage == WorkerStage::loading);
    CHECK(worker.loading_crash()->progress.rule == 1);
}

TEST_CASE("a worker that somebody else kills is an outer cause", "[workers]") {
    Site site;
    RuleWorker worker(site.how, site.libraries);
    ::kill(worker.process(), SIGKILL);
    const auto result = site.judge(worker, json::object());
    REQUIRE(std::holds_alternative<Crash>(result));
    CHECK(std::get<Crash>(result).outer);
}

TEST_CASE("a rule that calls services without end is refused after a thousand calls", "[workers]") {
    struct Kili : kilihost::rules::NoServices {
        using NoServices::NoServices;
        std::string graphql(std::string_view, std::string_view) override {
            ++calls;
            return "{}";
        }
        int calls = 0;
    } kili("this is a test");
    Site site;
    RuleWorker worker(site.how, site.libraries);
    for (const int events : {1, 2}) {
        worker.give(site.project, {std::uint64_t(events), 0, Site::body({{"do", "ask"}}), std::nullopt, {}});
        const auto result = worker.next(kili, site.abandoned);
        CHECK(std::get<Judged>(result).verdict.findings.at(0).text ==
              "1000 answers, then: rules may call services 1000 times for an event");
        CHECK(kili.calls == events * 1'000);
    }
}

TEST_CASE("a rule that changes the rounding changes it for itself only", "[workers]") {
    Site site;
    RuleWorker worker(site.how, site.libraries);
    for (int event = 0; event < 2; ++event) {
        const auto result = site.judge(worker, {{"do", "rounding"}});
        CHECK(std::get<Judged>(result).verdict.findings.at(0).text == "rounds to nearest");
    }
}
