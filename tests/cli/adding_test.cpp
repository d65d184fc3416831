// project create, asset add, label add: one, many from a file, again after an interruption.
#include "command.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;
using test::Ran;
using test::Shell;

TEST_CASE("a project is created from its interface's file", "[cli]") {
    Shell shell;
    const std::string interface = shell.file("interface.json", tutorial::json_interface().dump());
    const Ran created = shell.run({"project", "create", "--title", "Cars", "--interface", interface, "-o", "id"});
    INFO(created.err);
    REQUIRE(created.code == 0);
    const std::string id = created.lines().at(0);
    CHECK(shell.kili().project(id)->title == "Cars");
    CHECK(shell.kili().project(id)->json_interface == tutorial::json_interface());
    CHECK(shell.bash("$kili_host project create --title Two --interface - <" + interface).code == 0);
}

TEST_CASE("assets are added, and skipped if the project has them", "[cli]") {
    Shell shell;
    const std::string id = shell.project();
    const Ran one = shell.run({"asset", "add", "--project", id, "https://example.com/cars/car_1.jpg?size=3"});
    CHECK(one.code == 0);
    CHECK(shell.run({"asset", "list", "--project", id, "--external-id", "car_1.jpg", "-o", "id"}).out ==
          one.lines().at(1).substr(0, one.lines().at(1).find(' ')) + "\n");
    const Ran again = shell.run({"asset", "add", "--project", id, "https://example.com/cars/car_1.jpg", "-o", "id"});
    CHECK(again.out.empty());
    CHECK(again.err == "1 of 1 are already in the project, by their external id, and were left as they are\n");

    std::string lines;
    for (int i = 0; i < 250; ++i)
        lines += json{{"content", "https://example.com/" + std::to_string(i)},
                      {"externalId", "e" + std::to_string(i)},
                      {"jsonMetadata", {{"i", i}}}}
                     .dump() +
                 "\n\n";
    const std::string file = shell.file("assets.jsonl", lines);
    CHECK(shell.run({"asset", "add", "--project", id, "--from", file, "--json"}).json().size() == 250);
    CHECK(shell.kili().count_assets({.project_id = id}) == 251);
    CHECK(shell.run({"asset", "list", "--project", id, "--external-id", "e249", "--json"}).json()[0]["jsonMetadata"] ==
          json{{"i", 249}});
    CHECK(shell.run({"asset", "add", "--project", id, "--from", file, "-o", "id"}).out.empty());
    CHECK(shell.kili().count_assets({.project_id = id}) == 251);
}

TEST_CASE("labels are submitted", "[cli]") {
    Shell shell;
    const std::string id = shell.project(120);
    std::string lines;
    std::string asset;
    for (const kili_api::Asset& one : shell.kili().list_assets({.project_id = id})) {
        asset = one.id;
        lines += json{{"assetId", one.id}, {"jsonResponse", tutorial::accepted_label()}}.dump() + "\n";
    }
    const std::string response = shell.file("response.json", tutorial::rejected_label().dump());
    const Ran one = shell.run({"label", "add", "--project", id, "--asset", asset, response, "--type", "REVIEW"});
    CHECK(one.code == 0);
    CHECK(shell.kili().asset(id, asset)->status == "REVIEWED");
    CHECK(shell.kili().label(id, one.lines().at(1).substr(0, one.lines().at(1).find(' ')))->json_response ==
          tutorial::rejected_label());

    const Ran many = shell.run({"label", "add", "--project", id, "--from", shell.file("labels.jsonl", lines), "--type",
                                "PREDICTION", "--model", "yolo", "-o", "id"});
    CHECK(many.lines().size() == 120);
    CHECK(shell.kili().count_labels({.project_id = id, .types = {"PREDICTION"}}) == 120);
    CHECK(shell.kili().label(id, many.lines().at(0))->model_name == "yolo");
}
