#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace bbox_area_test {

using labels::rectangle;
using testhost::Finding;
using testhost::Instance;
using testhost::Json;
using testhost::Outcome;
using testhost::Plugin;
using testhost::Refused;

namespace {

const Plugin& rule() {
    static const Plugin plugin(KILI_PLUGINS "/bbox_area.so");
    return plugin;
}

std::vector<Finding> findings(const Json& label, const Json& configuration = Json::object()) {
    const Outcome outcome = Instance(rule(), configuration).on_submit(label);
    CHECK(outcome.status == KILI_OK);
    CHECK(outcome.error.empty());
    return outcome.findings;
}

// Of a label with this one annotation in JOB_0.
std::vector<Finding> findings_of(const Json& annotation, const Json& configuration = Json::object()) {
    return findings(labels::label(labels::job(Json::array({annotation}))), configuration);
}

std::string refusal(const Json& configuration) {
    try {
        const Instance instance(rule(), configuration);
        return {};
    } catch (const Refused& error) {
        return error.what();
    }
}

Json with_vertices(const Json& vertices) {
    Json annotation = rectangle(0, 0, 0.9, 0.9);
    annotation["boundingPoly"][0]["normalizedVertices"] = vertices;
    return annotation;
}

const std::vector<Finding> too_large = {{"BBox too large", "mid-1", KILI_BLOCK}};

} // namespace

TEST_CASE("bbox_area refuses the tutorial's first box, naming it", "[bbox_area]") {
    CHECK(findings(labels::tutorial()) ==
          std::vector<Finding>{{"BBox too large", "20221124161451411-13314", KILI_BLOCK}});
}

TEST_CASE("bbox_area lets a box of exactly the limit pass", "[bbox_area]") {
    CHECK(findings_of(rectangle(0, 0, 0.33, 1)).empty());
    CHECK(findings_of(rectangle(0, 0, 0.331, 1)) == too_large);
    CHECK(findings_of(rectangle(0, 0, 1, 1)) == too_large);
    // 0.9 - 0.6 > 0.3 and 0.67 * 0.53 != 0.3551 in doubles; neither is the labeler's fault.
    for (int offset = 0; offset <= 70; ++offset)
        CHECK(findings_of(rectangle(offset / 100.0, 0, 0.3, 1), {{"max_area", 0.3}}).empty());
    CHECK(findings_of(rectangle(0.15, 0.31, 0.67, 0.53), {{"max_area", 0.3551}}).empty());
    CHECK(findings_of(rectangle(0.15, 0.31, 0.67, 0.53), {{"max_area", 0.35509999}}) == too_large);
    CHECK(findings_of(rectangle(0, 0, 1, 1), {{"max_area", 1}}).empty());
    CHECK(findings_of(rectangle(0.5, 0.5, 0, 0.3), {{"max_area", 0}}).empty());
}

TEST_CASE("bbox_area refuses a box under min_area", "[bbox_area]") {
    const std::vector<Finding> too_small = {{"BBox too small", "mid-1", KILI_WARN}};
    const Json configuration = {{"min_area", 0.01}, {"severity", "warn"}};
    CHECK(findings_of(rectangle(0.2, 0.2, 0.09, 0.1), configuration) == too_small);
    CHECK(findings_of(rectangle(0.2, 0.2, 0, 0), configuration) == too_small);
    CHECK(findings_of(rectangle(0.3, 0.7, 0.1, 0.1), configuration).empty());
    CHECK(findings_of(rectangle(0.2, 0.2, 0, 0)).empty());
}

TEST_CASE("bbox_area judges the jobs and categories that it is configured for", "[bbox_area]") {
    const Json box = rectangle(0, 0, 0.9, 0.9, "mid-1", "OBJECT_B");
    const Json in_job_1 = labels::label(labels::job(Json::array({box}), "JOB_1"));
    CHECK(findings(in_job_1).empty());
    CHECK(findings(in_job_1, {{"jobs", {"JOB_0", "JOB_1"}}}) == too_large);
    CHECK(findings_of(box).empty()); // the tutorial's category alone
    CHECK(findings_of(box, {{"max_area", 0.33}}) == too_large);
    CHECK(findings_of(box, {{"min_area", 0.1}}) == too_large);
    CHECK(findings_of(box, {{"severity", "warn"}}).empty());
    CHECK(findings_of(box, {{"categories", {"OBJECT_A"}}}).empty());
    CHECK(findings_of(box, {{"categories", {"OBJECT_A", "OBJECT_B"}}}) == too_large);
    Json nested = rectangle(0, 0, 0.1, 0.1, "parent");
    nested["children"] = labels::job(Json::array({box}));
    CHECK(findings_of(nested, {{"jobs", {"JOB_0"}}}) == too_large);
}

