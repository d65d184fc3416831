#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <kili/geometry.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace bbox_overlap_test {

using catalogue::findings;
using labels::label_of;
using labels::rectangle;
using testhost::Finding;
using testhost::Instance;
using testhost::Json;
using testhost::Outcome;

namespace {

const std::string rule = "bbox_overlap";

std::vector<std::string> mids(const Json& label, const Json& configuration = {{"max_iou", 0.8}}) {
    std::vector<std::string> mids;
    for (const Finding& finding : findings(rule, label, configuration))
        mids.push_back(finding.mid);
    return mids;
}

using Mids = std::vector<std::string>;

} // namespace

TEST_CASE("bbox_overlap refuses the later one of two rectangles drawn twice", "[bbox_overlap]") {
    const Json twice = label_of({rectangle(0.1, 0.1, 0.4, 0.4, "first"), rectangle(0.1, 0.1, 0.4, 0.41, "second")});
    CHECK(
        findings(rule, twice, {{"max_iou", 0.8}}) ==
        std::vector<Finding>{{"BBox of OBJECT_A drawn twice (98 % overlap) - Only 1 accepted", "second", KILI_BLOCK}});
    CHECK(findings(rule, twice,
                   {{"max_iou", 0.8}, {"severity", "warn"}, {"display_names", {{"OBJECT_A", "Object A"}}}}) ==
          std::vector<Finding>{{"BBox of Object A drawn twice (98 % overlap) - Only 1 accepted", "second", KILI_WARN}});
    CHECK(findings(rule, twice).empty()); // not configured
    CHECK(mids(labels::tutorial()).empty());
}

TEST_CASE("bbox_overlap takes intersection over union, and lets exactly the limit pass", "[bbox_overlap]") {
    // 0.1 x 0.1 in 0.1 x 0.2: 0.5. Shifted by half: 1/3. Side by side: 0.
    const auto two = [](const Json& second) { return label_of({rectangle(0.2, 0.2, 0.1, 0.2, "a"), second}); };
    CHECK(mids(two(rectangle(0.2, 0.2, 0.1, 0.1, "b")), {{"max_iou", 0.5}}).empty());
    CHECK(mids(two(rectangle(0.2, 0.2, 0.1, 0.1, "b")), {{"max_iou", 0.49}}) == Mids{"b"});
    CHECK(mids(two(rectangle(0.25, 0.2, 0.1, 0.2, "b")), {{"max_iou", 0.34}}).empty());
    CHECK(mids(two(rectangle(0.25, 0.2, 0.1, 0.2, "b")), {{"max_iou", 0.33}}) == Mids{"b"});
    CHECK(mids(two(rectangle(0.15, 0.2, 0.1, 0.2, "b")), {{"max_iou", 0.33}}) == Mids{"b"});
    CHECK(mids(two(rectangle(0.2, 0.1, 0.1, 0.2, "b")), {{"max_iou", 0.33}}) == Mids{"b"});
    CHECK(mids(two(rectangle(0.2, 0.3, 0.1, 0.2, "b")), {{"max_iou", 0.33}}) == Mids{"b"});
    CHECK(mids(two(rectangle(0.3, 0.2, 0.1, 0.2, "b")), {{"max_iou", 0.1}}).empty());
    CHECK(mids(two(rectangle(0.0, 0.0, 1, 1, "b")), {{"max_iou", 0.1}}).empty());
    CHECK(mids(two(rectangle(0.2, 0.2, 0.1, 0.2, "b")), {{"max_iou", 1}}).empty());
}

TEST_CASE("without what bbox_overlap reports, the label passes", "[bbox_overlap]") {
    std::vector<Json> annotations;
    for (int i = 0; i < 400; ++i) // a row in which each is like the next ones
        annotations.push_back(rectangle(0.002 * i, 0.1, 0.1, 0.1, std::to_string(i)));
    const Outcome outcome = Instance(catalogue::rule(rule), {{"max_iou", 0.5}}).on_submit(label_of(annotations));
    const std::size_t reported = outcome.findings.size() + outcome.findings_left_out;
    REQUIRE(reported > 100);
    std::vector<Json> kept;
    for (int i = 0; i < 400; i += 17) // 0.034 apart: 0.066 of 0.134 shared
        kept.push_back(rectangle(0.002 * i, 0.1, 0.1, 0.1, std::to_string(i)));
    CHECK(reported == 400 - kept.size());
    CHECK(mids(label_of(kept), {{"max_iou", 0.5}}).empty());
}

TEST_CASE("bbox_overlap compares within a job, a category and a frame", "[bbox_overlap]") {
    const Json a = rectangle(0.1, 0.1, 0.4, 0.4, "a");
    const Json b = rectangle(0.1, 0.1, 0.4, 0.4, "b", "OBJECT_B");
    CHECK(mids(label_of({a, b})).empty());
    Json two_jobs = label_of({a});
    two_jobs["jsonResponse"]["JOB_1"] = labels::job(Json::array({a}))["JOB_0"];
    CHECK(mids(two_jobs).empty());
    CHECK(mids(labels::label({{"0", labels::job(Json::array({a}))}, {"1", labels::job(Json::array({a}))}})).empty());
    CHECK(findings(rule, labels::label({{"7", labels::job(Json::array({b, b}))}}), {{"max_iou", 0.8}}) ==
          std::vector<Finding>{{"BBox of OBJECT_B drawn twice (100 % overlap) - Only 1 accepted", "b", KILI_BLOCK, 7}});
    CHECK(mids(label_of({b, b}), {{"max_iou", 0.8}, {"categories", {"OBJECT_A"}}}).empty());
    CHECK(mids(label_of({b, b}), {{"max_iou", 0.8}, {"jobs", {"JOB_1"}}}).empty());
    Json polygon = a;
    polygon["type"] = "polygon";
    CHECK(mids(label_of({polygon, polygon})).empty());
}

