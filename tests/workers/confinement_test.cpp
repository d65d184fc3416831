// What a rule does to its worker, in real processes: limits and the sandbox hold. Sanitizers forbid both.
#include "workers/site.hpp"

#include "eventually.hpp"
#include "temporary_folder.hpp"
#include "workers/rule_set.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace kilihost::workers;
using Catch::Contains;
using nlohmann::json;

TEST_CASE("what a rule does to its process ends the process, and is known", "[workers]") {
    const auto [what, cause] = GENERATE(table<std::string, std::string>({
        {"segfault", "signal 11"},
        {"abort", "signal 6"},
        {"exit", "exit code 0"},
        {"_exit", "exit code 3"},
        {"loop", "did not return within 2000 ms"},
        {"flood", "did not return within 2000 ms"},
        {"stop", "did not return within 2000 ms"},
        {"handler_loops", "did not return within 2000 ms"},
        {"handler_returns", "did not return within 2000 ms"},
        {"allocate", "signal 11"},
        {"stack", "signal 11"},
        {"close", "signal 6"},
        {"unload", "signal 11"},
    }));
    INFO(what);
    Site site;
    site.how.time_limit = std::chrono::seconds(2);
    RuleWorker worker(site.how, site.libraries);
    const auto result = site.judge(worker, {{"do", what}});
    const auto* const crash = std::get_if<Crash>(&result);
    REQUIRE(crash != nullptr);
    CHECK_THAT(crash->cause, Contains(cause));
    CHECK_FALSE(crash->outer);
    CHECK(crash->progress.stage == WorkerStage::judging);
    CHECK(crash->progress.event == 1);
    CHECK(crash->progress.rule == 0);
}

TEST_CASE("the cause of a rule's end has its last log lines, and where it crashed", "[workers]") {
    Site site;
    RuleWorker worker(site.how, site.libraries);
    REQUIRE(std::holds_alternative<Judged>(site.judge(worker, {{"do", "steps"}, {"from", 1}, {"to", 2}})));
    const auto result = site.judge(worker, {{"do", "steps"}, {"from", 3}, {"to", 20}});
    const std::string& cause = std::get<Crash>(result).cause;
    CHECK_THAT(cause, Contains("signal 6") && Contains("; its last log lines:\nrule misbehaving: step 11 (project p") &&
                          Contains("\nrule misbehaving: step 20 ") && Contains("misbehaving.so"));
    CHECK_THAT(cause, !Contains("step 2 ") && !Contains("step 10 "));
}

TEST_CASE("what a rule must not do fails, and the worker goes on", "[workers]") {
    const std::string what = GENERATE("threads", "files", "timers", "forks", "write", "kill", "pipe", "ptrace", "exec",
                                      "bad_alloc", "throw", "connect", "locks");
    INFO(what);
    Site site;
    RuleWorker worker(site.how, site.libraries);
    const auto result = site.judge(worker, {{"do", what}});
    const auto* const judged = std::get_if<Judged>(&result);
    REQUIRE(judged != nullptr);
    if (what == "connect") {
        CHECK(judged->verdict.findings.at(0).text == "no network");
    } else if (what == "throw" || what == "bad_alloc") {
        REQUIRE(judged->verdict.failures.size() == 1);
        CHECK(judged->verdict.failures[0].rule == "misbehaving");
    } else {
        CHECK(judged->verdict.findings.at(0).text == "harmless");
    }
    CHECK(std::holds_alternative<Judged>(site.judge(worker, json::object())));
}

TEST_CASE("a rule that starts too many threads ends its worker, soon or while it goes on", "[workers]") {
    const std::string what = GENERATE("many_threads", "many_threads_loop");
    Site site;
    RuleWorker worker(site.how, site.libraries);
    const auto result = site.judge(worker, {{"do", what}});
    const auto* const crash = std::get_if<Crash>(&result);
    REQUIRE(crash != nullptr);
    CHECK_THAT(crash->cause, Contains("started ") && Contains(" threads; the most are 1024"));
    CHECK_FALSE(crash->timed_out);
}

TEST_CASE("a rule that writes more log than its worker lets it ends its worker", "[workers]") {
    Site site;
    RuleWorker worker(site.how, site.libraries);
    const auto result = site.judge(worker, {{"do", "flood_log"}});
    CHECK(std::get<Crash>(result).cause == "damaged the memory of its worker");
}

TEST_CASE("a rule that returns as its time is over has judged, or not", "[workers]") {
    Site site;
    site.how.time_limit = std::chrono::milliseconds(100);
    std::optional<RuleWorker> worker;
    for (int milliseconds = 90; milliseconds < 120; ++milliseconds) {
        if (!worker) worker.emplace(site.how, site.libraries);
        const auto result = site.judge(*worker, {{"do", "late"}, {"number", milliseconds}});
        if (const auto* const judged = std::get_if<Judged>(&result)) {
            CHECK(judged->verdict.findings.at(0).text == "harmless");
        } else {
            CHECK(std::get<Crash>(result).timed_out);
            worker.reset();
        }
    }
}

