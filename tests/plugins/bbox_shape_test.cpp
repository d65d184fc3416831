#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

namespace bbox_shape_test {

using catalogue::findings;
using labels::label_of;
using labels::rectangle;
using testhost::Finding;
using testhost::Json;

namespace {

const std::string rule = "bbox_shape";

// What is reported of a box of this size.
std::string fault(double width, double height, const Json& configuration = Json::object()) {
    const auto texts = catalogue::texts(rule, label_of({rectangle(0.1, 0.2, width, height)}), configuration);
    REQUIRE(texts.size() <= 1);
    return texts.empty() ? "" : texts.front();
}

} // namespace

TEST_CASE("bbox_shape refuses a rectangle without area", "[bbox_shape]") {
    CHECK(fault(0, 0.5) == "BBox of OBJECT_A has no area");
    CHECK(fault(0.5, 0) == "BBox of OBJECT_A has no area");
    Json box = rectangle(0, 0, 0.5, 0.5);
    const Json two = labels::vertices({{0.1, 0.1}, {0.5, 0.1}});
    const Json odd = Json::array({{{"x", "a"}, {"y", 0}}, {{"x", 0}, {"y", 0}}, {{"x", 1}, {"y", 0}}});
    for (const Json& vertices : {two, odd, Json::array()}) {
        box["boundingPoly"][0]["normalizedVertices"] = vertices;
        CHECK(findings(rule, label_of({box})) ==
              std::vector<Finding>{{"BBox of OBJECT_A has no area", "mid-1", KILI_BLOCK}});
    }
    box["boundingPoly"][0]["normalizedVertices"] = labels::vertices({{0.1, 0.1}, {0.5, 0.5}}); // its corners
    CHECK(findings(rule, label_of({box})).empty());
    box.erase("boundingPoly"); // it may be interpolated, or drawn by another tool
    CHECK(findings(rule, label_of({box})).empty());
}

TEST_CASE("bbox_shape refuses a rectangle with a short side", "[bbox_shape]") {
    const Json shortest = {{"min_side", 0.005}};
    CHECK(fault(0.004, 0.01, shortest) == "BBox of OBJECT_A too thin (0.004) - Sides of at least 0.005 required");
    CHECK(fault(0.01, 0.004, shortest) == "BBox of OBJECT_A too thin (0.004) - Sides of at least 0.005 required");
    CHECK(fault(0.005, 0.01, shortest).empty());
    CHECK(fault(0.0001, 0.0001).empty());
    CHECK(fault(0.3 - 0.2, 0.1, {{"min_side", 0.1}}).empty());
    const Json pixels = {{"min_side", 10}, {"image_width", 1920}, {"image_height", 1080}};
    CHECK(fault(0.005, 0.01, pixels) == "BBox of OBJECT_A too thin (9.6) - Sides of at least 10 required");
    CHECK(fault(0.006, 0.01, pixels).empty());
}

TEST_CASE("bbox_shape refuses a rectangle out of proportion", "[bbox_shape]") {
    const Json bounds = {{"max_aspect", 20}, {"min_aspect", 0.05}};
    CHECK(fault(0.21, 0.01, bounds) == "BBox of OBJECT_A too wide (21 times its height) - Only 20 accepted");
    CHECK(fault(0.01, 0.21, bounds) ==
          "BBox of OBJECT_A too narrow (0.0476 times its height) - At least 0.05 required");
    CHECK(fault(0.2, 0.01, bounds).empty());
    CHECK(fault(0.01, 0.2, bounds).empty());
    CHECK(fault(0.7, 0.0001).empty());
    const Json upright = {{"max_aspect", 1}, {"image_width", 1000}, {"image_height", 500}};
    CHECK(fault(0.3, 0.5, upright) == "BBox of OBJECT_A too wide (1.2 times its height) - Only 1 accepted");
    CHECK(fault(0.3, 0.6, upright).empty());
}

TEST_CASE("bbox_shape measures a turned image as it was turned", "[bbox_shape]") {
    Json label = label_of({rectangle(0.1, 0.1, 0.5, 0.1)}); // 100 x 100 pixels, turned 500 x 20
    const Json pixels = {{"min_side", 50}, {"image_width", 200}, {"image_height", 1000}};
    CHECK(findings(rule, label, pixels).empty());
    for (const auto& [degrees, faults] : {std::pair(90, 1), {180, 0}, {270, 1}, {-90, 1}, {360, 0}}) {
        label["jsonResponse"]["ROTATION_JOB"]["rotation"] = degrees;
        CHECK(findings(rule, label, pixels).size() == static_cast<std::size_t>(faults));
    }
}

TEST_CASE("bbox_shape judges rectangles of its jobs and categories, in a video with the frame", "[bbox_shape]") {
    const Json flat = rectangle(0.1, 0.1, 0.5, 0);
    Json polygon = flat;
    polygon["type"] = "polygon";
    CHECK(findings(rule, label_of({polygon})).empty());
    CHECK(findings(rule, label_of({flat}), {{"jobs", {"JOB_1"}}}).empty());
    CHECK(findings(rule, label_of({flat}), {{"categories", {"OBJECT_B"}}}).empty());
    CHECK(findings(rule, labels::label({{"3", labels::job(Json::array({flat}))}}),
                   {{"severity", "warn"}, {"display_names", {{"OBJECT_A", "Object A"}}}}) ==
          std::vector<Finding>{{"BBox of Object A has no area", "mid-1", KILI_WARN, 3}});
    CHECK(findings(rule, labels::tutorial()).empty());
}

TEST_CASE("bbox_shape takes numbers of any size, and names a wrong parameter", "[bbox_shape]") {
    CHECK(fault(1.7e308, 0.5, {{"max_aspect", 20}}).empty());    // perhaps not shares of an image
    CHECK(fault(4e-324, 0.5) == "BBox of OBJECT_A has no area"); // 0.1 + 4e-324 is 0.1
    CHECK(catalogue::refusal(rule, {{"max_aspect", 2}, {"min_aspect", 3}}) ==
          "min_aspect must be a number from 0 to 2, not 3");
    CHECK(catalogue::refusal(rule, {{"max_aspect", 0.01}}).empty());
    CHECK(catalogue::refusal(rule, {{"image_width", 0}}) == "image_width must be a number from 1 to 1000000000, not 0");
}

} // namespace bbox_shape_test
