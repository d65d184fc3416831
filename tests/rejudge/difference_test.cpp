// Which findings count as new, gone, changed and unchanged.
#include "rejudge/difference.hpp"
#include "rejudge/report.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

using namespace kilihost;
using rejudge::Difference;
using rules::Finding;
using rules::Severity;

namespace {

const event::Event& some_event() {
    static const event::Event event(
        R"({"eventType": "onSubmit", "logPayload": {"runId": "r", "projectId": "p"},
            "payload": {"label": {"id": "l", "jsonResponse": {}}, "asset_id": "a"}})");
    return event;
}

rules::Verdict verdict(std::vector<Finding> findings) {
    rules::Verdict out;
    out.findings = std::move(findings);
    return out;
}

Finding finding(const std::string& text, const std::string& mid = {}, Severity severity = Severity::block) {
    return {"r", severity, text, mid, {}};
}

Finding in_frame(const std::string& text, const std::string& mid, int frame) {
    Finding out = finding(text + " (frame " + std::to_string(frame) + ")", mid);
    out.places.frames.add(frame);
    return out;
}

std::vector<std::int64_t> counts(const rejudge::RuleDifference& rule) {
    return {rule.appeared, rule.gone, rule.changed, rule.unchanged};
}

} // namespace

TEST_CASE("difference: findings are compared by text and severity, then by place, then by object") {
    struct Row {
        const char* what;
        std::vector<Finding> before, after;
        std::vector<std::int64_t> counts; // new, gone, changed, unchanged
    };
    const std::vector<Row> rows{
        {"nothing", {}, {}, {0, 0, 0, 0}},
        {"the same in another order",
         {finding("a", "1"), finding("b", "2")},
         {finding("b", "2"), finding("a", "1")},
         {0, 0, 0, 2}},
        {"one more", {finding("a", "1")}, {finding("a", "1"), finding("a", "2")}, {1, 0, 0, 1}},
        {"one less", {finding("a", "1"), finding("a", "1")}, {finding("a", "1")}, {0, 1, 0, 1}},
        {"another text", {finding("a", "1")}, {finding("b", "1")}, {0, 0, 1, 0}},
        {"another severity", {finding("a", "1")}, {finding("a", "1", Severity::warn)}, {0, 0, 1, 0}},
        {"another object", {finding("a", "1")}, {finding("a", "2")}, {1, 1, 0, 0}},
        {"the label's own", {finding("3 boxes")}, {finding("2 boxes")}, {0, 0, 1, 0}},
        {"the label's and an object's", {finding("a")}, {finding("a", "1")}, {1, 1, 0, 0}},
        {"another frame of an object", {in_frame("a", "1", 3)}, {in_frame("a", "1", 4)}, {0, 0, 1, 0}},
        {"another frame without an object", {in_frame("a", "", 3)}, {in_frame("a", "", 4)}, {1, 1, 0, 0}},
        {"the nearest is paired first",
         {in_frame("a", "1", 3), in_frame("b", "1", 4)},
         {in_frame("c", "1", 4), in_frame("a", "1", 3)},
         {0, 0, 1, 1}},
    };
    for (const Row& row : rows) {
        INFO(row.what);
        Difference difference(10, {});
        difference.add(1, some_event(), verdict(row.before), verdict(row.after), nullptr);
        CHECK(difference.compared() == 1);
        CHECK(counts(difference.total()) == row.counts);
    }
}

TEST_CASE("difference: what is not new is gone, changed or unchanged, whatever the findings are") {
    std::mt19937 random(20261128); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same in each run
    const auto pick = [&](int most) { return int(random() % unsigned(most)); };
    const auto some = [&] {
        std::vector<Finding> out;
        for (int i = pick(9); i > 0; --i)
            out.push_back(finding(std::string(1, char('a' + pick(3))), pick(3) == 0 ? "" : std::to_string(pick(3)),
                                  pick(2) == 0 ? Severity::warn : Severity::block));
        return out;
    };
    for (int round = 0; round < 2'000; ++round) {
        const std::vector<Finding> before = some();
        const std::vector<Finding> after = some();
        Difference there(0, {});
        there.add(1, some_event(), verdict(before), verdict(after), nullptr);
        const rejudge::RuleDifference total = there.total();
        CHECK(total.unchanged + total.changed + total.gone == std::int64_t(before.size()));
        CHECK(total.unchanged + total.changed + total.appeared == std::int64_t(after.size()));
        Difference back(0, {});
        back.add(1, some_event(), verdict(after), verdict(before), nullptr);
        CHECK(counts(back.total()) ==
              std::vector<std::int64_t>{total.gone, total.appeared, total.changed, total.unchanged});
    }
}

