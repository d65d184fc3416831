#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

namespace required_children_test {

using catalogue::findings;
using catalogue::texts;
using labels::label_of;
using labels::rectangle;
using testhost::Finding;
using testhost::Json;

namespace {

const std::string rule = "required_children";

const Json color_and_plate = {{"required", Json::array({{{"category", "CAR"}, {"children", {"COLOR", "PLATE"}}}})}};

const Json chosen = {{"categories", Json::array({{{"name", "RED"}}})}};

Json car(const Json& children) {
    Json car = rectangle(0.1, 0.1, 0.2, 0.2, "mid-car", "CAR");
    car["children"] = children;
    return car;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("required_children refuses an object with nested jobs that are not filled in", "[required_children]") {
    CHECK(findings(rule, label_of({car(Json::object())}), color_and_plate) ==
          std::vector<Finding>{{"CAR without COLOR - It must be filled in", "mid-car", KILI_BLOCK},
                               {"CAR without PLATE - It must be filled in", "mid-car", KILI_BLOCK}});
    CHECK(texts(rule, label_of({car({{"COLOR", chosen}, {"PLATE", {{"text", "AB-123"}}}})}), color_and_plate).empty());
    CHECK(texts(rule, label_of({rectangle(0, 0, 1, 1)}), color_and_plate).empty());
    CHECK(texts(rule, label_of({car(Json::object())})).empty());
}

TEST_CASE("required_children counts a job as filled in only if something is in it", "[required_children]") {
    for (const Json& empty :
         {Json(nullptr), Json::object(), Json{{"text", " \u00a0\n"}}, Json{{"text", 5}},
          Json{{"categories", Json::array()}}, Json{{"categories", "RED"}}, Json{{"annotations", Json::array()}}})
        CHECK(texts(rule, label_of({car({{"COLOR", chosen}, {"PLATE", empty}})}), color_and_plate) ==
              Texts{"CAR without PLATE - It must be filled in"});
    const Json drawn = {{"annotations", Json::array({rectangle(0, 0, 1, 1)})}};
    const Json better = {{"choice", {{"code", "A_IS_BETTER"}, {"firstId", "a"}, {"secondId", "b"}}}};
    const Json ranked = {{"orders", Json::array({"a", "b"})}};
    for (const Json& something : {drawn, better, ranked, Json("render.mp4")})
        CHECK(texts(rule, label_of({car({{"COLOR", chosen}, {"PLATE", something}})}), color_and_plate).empty());
}

TEST_CASE("required_children finds nested jobs in objects, categories and answers", "[required_children]") {
    const Json children = {{"COLOR", chosen}, {"PLATE", {{"text", "AB-123"}}}};
    Json in_category = car(Json::object());
    in_category["categories"][0]["children"] = children;
    CHECK(texts(rule, label_of({in_category}), color_and_plate).empty());
    const auto answer = [](const Json& category) {
        return labels::label({{"KIND", {{"categories", Json::array({category})}}}});
    };
    CHECK(findings(rule, answer({{"name", "CAR"}, {"children", {{"COLOR", chosen}}}}), color_and_plate) ==
          std::vector<Finding>{{"CAR without PLATE - It must be filled in", "", KILI_BLOCK}});
    CHECK(texts(rule, answer({{"name", "CAR"}, {"children", children}}), color_and_plate).empty());
    Json older = answer({{"name", "CAR"}});
    CHECK(texts(rule, older, color_and_plate).size() == 2);
    older["jsonResponse"]["KIND"]["children"] = children;
    CHECK(texts(rule, older, color_and_plate).empty());
    Json within = rectangle(0, 0, 1, 1, "mid-outer"); // an answer in an object: by the object's mid
    within["children"]["KIND"]["categories"] = Json::array({{{"name", "CAR"}, {"children", {{"COLOR", chosen}}}}});
    CHECK(findings(rule, label_of({within}), color_and_plate) ==
          std::vector<Finding>{{"CAR without PLATE - It must be filled in", "mid-outer", KILI_BLOCK}});
}

TEST_CASE("required_children names category, job and frame", "[required_children]") {
    Json configuration = color_and_plate;
    configuration["display_names"] = {{"CAR", "Car"}, {"PLATE", "License plate"}};
    configuration["severity"] = "warn";
    const Json video = labels::label({{"8", labels::job(Json::array({car({{"COLOR", chosen}})}))}});
    CHECK(findings(rule, video, configuration) ==
          std::vector<Finding>{{"Car without License plate - It must be filled in", "mid-car", KILI_WARN, 8}});
    configuration["jobs"] = {"JOB_1"};
    CHECK(findings(rule, video, configuration).empty());
    CHECK(catalogue::refusal(rule, {{"required", Json::array({{{"category", "A"}}})}}) ==
          "required[0].children must be given: a list of at least 1");
}

} // namespace required_children_test
