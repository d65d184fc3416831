// Issues are set solved when a newer label of the asset passes the rule.
#include "pipeline.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace outbox_test;
using kilihost::inbox::EventState;

namespace {

std::map<std::string, std::string> statuses(const FakeKili& kili) {
    std::map<std::string, std::string> out;
    for (const Issue& issue : kili.issues())
        out[issue.text] = issue.status;
    return out;
}

kilihost::rules::Verdict found(std::vector<std::pair<std::string, std::string>> findings,
                               std::vector<std::string> passed = {}) {
    kilihost::rules::Verdict verdict;
    for (auto& [rule, text] : findings)
        verdict.findings.push_back({rule, kilihost::rules::Severity::warn, text, ""});
    verdict.passed = std::move(passed);
    return verdict;
}

} // namespace

TEST_CASE("a label that passes costs one call, and solves its rule's issues of its asset alone", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    kili.add_issue({"person", "a", "", "a person's"});
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    pipeline.judge(pipeline.store("1", "a"), found({{"r", "first"}, {"r", "second"}, {"s", "of another rule"}}));
    pipeline.judge(pipeline.store("2", "b"), found({{"r", "of another asset"}}));
    pipeline.judge(pipeline.store("3", "a", "q"), found({{"r", "of another project"}}));
    REQUIRE(pipeline.is_idle());
    const int before = kili.all_calls();
    pipeline.judge(pipeline.store("4", "a"), found({}, {"r"}));
    REQUIRE(pipeline.is_idle());
    CHECK(kili.all_calls() - before == 1);
    CHECK(statuses(kili) == std::map<std::string, std::string>{{"first", "SOLVED"},
                                                               {"second", "SOLVED"},
                                                               {"of another rule", "OPEN"},
                                                               {"of another asset", "OPEN"},
                                                               {"of another project", "OPEN"},
                                                               {"a person's", "OPEN"}});
    pipeline.judge(pipeline.store("5", "a"), found({}, {"r"}));
    REQUIRE(pipeline.is_idle());
    CHECK(kili.all_calls() - before == 1); // nothing is left to solve
}

TEST_CASE("issues are solved for a label that is submitted or reviewed, and for nothing else", "[outbox]") {
    const std::string type = GENERATE(as<std::string>{}, "onReview", "onSendBackToQueue", "labels.updated");
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    pipeline.judge(pipeline.store("1", "a"), found({{"r", "one"}}));
    pipeline.judge(pipeline.store("2", "a", "p", type), found({}, {"r"}));
    REQUIRE(pipeline.is_idle());
    CHECK(statuses(kili)["one"] == (type == "onReview" ? "SOLVED" : "OPEN"));
}

TEST_CASE("an issue that is on its way is solved once it is there", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.judge(pipeline.store("1", "a"), found({{"r", "one"}}));
    pipeline.judge(pipeline.store("2", "a"), found({}, {"r"}));
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(statuses(kili) == std::map<std::string, std::string>{{"one", "SOLVED"}});
}

TEST_CASE("an issue that is gone at Kili holds nothing up, and a lost reply solves twice without harm", "[outbox]") {
    const bool gone = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    pipeline.judge(pipeline.store("1", "a"), found({{"r", "one"}}));
    REQUIRE(pipeline.is_idle());
    bool spoilt = false;
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (spoilt || call.operation != "updatePropertiesInIssue") return std::nullopt;
        spoilt = true;
        return gone ? Spoilt{false, refusal("no issue i1", "NOT_FOUND")} : Spoilt{true, ""};
    });
    const auto id = pipeline.store("2", "a");
    pipeline.judge(id, found({}, {"r"}));
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.state(id) == EventState::done);
    CHECK(kili.calls("updatePropertiesInIssue") == (gone ? 1 : 2));
    CHECK(statuses(kili)["one"] == (gone ? "OPEN" : "SOLVED"));
}
