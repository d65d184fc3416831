// What is true of every rule of plugins/, with its own parameters and with some that make it judge all it can.
#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace catalogue_test {

using testhost::Instance;
using testhost::Json;
using testhost::Outcome;

namespace {

// Calls check(name, instance) for each rule.
template <class Check>
void each_rule(Check&& check) {
    for (const std::string& name : catalogue::names())
        for (const Json& parameters : {Json(Json::object()), catalogue::all_parameters(name)}) {
            INFO(name << " with " << parameters);
            check(name, Instance(catalogue::rule(name), parameters));
        }
}

} // namespace

TEST_CASE("every rule finds something wrong with a label that has something wrong for each", "[catalogue]") {
    for (const std::string& name : catalogue::names()) {
        INFO(name);
        CHECK_FALSE(catalogue::findings(name, labels::wide(), catalogue::all_parameters(name)).empty());
    }
}

TEST_CASE("by their own parameters, only the tutorial's two refuse the tutorial's label", "[catalogue]") {
    for (const std::string& name : catalogue::names()) {
        INFO(name);
        CHECK(catalogue::findings(name, labels::tutorial()).empty() == (name != "bbox_area" && name != "bbox_count"));
    }
}

TEST_CASE("every rule survives any JSON", "[catalogue]") {
    each_rule([](const std::string&, const Instance& rule) {
        for (const Json& label : labels::malformed()) {
            INFO(label);
            const Outcome outcome = rule.on_submit(label);
            CHECK(outcome.status == KILI_OK);
            CHECK(outcome.findings.empty());
        }
    });
}

TEST_CASE("every rule survives numbers of any size, wherever a number is", "[catalogue]") {
    each_rule([](const std::string&, const Instance& rule) {
        for (const double number :
             {1.7976931348623157e308, -1.7976931348623157e308, 4.9e-324, std::nan(""), 1e9, 1e-9}) {
            Json label = labels::wide();
            for (Json& annotation : label["jsonResponse"]["JOB_0"]["annotations"])
                for (Json& vertex : annotation["boundingPoly"][0]["normalizedVertices"]) {
                    vertex["x"] = number;
                    CHECK(rule.on_submit(label).status == KILI_OK);
                }
            label["jsonResponse"]["ENTITIES"]["annotations"][1]["beginOffset"] = number;
            label["jsonResponse"]["ENTITIES"]["annotations"][2]["endOffset"] = number;
            label["secondsToLabel"] = number;
            label["search"]["numberOfAnnotations"] = number;
            CHECK(rule.on_submit(label).status == KILI_OK);
        }
    });
}

TEST_CASE("every rule survives nesting without end", "[catalogue]") {
    Json jobs = labels::wide()["jsonResponse"];
    for (int depth = 0; depth < 100; ++depth) {
        Json parent = labels::rectangle(0.1, 0.1, 0.2, 0.2, "parent");
        parent["children"] = std::move(jobs);
        Json category = {{"name", "OBJECT_A"}};
        category["children"]["JOB_0"]["annotations"].push_back(std::move(parent));
        jobs = Json::object();
        jobs["JOB_0"]["categories"].push_back(std::move(category));
    }
    const Json label = labels::label(std::move(jobs));
    each_rule([&](const std::string&, const Instance& rule) { CHECK(rule.on_submit(label).status == KILI_OK); });
}

TEST_CASE("every rule takes time in proportion to the label", "[catalogue]") {
    const catalogue::Sizes labels = catalogue::sizes([](int size) {
        Json annotations = Json::array();
        for (int i = 0; i < size / 2; ++i) {
            Json box = labels::rectangle(double(i) / size, 0.1, 0.3, 0.3);
            box["children"]["TEXT"]["text"] = "A1";
            annotations.push_back(std::move(box));
            annotations.push_back(labels::polygon({{{0.1, 0.1}, {0.9, 0.9}, {0.9, 0.1}, {0.1, 0.8}}}));
        }
        return labels::label(labels::job(std::move(annotations)));
    });
    for (const std::string& name : catalogue::names()) {
        INFO(name);
        CHECK(catalogue::growth(name, catalogue::all_parameters(name), labels) < catalogue::linear);
    }
}

TEST_CASE("parameters that rules share mean the same in all of them", "[catalogue]") {
    const auto declared = [](const std::string& name) {
        const kili_string text = catalogue::rule(name).rule().parameters;
        return Json::parse(std::string_view(text.data, text.size)).at("properties");
    };
    const Json model = declared("bbox_overlap");
    for (const std::string& name : catalogue::names()) {
        INFO(name);
        Json properties = declared(name);
        REQUIRE(properties.contains("severity"));
        CHECK(properties["severity"]["enum"] == model["severity"]["enum"]);
        CHECK(properties["severity"]["default"] == (name == "label_speed" ? "warn" : "block"));
        for (const char* shared : {"jobs", "categories", "display_names"}) {
            if (!properties.contains(shared) || name == "bbox_area") continue; // the tutorial's judges JOB_0 by default
            CHECK(properties[shared] == model[shared]);
        }
    }
}

} // namespace catalogue_test