TEST_CASE("bbox_area judges rectangles, and what could be nothing else", "[bbox_area]") {
    Json annotation = rectangle(0, 0, 0.9, 0.9);
    for (const Json& type :
         {Json("polygon"), Json("semantic"), Json("polyline"), Json(""), Json(4), Json("Rectangle")}) {
        annotation["type"] = type;
        INFO(type);
        CHECK(findings_of(annotation).empty());
    }
    annotation.erase("type");
    CHECK(findings_of(annotation) == too_large);
    annotation["boundingPoly"][0]["normalizedVertices"].push_back({{"x", 0.5}, {"y", 0.5}});
    CHECK(findings_of(annotation).empty());
    annotation["type"] = "rectangle"; // closed by a fifth vertex, or turned: the box around it counts
    CHECK(findings_of(annotation) == too_large);
}

TEST_CASE("bbox_area reports a box without a mid for the whole label", "[bbox_area]") {
    Json annotation = rectangle(0, 0, 0.9, 0.9);
    for (const Json& mid : {Json(nullptr), Json(""), Json::array({"mid"})}) {
        annotation["mid"] = mid;
        CHECK(findings_of(annotation) == std::vector<Finding>{{"BBox too large", "", KILI_BLOCK}});
    }
    annotation["mid"] = 20221124161451411; // as in some imported labels
    CHECK(findings_of(annotation) == std::vector<Finding>{{"BBox too large", "20221124161451411", KILI_BLOCK}});
}

TEST_CASE("bbox_area judges a video frame by frame", "[bbox_area]") {
    const auto box = [](double width, const char* mid) { return rectangle(0, 0, width, 0.9, mid); };
    const Json label = labels::label({{"0", labels::job(Json::array({box(0.2, "a"), box(0.5, "b")}))},
                                      {"1", Json::object()},
                                      {"17", labels::job(Json::array({box(0.6, "b"), box(0.7, "c")}))}});
    CHECK(findings(label) == std::vector<Finding>{{"BBox too large", "b", KILI_BLOCK, 0},
                                                  {"BBox too large", "b", KILI_BLOCK, 17},
                                                  {"BBox too large", "c", KILI_BLOCK, 17}});
}

TEST_CASE("bbox_area skips malformed polygons", "[bbox_area]") {
    const Json vertex = {{"x", 0.9}, {"y", 0.9}};
    const auto odd = [&](const Json& x) {
        return Json::array({{{"x", 0.0}, {"y", 0.0}}, {{"x", x}, {"y", 0.0}}, vertex, {{"x", 0.0}, {"y", 0.9}}});
    };
    REQUIRE(findings_of(with_vertices(odd(0.9))) == too_large);
    for (const Json& x : {Json(nullptr), Json("0.9"), Json("NaN"), Json(true), Json::array({0.9}), Json(std::nan("")),
                          Json(INFINITY), Json(-INFINITY)}) {
        INFO(x);
        CHECK(findings_of(with_vertices(odd(x))).empty());
    }
    const Json four = Json::array({vertex, vertex, vertex});
    for (const Json& vertices : {Json(nullptr), Json("abcd"), Json(4), Json::array(), Json::array({vertex}),
                                 Json::array({1, 2, 3, 4}), Json::array({vertex, vertex, vertex, nullptr}),
                                 Json::array({{{"x", 0}}, {{"y", 0}}, vertex, vertex}), Json{{"a", vertex}}}) {
        INFO(vertices);
        CHECK(findings_of(with_vertices(vertices)).empty());
    }
    for (const Json& poly : {Json(nullptr), Json(1), Json("x"), Json::array(), Json::array({nullptr}), Json::object(),
                             Json::array({Json::array()}), Json::array({Json::object()})}) {
        Json annotation = rectangle(0, 0, 0.9, 0.9);
        annotation["boundingPoly"] = poly;
        INFO(poly);
        CHECK(findings_of(annotation).empty());
    }
}

