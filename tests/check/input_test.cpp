// What check reads: objects of labels, parameters, services.
#include "check/file_services.hpp"
#include "check/objects.hpp"
#include "check/program.hpp"
#include "check/settings.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost;
using check::Objects;
using nlohmann::json;

TEST_CASE("an object is found by its mid, wherever it is nested", "[objects]") {
    const event::Document label(R"({
        "JOB_0": {"annotations": [
            {"mid": "a", "categories": [{"name": "CAR"}, {"name": "RED"}],
             "children": {"JOB_1": {"annotations": [{"mid": "a/1", "categories": [{"name": "WHEEL"}]}]}}},
            {"categories": [{"name": "NONE"}]},
            {"mid": "b"}]},
        "JOB_2": {"text": "mid"}})");
    const Objects objects(label.root());
    REQUIRE(objects.all().size() == 3);
    CHECK(objects.find("a")->path == "JOB_0.annotations[0]");
    CHECK(objects.find("a")->category == "CAR, RED");
    CHECK(objects.find("a")->frame.empty());
    CHECK(objects.find("a/1")->path == "JOB_0.annotations[0].children.JOB_1.annotations[0]");
    CHECK(objects.find("a/1")->category == "WHEEL");
    CHECK(objects.find("b")->path == "JOB_0.annotations[2]");
    CHECK(objects.find("b")->category.empty());
    CHECK(objects.find("c") == nullptr);
}

TEST_CASE("in a video an object's place is that of its first frame", "[objects]") {
    const event::Document label(R"({
        "0": {"JOB_0": {"annotations": []}},
        "7": {"JOB_0": {"annotations": [{"mid": "a"}]}},
        "8": {"JOB_0": {"annotations": [{"mid": "a"}]}}})");
    const Objects objects(label.root());
    REQUIRE(objects.all().size() == 2);
    CHECK(objects.find("a")->path == "7.JOB_0.annotations[0]");
    CHECK(objects.find("a")->frame == "7");
}

TEST_CASE("a label that is no object has no objects", "[objects]") {
    CHECK(Objects(nullptr).all().empty());
    const event::Document list(R"([{"mid": "a"}])");
    CHECK(Objects(list.root()).all().empty());
}

TEST_CASE("parameters on the command line are TOML, as in the file", "[settings]") {
    using check::parameters_from;
    CHECK(parameters_from({}) == json::object());
    CHECK(parameters_from({"max_area=0.2", "severity = 'warn'", "jobs=['A', 'B']"}) ==
          json{{"max_area", 0.2}, {"severity", "warn"}, {"jobs", {"A", "B"}}});
    CHECK(parameters_from({"limits=[{category='A', max=2}]", "a.b=true"}) ==
          json{{"limits", {{{"category", "A"}, {"max", 2}}}}, {"a", {{"b", true}}}});
    CHECK(parameters_from({"max=1", "max=2"}) == json{{"max", 2}});
    CHECK_THROWS_WITH(parameters_from({"max_area"}),
                      Catch::StartsWith("--config 'max_area': ") && Catch::Contains("NAME=VALUE"));
    CHECK_THROWS_WITH(parameters_from({"severity=warn"}), Catch::Contains("severity='warn'"));
    CHECK_THROWS_WITH(parameters_from({"a=inf"}), Catch::Contains("'a' must be a text, a finite number"));
    CHECK_THROWS_WITH(parameters_from({"a.b=[2026-01-01]"}), Catch::Contains("'a.b' must be"));
}

TEST_CASE("services are answered from files, and nothing is created", "[services]") {
    const TemporaryFolder folder;
    const std::string labels = written(folder, "labels.json", R"([{"id": "l"}])");
    const std::string data = written(folder, "data.json", R"({"viewer": 1})");
    check::FileServices services({"labels=" + labels, "graphql=" + data});
    CHECK(json::parse(services.labels("p", "asset")) == json::parse(R"([{"id": "l"}])"));
    CHECK(json::parse(services.graphql("{ viewer }", "")) == json::parse(R"({"viewer": 1})"));
    services.create_issues("p", "l", {"one", "two"}, {"", "mid"});
    REQUIRE(services.issues().size() == 2);
    CHECK(services.issues()[1].text == "two");
    CHECK(services.issues()[1].mid == "mid");

    check::FileServices none({});
    CHECK_THROWS_WITH(none.labels("p", "a"), Catch::Contains("--service labels=FILE"));
    CHECK_THROWS_WITH(none.graphql("d", ""), Catch::Contains("--service graphql=FILE"));
    using check::FileServices;
    CHECK_THROWS_WITH(FileServices({"label=" + labels}), Catch::Contains("did you mean 'labels'?"));
    CHECK_THROWS_WITH(FileServices({"labels"}), Catch::Contains("write labels=FILE"));
    CHECK_THROWS_WITH(FileServices({"labels=" + data}), Catch::Contains("an array of labels"));
    CHECK_THROWS_WITH(FileServices({"graphql=" + labels}), Catch::Contains("the reply's data"));
    CHECK_THROWS_WITH(FileServices({"labels=/no/such/file"}), Catch::Contains("/no/such/file cannot be read"));
}
