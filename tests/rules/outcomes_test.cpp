// What rules of 1.2 ask for beside findings, and what the host does with rules of older headers.
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using namespace kilihost::rules;

namespace {

class ProjectServices : public NoServices {
  public:
    ProjectServices() : NoServices("no Kili in this test") {}
    std::shared_ptr<const event::Document> project(std::string_view id) override {
        CHECK(id == "p");
        return known ? std::make_shared<const event::Document>(R"({"id":"p","inputType":"VIDEO"})") : nullptr;
    }
    std::string labels(std::string_view, std::string_view, const LabelFilter& wanted) override {
        return R"([{"id":")" + wanted.types.at(0) + " of " + wanted.author + R"("}])";
    }
    bool known = true;
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
    CHECK(verdict.metadata == std::map<std::string, std::string>{{"accuracy", "0.5"}});
    CHECK(verdict.add_to_review);
    CHECK(verdict.send_back); // a finding blocks
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
