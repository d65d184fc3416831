// What check reads: parameters, services.
#include "check/file_services.hpp"
#include "check/program.hpp"
#include "check/settings.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost;
using nlohmann::json;

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
    check::FileServices services({"labels=" + labels, "graphql=" + data}, "");
    CHECK(json::parse(services.labels("p", "asset", {})) == json::parse(R"([{"id": "l"}])"));
    CHECK(json::parse(services.graphql("{ viewer }", "")) == json::parse(R"({"viewer": 1})"));
    const std::string half = written(folder, "half.json", R"([{"id": "\ud83d"}])");
    CHECK(check::FileServices({"labels=" + half}, "").labels("p", "asset", {}) == "[{\"id\":\"\xEF\xBF\xBD\"}]");
    services.create_issues("p", "l", {"one", "two"}, {"", "mid"});
    REQUIRE(services.issues().size() == 2);
    CHECK(services.issues()[1].text == "two");
    CHECK(services.issues()[1].mid == "mid");

    check::FileServices none({}, "");
    CHECK_THROWS_WITH(none.labels("p", "a", {}), Catch::Contains("--service labels=FILE"));
    CHECK_THROWS_WITH(none.graphql("{ me { id } }", ""), Catch::Contains("--service graphql=FILE"));
    using check::FileServices;
    CHECK_THROWS_WITH(FileServices({"label=" + labels}, ""), Catch::Contains("did you mean 'labels'?"));
    CHECK_THROWS_WITH(FileServices({"labels"}, ""), Catch::Contains("write labels=FILE"));
    CHECK_THROWS_WITH(FileServices({"labels=" + data}, ""), Catch::Contains("an array of labels"));
    CHECK_THROWS_WITH(FileServices({"graphql=" + labels}, ""), Catch::Contains("the reply's data"));
    CHECK_THROWS_WITH(FileServices({"labels=/no/such/file"}, ""), Catch::Contains("/no/such/file cannot be read"));
    CHECK_THROWS_WITH(FileServices({"labels=" + written(folder, "cut.json", "[")}, ""), Catch::Contains("cut.json:1:"));
}