TEST_CASE("bbox_overlap skips rectangles without area, and without measure", "[bbox_overlap]") {
    for (const Json& box :
         {rectangle(0.1, 0.1, 0, 0.4), rectangle(0.1, 0.1, 0, 0), rectangle(-1e308, 0, 1.7e308, 1e308),
          rectangle(1e300, 1e300, 1e290, 1e290), rectangle(0.5, 0.5, 4e-324, 4e-324)})
        CHECK(mids(label_of({box, box})).empty());
    CHECK(mids(label_of({rectangle(5, 5, 3, 3, "a"), rectangle(5, 5, 3, 3, "b")})) == Mids{"b"});
}

TEST_CASE("bbox_overlap takes time in proportion to the rectangles, however they lie", "[bbox_overlap]") {
    const auto apart = [](double t) { return rectangle(t, std::fmod(t * 317, 1.0), 0.001, 0.001); };
    const auto shifted = [](double t) { return rectangle(t / 2, 0.1, 0.5, 0.5); };
    const auto nested = [](double t) { return rectangle(0.5 - t / 2, 0.5 - t / 2, t + 1e-6, t + 1e-6); };
    const auto crossed = [](double t) {
        return t < 0.5 ? rectangle(0, t, 1, 0.000'001) : rectangle(t, 0, 0.000'001, 1);
    };
    const auto of_one_size = [](double t) {
        return rectangle(std::fmod(t * 317, 0.98), std::fmod(t * 7919, 0.98), 0.002, 0.002);
    };
    const auto rows = [](double t) { return rectangle(0.1, t, 0.8, 0.5); }; // of a table
    const auto far = [](double t) { return rectangle(1e8 * t, 1e8 * t, 1e-9, 1e-9); };
    const auto denormal = [](double t) { return rectangle(1e-319 * t, 0, 5e-324, 1); };
    const auto tiny = [](double t) { return rectangle(1e-90 * t, 1e-90 * t, 1e-98, 1e-98); };
    for (const std::function<Json(double)>& box : {std::function<Json(double)>(apart),
                                                   {shifted},
                                                   {nested},
                                                   {crossed},
                                                   {of_one_size},
                                                   {rows},
                                                   {far},
                                                   {denormal},
                                                   {tiny}}) {
        const catalogue::Sizes labels = catalogue::sizes([&box](int size) {
            Json annotations = Json::array();
            for (int i = 0; i < size; ++i)
                annotations.push_back(box(static_cast<double>(i) / size));
            return labels::label(labels::job(std::move(annotations)));
        });
        for (const double max_iou : {0.1, 0.9})
            CHECK(catalogue::growth(rule, {{"max_iou", max_iou}}, labels) < catalogue::linear);
    }
}

TEST_CASE("bbox_overlap finds what comparing each with each finds", "[bbox_overlap]") {
    std::minstd_rand random(1);
    const auto part = [&](double most) { return most * double(random()) / double(std::minstd_rand::max()); };
    for (const double max_iou : {0.1, 0.3, 0.5, 0.75, 0.95, 0.999, 1.0}) {
        std::vector<kili::Box> boxes, kept;
        std::vector<Json> annotations;
        Mids expected;
        for (int i = 0; i < 100; ++i) {
            // Many sizes; every second one is another, moved and grown a little.
            const double side = std::pow(10, -part(2));
            kili::Box box{part(1), part(1), 0, 0};
            box.max_x = box.min_x + side;
            box.max_y = box.min_y + side * (0.2 + part(2));
            if (i % 2 == 1) {
                const double change = part(2 * (1 - max_iou)) * side;
                box = boxes[random() % boxes.size()];
                box.min_x -= change;
                box.max_y += change / 2;
            }
            boxes.push_back(box);
            const std::string mid = std::to_string(i);
            annotations.push_back(rectangle(box.min_x, box.min_y, box.width(), box.height(), mid));
            const bool is_duplicate = std::any_of(kept.begin(), kept.end(), [&](const kili::Box& other) {
                return kili::iou(other, box) > max_iou + 2e-9;
            });
            if (is_duplicate)
                expected.push_back(mid);
            else
                kept.push_back(box);
        }
        INFO(max_iou);
        CHECK(mids(label_of(annotations), {{"max_iou", max_iou}}) == expected);
    }
}

TEST_CASE("bbox_overlap names the wrong parameter and what to write", "[bbox_overlap]") {
    CHECK(catalogue::refusal(rule, {{"max_iou", 0}}) == "max_iou must be a number from 0.1 to 1, not 0");
    CHECK(catalogue::refusal(rule, {{"display_names", {{"A", 5}}}}) ==
          "display_names must be a table of texts: {OBJECT_A = \"Object A\"}, not a table");
}

} // namespace bbox_overlap_test
