#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace label_speed_test {

using catalogue::findings;
using testhost::Finding;
using testhost::Json;

namespace {

const std::string rule = "label_speed";

Json label(const Json& seconds) {
    Json label = labels::tutorial();
    label["secondsToLabel"] = seconds;
    return label;
}

using Findings = std::vector<Finding>;

} // namespace

TEST_CASE("label_speed warns of a label made too fast", "[label_speed]") {
    const Json two = {{"min_seconds", 2}};
    CHECK(findings(rule, label(1), two) == Findings{{"Labeled too fast (1 s) - At least 2 s expected", "", KILI_WARN}});
    CHECK(findings(rule, label(0.5), two) ==
          Findings{{"Labeled too fast (0.5 s) - At least 2 s expected", "", KILI_WARN}});
    CHECK(findings(rule, label(2), two).empty());
    CHECK(findings(rule, label(1)).empty()); // not configured
    CHECK(findings(rule, label(4), {{"min_seconds", 4.5}, {"severity", "block"}}) ==
          Findings{{"Labeled too fast (4 s) - At least 4.5 s expected", "", KILI_BLOCK}});
}

TEST_CASE("label_speed takes the annotations into account, by Kili's count", "[label_speed]") {
    const Json each = {{"seconds_per_annotation", 2}};
    CHECK(findings(rule, label(5), each) ==
          Findings{{"Labeled too fast (5 s) - At least 6 s expected", "", KILI_WARN}}); // three boxes
    CHECK(findings(rule, label(6), each).empty());
    Json without = label(5);
    without.erase("search");
    CHECK(findings(rule, without, each).empty());
    without["numberOfAnnotations"] = 3;
    CHECK(findings(rule, without, each).size() == 1);
}

TEST_CASE("label_speed skips labels without a known time, and reviews", "[label_speed]") {
    const Json two = {{"min_seconds", 2}, {"seconds_per_annotation", 5}};
    CHECK(findings(rule, labels::tutorial(), two).empty());
    for (const Json& odd : // 0: added through the API
         {Json(0), Json(nullptr), Json("1"), Json(-1), Json(-1e308), Json(true), Json(std::nan(""))})
        CHECK(findings(rule, label(odd), two).empty());
    CHECK(catalogue::rule(rule).rule().on_review == nullptr);
    CHECK(catalogue::refusal(rule, {{"min_seconds", -1}}) == "min_seconds must be a number from 0 to 86400, not -1");
}

} // namespace label_speed_test