TEST_CASE("bbox_area takes numbers of any size", "[bbox_area]") {
    const Json huge = rectangle(-1e308, -1e308, 1.7e308, 1.7e308);
    CHECK(findings_of(huge).empty()); // perhaps not shares of an image
    CHECK(catalogue::findings("bbox_area", labels::label_of({huge}), Json::object(), {{"inputType", "IMAGE"}}) ==
          too_large);
    CHECK(findings_of(rectangle(-1.7e308, 0, 1e308, 1e-320)).empty());
    CHECK(findings_of(rectangle(5, 5, 0.1, 0.1)).empty());
    CHECK(findings_of(with_vertices(Json::array(
              {{{"x", 0}, {"y", 0}}, {{"x", 1}, {"y", 0}}, {{"x", 1}, {"y", 1}}, {{"x", 0}, {"y", 1}}}))) == too_large);
    CHECK(
        findings_of(
            with_vertices(Json::array(
                {{{"x", -1.7e308}, {"y", 0}}, {{"x", 1.7e308}, {"y", 0}}, {{"x", 0}, {"y", 0}}, {{"x", 0}, {"y", 0}}})))
            .empty()); // infinitely wide, of no height
}

TEST_CASE("bbox_area survives any JSON", "[bbox_area]") {
    for (const Json& label : labels::malformed()) {
        INFO(label);
        CHECK(findings(label).empty());
    }
}

TEST_CASE("bbox_area names the wrong parameter and what to write", "[bbox_area]") {
    CHECK(refusal(Json::object()).empty());
    CHECK(refusal({{"max_area", 1}, {"min_area", 1}}).empty());
    CHECK(refusal({{"maxarea", 0.5}}) ==
          "unknown parameter 'maxarea'; known: max_area, min_area, jobs, categories, key_frames_only, severity");
    CHECK(refusal({{"max_area", "0.5"}}) == "max_area must be a number from 0 to 1, not \"0.5\"");
    CHECK(refusal({{"max_area", 1.01}}) == "max_area must be a number from 0 to 1, not 1.01");
    CHECK(refusal({{"max_area", -0.1}}) == "max_area must be a number from 0 to 1, not -0.1");
    CHECK(refusal({{"max_area", Json::array()}}) == "max_area must be a number from 0 to 1, not an empty list");
    CHECK(refusal({{"min_area", 0.4}}) == "min_area must be a number from 0 to 0.33, not 0.4");
    CHECK(refusal({{"min_area", false}}) == "min_area must be a number from 0 to 0.33, not false");
    CHECK(refusal({{"jobs", "JOB_0"}}) == "jobs must be a list of at least one text: [\"A\", \"B\"], not \"JOB_0\"");
    CHECK(refusal({{"jobs", Json::array()}}) ==
          "jobs must be a list of at least one text: [\"A\", \"B\"], not an empty list");
    CHECK(refusal({{"categories", Json::array({"A", 5})}}) ==
          "categories must be a list of at least one text: [\"A\", \"B\"], not this list");
    CHECK(refusal({{"severity", "none"}}) == "severity must be \"block\" or \"warn\", not \"none\"");
}

TEST_CASE("bbox_area reports no more than the host takes, and takes a polygon of many vertices", "[bbox_area]") {
    const Json large = rectangle(0, 0, 0.9, 0.9);
    const Json vertex = {{"x", 0.9}, {"y", 0.9}};
    Json annotations(1000, large);
    annotations.push_back(with_vertices(Json(KILI_MANY, vertex)));
    const Outcome outcome = Instance(rule()).on_submit(labels::label(labels::job(std::move(annotations))));
    CHECK(outcome.findings.size() == KILI_MAX_FINDINGS);
    CHECK(outcome.findings_left_out == 1000 - KILI_MAX_FINDINGS);
}

} // namespace bbox_area_test
