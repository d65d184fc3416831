#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

namespace required_together_test {

using catalogue::findings;
using catalogue::texts;
using labels::label_of;
using labels::rectangle;
using testhost::Finding;
using testhost::Json;

namespace {

const std::string rule = "required_together";

Json box(const std::string& category) {
    return rectangle(0.1, 0.1, 0.2, 0.2, "mid-" + category, category);
}

Json answer(const std::vector<std::string>& categories) {
    Json answer = {{"categories", Json::array()}};
    for (const std::string& category : categories)
        answer["categories"].push_back({{"name", category}, {"confidence", 100}});
    return answer;
}

const Json plate_needs_car = {{"needs", Json::array({{{"category", "PLATE"}, {"one_of", {"CAR", "TRUCK"}}}})}};
const Json day_or_night = {{"forbidden", Json::array({{{"categories", {"DAY", "NIGHT", "DUSK"}}}})}};

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("required_together refuses a category without one that it needs", "[required_together]") {
    CHECK(findings(rule, label_of({box("PLATE")}), plate_needs_car) ==
          std::vector<Finding>{{"PLATE needs CAR or TRUCK", "", KILI_BLOCK}});
    CHECK(findings(rule, label_of({box("PLATE"), box("TRUCK")}), plate_needs_car).empty());
    CHECK(findings(rule, label_of({box("CAR")}), plate_needs_car).empty());
    CHECK(findings(rule, label_of({box("PLATE")})).empty());
}

TEST_CASE("required_together refuses categories that exclude each other", "[required_together]") {
    const auto label = [](const std::vector<std::string>& categories) {
        return labels::label({{"JOB_1", answer(categories)}});
    };
    CHECK(texts(rule, label({"DAY", "NIGHT"}), day_or_night) ==
          Texts{"DAY and NIGHT exclude each other - Only 1 accepted"});
    CHECK(texts(rule, label({"DUSK", "NIGHT", "DAY"}), day_or_night) ==
          Texts{"DAY, NIGHT and DUSK exclude each other - Only 1 accepted"});
    CHECK(texts(rule, label({"DAY", "DAY"}), day_or_night).empty());
    CHECK(texts(rule, label({"DAY", "FOG"}), day_or_night).empty());
}

TEST_CASE("required_together finds categories of objects, answers and nested jobs", "[required_together]") {
    Json car = box("CAR");
    car["children"]["STATE"] = answer({"NIGHT"});
    Json label = label_of({car});
    label["jsonResponse"]["LIGHT"] = answer({"DAY"});
    CHECK(texts(rule, label, day_or_night).size() == 1);
    Json only_light = day_or_night;
    only_light["jobs"] = {"LIGHT", "JOB_0"};
    CHECK(texts(rule, label, only_light).empty());
    Json older = label_of({box("CAR")}); // children beside the categories
    older["jsonResponse"]["LIGHT"] = answer({"DAY"});
    older["jsonResponse"]["LIGHT"]["children"]["STATE"] = answer({"NIGHT"});
    CHECK(texts(rule, older, day_or_night).size() == 1);
}

TEST_CASE("required_together judges each frame by itself", "[required_together]") {
    const Json video = labels::label({{"0", labels::job(Json::array({box("PLATE"), box("CAR")}))},
                                      {"1", labels::job(Json::array({box("PLATE")}))},
                                      {"2", labels::job(Json::array({box("CAR")}))}});
    Json named = plate_needs_car;
    named["display_names"] = {{"PLATE", "Plate"}, {"CAR", "Car"}};
    named["severity"] = "warn";
    CHECK(findings(rule, video, named) == std::vector<Finding>{{"Plate needs Car or TRUCK", "", KILI_WARN, 1}});
}

TEST_CASE("required_together names the wrong parameter and what to write", "[required_together]") {
    const auto needs = [](const Json& table) { return Json{{"needs", Json::array({table})}}; };
    CHECK(catalogue::refusal(rule, {{"needs", "PLATE"}}) ==
          "needs must be a list of at least one table, not \"PLATE\"");
    CHECK(catalogue::refusal(rule, needs({{"one_of", {"A"}}})) == "needs[0].category must be given: a text in quotes");
    CHECK(catalogue::refusal(rule, needs({{"category", "A"}})) ==
          "needs[0].one_of must be given: a list of at least 1");
    CHECK(catalogue::refusal(rule, {{"forbidden", Json::array({{{"categories", Json::array({"A"})}}})}}) ==
          "forbidden[0].categories must be given: a list of at least 2, not this list");
}

} // namespace required_together_test