TEST_CASE("difference: a rule that fails on one side is not compared for the event, and is named") {
    Difference difference(10, {"absent"});
    rules::Verdict failed;
    failed.failures.push_back({"r", "ended by signal 11\n#0 0x1234"});
    failed.findings.push_back({"other", Severity::warn, "x", "", {}});
    failed.findings.push_back({"absent", Severity::warn, "x", "", {}});
    difference.add(1, some_event(), verdict({finding("a")}), failed, nullptr);
    CHECK(difference.rules().size() == 1);
    CHECK(counts(difference.rules().at("other")) == std::vector<std::int64_t>{1, 0, 0, 0});
    CHECK(difference.failures() ==
          std::map<Difference::OfSide, std::int64_t>{{{rejudge::Side::after, "r", "ended by signal 11"}, 1}});
    CHECK_FALSE(difference.is_whole());
}

TEST_CASE(
    "difference: an outcome is counted for each side, and where its value is another; that of a failed rule is not") {
    const auto asks = [](const std::string& key, const std::string& value, bool review) {
        rules::Verdict out;
        out.metadata[key] = {"r", value};
        if (review) out.review_asked_by = {"s"};
        return out;
    };
    Difference difference(10, {});
    difference.add(1, some_event(), asks("k", "1", false), asks("k", "1", true), nullptr);
    difference.add(2, some_event(), asks("k", "1", true), asks("k", "2", true), nullptr);
    difference.add(3, some_event(), asks("k", "1", false), asks("l", "1", false), nullptr);
    rules::Verdict failed = asks("k", "1", true);
    failed.failures.push_back({"r", "a cause"});
    difference.add(4, some_event(), asks("k", "1", true), failed, nullptr);
    const auto counts_of = [&](const std::string& rule, const std::string& what) {
        const rejudge::OutcomeDifference& found = difference.outcomes().at({rule, what});
        return std::vector<std::int64_t>{found.before, found.after, found.changed};
    };
    CHECK(counts_of("r", "set metadata k") == std::vector<std::int64_t>{3, 2, 1});
    CHECK(counts_of("r", "set metadata l") == std::vector<std::int64_t>{0, 1, 0});
    CHECK(counts_of("s", "add to review") == std::vector<std::int64_t>{2, 3, 0});
}

TEST_CASE("difference: memory is bounded, whatever the causes and findings") {
    Difference difference(3, {});
    for (int i = 0; i < 1'000; ++i) {
        rules::Verdict after = verdict({finding("new", std::to_string(i))});
        after.failures.push_back({"broken", "cause " + std::to_string(i)});
        difference.add(i + 1, some_event(), verdict({}), after, nullptr);
        difference.add_unjudged("cause " + std::to_string(i));
        difference.add_mutation("r", "mutation" + std::to_string(i));
        rules::Verdict metadata;
        metadata.metadata["key" + std::to_string(i)] = {"r", "1"};
        difference.add(i + 1, some_event(), verdict({}), metadata, nullptr);
    }
    CHECK(difference.failures().size() <= 101);
    CHECK(difference.unjudged().size() <= 101);
    CHECK(difference.unjudged().at("other causes") == 900);
    CHECK(difference.mutations().size() <= 101);
    CHECK(difference.outcomes().size() <= 101);
    CHECK(difference.rules().at("r").examples.size() == 3);
    CHECK(difference.rules().at("r").drawings.size() <= 3);
    CHECK(difference.rules().at("r").appeared == 1'000);
}
