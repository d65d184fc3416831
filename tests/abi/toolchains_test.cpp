// The real host's loader and judge on rules of every toolchain, all in this one process, and on those that were built
// against the frozen header of version 1.0.0.
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>

using namespace kilihost;
namespace fs = std::filesystem;

namespace {

using Texts = std::map<std::string, std::string>; // by the rule's name

rules::Libraries loaded(const fs::path& directory) {
    const TemporaryFolder copies;
    const rules::Directory found = rules::load_libraries(rules::libraries_in(directory), copies.path());
    for (const rules::Rejected& rejected : found.rejected)
        FAIL_CHECK(rejected.file << " " << rejected.reason);
    return found.rules;
}

rules::Verdict judged(const rules::Libraries& libraries, const std::string& label) {
    rules::NoServices services("no Kili in this test");
    rules::Judge judge(
        [&](const std::string&) {
            std::vector<rules::Chosen> all;
            for (const auto& library : libraries)
                all.push_back({library, "{}"});
            return all;
        },
        services);
    return judge.judge(event::Event(
        R"({"eventType":"onSubmit","logPayload":{"runId":"r","projectId":"p"},"payload":{"asset_id":"asset-1","label":)" +
        label + "}}"));
}

const std::string three_boxes = R"({"id":"l","secondsToLabel":12,"jsonResponse":{"JOB_0":{"annotations":[
    {"mid":"first","type":"rectangle","categories":[{"name":"OBJECT_A"}]},
    {"mid":"second","type":"rectangle","categories":[{"name":"OBJECT_A"}]},
    {"mid":"third","type":"rectangle","categories":[{"name":"OBJECT_A"}]}]}}})";

} // namespace

TEST_CASE("rules of every toolchain judge in one process", "[abi]") {
    const rules::Libraries libraries = loaded(KILI_TOOLCHAINS);
    const rules::Verdict verdict = judged(libraries, three_boxes);
    for (const rules::Failure& failure : verdict.failures)
        FAIL_CHECK(failure.rule << ": " << failure.cause);
    Texts expected;
    for (const std::string name : {"gcc_cpp17", "gcc_cpp20", "clang_cpp17", "clang_cpp20", "libcpp", "old_string",
                                   "static_library", "gcc_bare", "clang_bare"})
        expected[name] = "third: 3 of OBJECT_A on asset-1, by " + name;
    for (const std::string name : {"gcc_c11", "gcc_c17", "clang_c11", "clang_c17", "musl"})
        expected[name] = "third: the last one, by " + name;
    Texts texts;
    for (const rules::Finding& finding : verdict.findings)
        texts[finding.rule] = finding.mid + ": " + finding.text;
    CHECK(texts == expected);
}

TEST_CASE("rules of every toolchain fail alone, with their reason", "[abi]") {
    const rules::Libraries libraries = loaded(KILI_TOOLCHAINS);
    const rules::Verdict verdict = judged(libraries, R"({"id":"l","jsonResponse":{},"fail":true})");
    CHECK(verdict.findings.empty());
    Texts expected;
    for (const std::string name :
         {"gcc_cpp17", "gcc_cpp20", "clang_cpp17", "clang_cpp20", "libcpp", "old_string", "static_library"})
        expected[name] = "the rule threw this, in words longer than any short string";
    for (const std::string name : {"gcc_bare", "clang_bare"})
        expected[name] = "no Kili in this test";
    for (const std::string name : {"gcc_c11", "gcc_c17", "clang_c11", "clang_c17", "musl"})
        expected[name] = "the rule failed";
    Texts causes;
    for (const rules::Failure& failure : verdict.failures)
        causes[failure.rule] = failure.cause;
    CHECK(causes == expected);
}

TEST_CASE("a rule that needs another C library than the host's is refused", "[abi]") {
    const TemporaryFolder copies;
    const rules::Directory found =
        rules::load_libraries(rules::libraries_in(fs::path(KILI_TOOLCHAINS) / "refused"), copies.path());
    CHECK(found.rules.empty());
    REQUIRE(found.rejected.size() == 1);
    CHECK_THAT(found.rejected[0].reason,
               Catch::Contains("is not a library this host can load") && Catch::Contains("libc.so"));
}

TEST_CASE("the host runs rules that were built against version 1.0.0", "[abi]") {
    const rules::Verdict verdict = judged(loaded(KILI_ABI_V1), three_boxes);
    CHECK(verdict.failures.empty());
    REQUIRE(verdict.findings.size() == 3);
    CHECK(verdict.findings[0].text == "v1 c");
    CHECK(verdict.findings[0].mid == "first");
    CHECK(verdict.findings[1].text == "v1 cpp on_submit asset-1 p 6 1 JOB_0 6 12 positive 12");
    CHECK(verdict.findings[2].text == "v1 cpp on_event onSubmit 0");
    CHECK(verdict.send_back);
}