TEST_CASE("the time for which the host and its worker are frozen does not count", "[workers]") {
    Site site;
    site.how.time_limit = std::chrono::seconds(2);
    RuleWorker worker(site.how, site.libraries);
    const std::string both = std::to_string(::getpid()) + " " + std::to_string(worker.process());
    const std::string freeze = "(kill -STOP " + both + "; sleep 4; kill -CONT " + both + ") &";
    REQUIRE(std::system(freeze.c_str()) == 0); // NOLINT(cert-env33-c, concurrency-mt-unsafe)
    const auto result = site.judge(worker, {{"do", "late"}, {"number", 1'500}});
    CHECK(std::holds_alternative<Judged>(result));
}

TEST_CASE("a worker without an event sleeps, whatever a rule has made of its descriptors", "[workers]") {
    const std::string what = GENERATE("", "write", "unblock");
    INFO(what);
    Site site;
    RuleWorker worker(site.how, site.libraries);
    REQUIRE(std::holds_alternative<Judged>(site.judge(worker, {{"do", what}})));
    CHECK(eventually([&] {
        std::ifstream stat("/proc/" + std::to_string(worker.process()) + "/stat");
        const std::string text(std::istreambuf_iterator<char>(stat), {});
        return text.substr(text.rfind(')') + 2, 1) == "S"; // one that spins is never found asleep
    }));
}

TEST_CASE("a rule reads what it is allowed to, and writes nothing", "[workers]") {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "secret") << "x";
    Site site;
    const bool allowed = GENERATE(false, true);
    if (allowed) site.how.confinement.readable = {folder.path().string()};
    RuleWorker worker(site.how, site.libraries);
    auto result = site.judge(worker, {{"do", "read"}, {"file", (folder.path() / "secret").string()}});
    CHECK(std::get<Judged>(result).verdict.findings.at(0).text == (allowed ? "read" : "not readable"));
    result = site.judge(worker, {{"do", "create"}, {"file", (folder.path() / "made").string()}});
    CHECK(std::get<Judged>(result).verdict.findings.at(0).text == "not writable");
}

TEST_CASE("a library that a rule's own one needs is read where the configuration says", "[workers]") {
    Site site;
    site.libraries = {{"needs_library.so", KILI_FIXTURES "/needs_library/needs_library.so"}};
    const bool allowed = GENERATE(false, true);
    if (allowed) site.how.confinement.readable = {KILI_FIXTURES "/needed"};
    const RuleWorker worker(site.how, site.libraries);
    const std::string& unusable = worker.loaded().at(0).unusable;
    if (allowed)
        CHECK(unusable == "");
    else
        CHECK_THAT(unusable,
                   Contains("libfixture_needed.so") && Contains("in a folder that [plugin.needs_library] read names"));
}

TEST_CASE("where rules cannot be confined they are left out, unless they may run so", "[workers]") {
    Site site;
    site.how.program = KILI_WITHOUT_SECCOMP;
    site.libraries = {site.honest};
    const bool sandboxed = GENERATE(true, false);
    site.how.confinement.sandboxed = sandboxed;
    const RuleWorker worker(site.how, site.libraries);
    const std::string& unusable = worker.loaded().at(0).unusable;
    if (sandboxed)
        CHECK_THAT(unusable, Contains("cannot confine it (seccomp_load: ") && Contains("sandbox"));
    else
        CHECK(unusable == "");
}

TEST_CASE("a rule changes neither a file that it may read, nor the host, nor what its worker may hold", "[workers]") {
    const TemporaryFolder folder;
    const std::string file = (folder.path() / "words").string();
    std::ofstream(file) << "x";
    Site site;
    site.how.confinement.readable = {folder.path().string()};
    RuleWorker worker(site.how, site.libraries);
    const auto result = site.judge(worker, {{"do", "allowed"}, {"file", file}});
    CHECK(std::get<Judged>(result).verdict.findings.at(0).text == "allowed: ");
    CHECK(std::filesystem::file_size(file) == 1);
}

TEST_CASE("a library is loaded under its own rule's sandbox, and the others under theirs", "[workers]") {
    const TemporaryFolder plugins, copies;
    for (const std::string file : {"load_reads", "other"}) // the latter has another name than its rule
        std::filesystem::copy_file(std::filesystem::path(KILI_FIXTURES) / "load_reads" / "load_reads.so",
                                   plugins.path() / (file + ".so"));
    const RuleWorker::Settings shared = Site().how;
    RuleWorker::Settings own = shared;
    SECTION("no settings") {}
    SECTION("sandbox") {
        own.confinement.sandboxed = false;
    }
    SECTION("read") {
        own.confinement.readable = {"/etc/passwd"};
    }
    const RuleSet set = load_rule_set(
        kilihost::rules::libraries_in(plugins.path()), copies.path(),
        [&](const std::string& rule) -> const RuleWorker::Settings& { return rule == "load_reads" ? own : shared; });
    const bool is_allowed = own != shared;
    CHECK(set.rules.size() == (is_allowed ? 1 : 0));
    REQUIRE(set.rejected.size() == (is_allowed ? 1 : 2));
    CHECK(set.rejected.back().file.filename() == "other.so");
    CHECK_THAT(set.rejected.back().reason, Contains("signal 6"));
}
