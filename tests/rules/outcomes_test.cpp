// What rules of 1.2 ask for beside findings, and what the host does with rules of older headers.
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

namespace outcomes_test {

using namespace kilihost;
using namespace kilihost::rules;

namespace {

class ProjectServices : public NoServices {
  public:
    ProjectServices() : NoServices("no Kili in this test") {}
    std::shared_ptr<const event::Document> project(std::string_view id) override {
        CHECK(id == "p");
        if (away) throw Unavailable("the project cannot be read", can_wait);
        return known ? std::make_shared<const event::Document>(R"({"id":"p","inputType":")" + type + "\"}") : nullptr;
    }
    std::string labels(std::string_view, std::string_view, const WantedLabels& wanted) override {
        return R"([{"id":")" + wanted.types.at(0) + " of " + wanted.author + R"("}])";
    }
    bool known = true;
    bool away = false;
    bool can_wait = true;
    std::string type = "VIDEO";
};

const std::string submit =
    R"({"eventType":"onSubmit","logPayload":{"runId":"r","projectId":"p"},"payload":{"asset_id":"asset-1",
        "label":{"id":"l","json":"{\"a\": [1]}","jsonResponse":{}}}})";

Verdict judged(const std::string& file, Services& services) {
    const TemporaryFolder copies;
    const auto rule = std::make_shared<const Library>(file, copies.path());
    Judge judge([&](const std::string&) { return std::vector<Chosen>{{rule, "{}"}}; }, services);
    return judge.judge(event::Event(submit));
}

std::vector<std::string> texts(const Verdict& verdict) {
    std::vector<std::string> out;
    for (const Finding& finding : verdict.findings)
        out.push_back(finding.text);
    return out;
}

const std::string fixture = KILI_FIXTURES "/since_1_2/since_1_2.so";

} // namespace

TEST_CASE("a rule of 1.2 reads the project, parses, filters, and asks for outcomes", "[outcomes]") {
    ProjectServices services;
    const Verdict verdict = judged(fixture, services);
    CHECK(verdict.failures.empty());
    CHECK(texts(verdict) == std::vector<std::string>{"VIDEO", "[1]", "REVIEW of user-1", "in frames (frames 3 to 5)"});
    CHECK(verdict.findings.back().places.frames.all() == std::vector<Ranges::Range>{{3, 5}});
    CHECK(verdict.metadata == std::map<std::string, Metadata>{{"accuracy", {"since_1_2", "0.5"}}});
    CHECK(verdict.review_asked_by == std::vector<std::string>{"since_1_2"});
    CHECK(verdict.send_back); // a finding blocks
    CHECK_FALSE(verdict.add_to_review());
    services.known = false;
    CHECK(texts(judged(fixture, services)).at(0) == "no project");
}

TEST_CASE("a rule of 1.1 never has members read that its header lacks", "[outcomes]") {
    NoServices services("no Kili in this test");
    const std::string file = KILI_ABI_V1_1 "/v1_1_c.so";
    const Verdict verdict = judged(file, services);
    CHECK(verdict.failures.empty());
    CHECK(texts(verdict) == std::vector<std::string>{"v1.1 c", "v1.1 c"}); // no frame, so not merged
    CHECK(verdict.findings[0].places.empty());
    const TemporaryFolder copies;
    const Library library(file, copies.path());
    CHECK(library.abi() == "1.1");
    CHECK(library.plugin().event_matcher == nullptr);
    CHECK(library.plugin().applies_to_count == 0);
    CHECK(library.parameters().has_value());
}

TEST_CASE("a rule is not run for a project of another input type", "[outcomes]") {
    ProjectServices services;
    services.type = "TEXT";
    const Verdict verdict = judged(fixture, services);
    CHECK(verdict.findings.empty());
    CHECK(verdict.passed.empty());
    CHECK(verdict.failures.empty());
    REQUIRE(verdict.skipped.size() == 1);
    CHECK(verdict.skipped[0].rule == "since_1_2");
    CHECK(verdict.skipped[0].reason == "it judges VIDEO, PDF; the project's input type is TEXT");
    services.type = "PDF";
    CHECK(judged(fixture, services).skipped.empty());
}

TEST_CASE("a rule waits for its project, whatever it returns", "[outcomes]") {
    // Also one with applies_to, which wants the type first: if Kili refuses to show it, the rule runs and asks by
    // itself.
    for (const char* const name : {"since_1_2", "asks_project"})
        for (const bool can_wait : {true, false}) {
            INFO(name);
            ProjectServices services;
            services.away = true;
            services.can_wait = can_wait;
            const Verdict verdict = judged(KILI_FIXTURES "/" + std::string(name) + "/" + name + ".so", services);
            CHECK(verdict.findings.empty());
            CHECK(verdict.passed.empty());
            REQUIRE(verdict.failures.size() == 1);
            CHECK(verdict.failures[0].cause == "the project cannot be read");
            CHECK(verdict.failures[0].can_wait == can_wait);
        }
}

TEST_CASE("a rule of some input types is not run while Kili is away, though it does not ask", "[outcomes]") {
    ProjectServices services;
    services.away = true;
    const Verdict waits = judged(KILI_PLUGINS "/bbox_count.so", services);
    CHECK(waits.passed.empty());
    REQUIRE(waits.failures.size() == 1);
    CHECK(waits.failures[0].rule == "bbox_count");
    CHECK(waits.failures[0].can_wait);
    services.can_wait = false;
    CHECK(judged(KILI_PLUGINS "/bbox_count.so", services).passed == std::vector<std::string>{"bbox_count"});
}

} // namespace outcomes_test
