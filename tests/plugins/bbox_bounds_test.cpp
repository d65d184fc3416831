#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace bbox_bounds_test {

using catalogue::findings;
using labels::label_of;
using labels::rectangle;
using testhost::Finding;
using testhost::Json;

namespace {

const std::string rule = "bbox_bounds";

std::vector<std::string> texts(const Json& annotation, const Json& configuration = Json::object()) {
    return catalogue::texts(rule, label_of({annotation}), configuration);
}

using Texts = std::vector<std::string>;
const Texts leaves = {"BBox of OBJECT_A leaves the image"};

} // namespace

TEST_CASE("bbox_bounds refuses a rectangle that leaves the image, on each side", "[bbox_bounds]") {
    CHECK(texts(rectangle(-0.01, 0.1, 0.5, 0.5)) == leaves);
    CHECK(texts(rectangle(0.1, -0.01, 0.5, 0.5)) == leaves);
    CHECK(texts(rectangle(0.51, 0.1, 0.5, 0.5)) == leaves);
    CHECK(texts(rectangle(0.1, 0.51, 0.5, 0.5)) == leaves);
    CHECK(texts(rectangle(0, 0, 1, 1)).empty());
    CHECK(texts(rectangle(-0.001, 0, 1.002, 1)).empty()); // the tolerance
    CHECK(texts(rectangle(-0.001, 0, 1, 1), {{"tolerance", 0}}) == leaves);
    CHECK(texts(rectangle(0.1 + 0.2 - 0.3, 0, 1, 1), {{"tolerance", 0}}).empty());
    CHECK(texts(rectangle(-0.1, 0, 1, 1), {{"tolerance", 0.1}}).empty());
    CHECK(texts(rectangle(-1, 0, 2, 1)) == leaves);
    CHECK(findings(rule, labels::tutorial()).empty());
}

TEST_CASE("bbox_bounds refuses what lies along the border, if asked to", "[bbox_bounds]") {
    CHECK(texts(rectangle(0.005, 0.1, 0.5, 0.5)).empty());
    CHECK(texts(rectangle(0.005, 0.1, 0.5, 0.5), {{"margin", 0.01}}) ==
          Texts{"BBox of OBJECT_A lies at the image's border"});
    CHECK(texts(rectangle(0.01, 0.01, 0.98, 0.98), {{"margin", 0.01}}).empty());
    CHECK(texts(rectangle(0, 0, 1, 1), {{"margin", 0.01}}) == Texts{"BBox of OBJECT_A lies at the image's border"});
    CHECK(texts(rectangle(-1, 0, 1, 1), {{"margin", 0.01}}) == leaves);
}

TEST_CASE("bbox_bounds judges whatever is drawn", "[bbox_bounds]") {
    const Texts object = {"Object of OBJECT_A leaves the image"};
    CHECK(texts(labels::polygon({{{0.1, 0.1}, {1.1, 0.1}, {0.5, 0.5}}})) == object);
    CHECK(texts(labels::polygon({{{0.1, 0.1}, {0.9, 0.1}, {0.5, 0.5}}, {{0.4, 0.2}, {0.5, 0.2}, {0.5, -0.2}}})) ==
          object);
    CHECK(texts(labels::polygon({{{0.1, 0.1}, {0.9, 0.1}, {0.5, 0.5}}})).empty());
    Json marker = {{"type", "marker"}, {"mid", "m"}, {"point", {{"x", 0.5}, {"y", 1.5}}}};
    marker["categories"] = Json::array({{{"name", "OBJECT_A"}}});
    CHECK(texts(marker) == object);
    Json line = marker;
    line.erase("point");
    line["type"] = "polyline";
    line["polyline"] = labels::vertices({{0.1, 0.1}, {0.5, 0.5}, {2, 0.5}});
    CHECK(texts(line) == object);
    line["polyline"] = labels::vertices({{0.1, 0.1}, {0.5, 0.5}});
    CHECK(texts(line).empty());
    for (const Json& odd : {Json(nullptr), Json("a"), Json(true), Json(std::nan(""))}) {
        marker["point"]["y"] = odd; // skipped
        CHECK(texts(marker).empty());
    }
}

TEST_CASE("bbox_bounds names category, object and frame", "[bbox_bounds]") {
    const Json video = labels::label({{"12", labels::job(Json::array({rectangle(0.9, 0, 0.2, 0.2, "a")}))}});
    CHECK(findings(rule, video, {{"severity", "warn"}, {"display_names", {{"OBJECT_A", "Object A"}}}}) ==
          std::vector<Finding>{{"BBox of Object A leaves the image", "a", KILI_WARN, 12}});
    CHECK(findings(rule, video, {{"jobs", {"JOB_1"}}}).empty());
    CHECK(findings(rule, video, {{"categories", {"OBJECT_B"}}}).empty());
    CHECK(catalogue::refusal(rule, {{"margin", 0.6}}) == "margin must be a number from 0 to 0.5, not 0.6");
    CHECK(catalogue::refusal(rule, {{"tolerance", -1}}) == "tolerance must be a number from 0 to 1, not -1");
}

} // namespace bbox_bounds_test
