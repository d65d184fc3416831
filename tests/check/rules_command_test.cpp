// kili-host rules: what there is, and what is wrong with it.
#include "check/program.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

using Catch::Contains;
using nlohmann::json;

TEST_CASE("a directory's rules are listed with all that they declare", "[rules]") {
    const Ran ran = run_kili_host({"rules", KILI_PLUGINS});
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Contains("bbox_area 1.0.0  (ABI 1.2)  " + rule("bbox_area")) &&
                            Contains("\n  refuses rectangles that cover too much of the image, or too little\n"
                                     "  handlers: on_submit\n"
                                     "  judges projects of input type: IMAGE, PDF, VIDEO, VIDEO_LEGACY\n"
                                     "  parameters:\n"
                                     "    max_area  a number from 0 to 1; default 0.33\n"
                                     "        largest share of the image that a rectangle may cover"));
    CHECK_THAT(ran.out, Contains("        category  a text that is not empty; required\n"
                                 "            its code, such as OBJECT_A\n"));
    CHECK_THAT(ran.out, Contains("label_speed 1.0.0") &&
                            Contains("  not configured: judges nothing, until one of these is given: min_seconds, "
                                     "seconds_per_annotation\n"));
    CHECK_THAT(ran.out, Contains(", broken libraries: 0\n"));
}

TEST_CASE("an older library shows its ABI, and that it declares no parameters", "[rules]") {
    const Ran ran = run_kili_host({"rules", KILI_ABI_V1});
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Contains("v1_c 1.0.0  (ABI 1.0)") && Contains("parameters: not declared"));
    CHECK_THAT(ran.out, Contains("handlers: on_submit, on_review, on_custom_interface_click, on_project_updated, "
                                 "on_send_back_to_queue, on_event\n"));
    CHECK_THAT(run_kili_host({"rules", fixture("newer_struct")}).out, Contains("(ABI newer than 1.2)"));
}

TEST_CASE("what a rule wants to see and judges is listed, and that it judges nothing yet", "[rules]") {
    const Ran ran = run_kili_host({"rules", fixture("since_1_2")});
    CHECK_THAT(ran.out, Contains("since_1_2 1.0.0  (ABI 1.2)") && Contains("  events: asset.issue.*\n") &&
                            Contains("  judges projects of input type: VIDEO, PDF\n"));
    CHECK_THAT(run_kili_host({"rules", fixture("c_rule")}).out, Contains("  judges projects of input type: any\n") &&
                                                                    !Contains("events:") &&
                                                                    !Contains("judges nothing"));
    CHECK_THAT(run_kili_host({"rules", fixture("inert")}).out,
               Contains("  not configured: judges nothing, until one of these is given: min, max\n"));
    const json list = json::parse(run_kili_host({"rules", "--json", fixture("since_1_2")}).out);
    CHECK(list.at("rules").at(0).at("eventMatcher") == json{"asset.issue.*"});
    CHECK(list.at("rules").at(0).at("appliesTo") == json({"VIDEO", "PDF"}));
    CHECK(json::parse(run_kili_host({"rules", "--json", fixture("inert")}).out)
              .at("rules")
              .at(0)
              .at("judgesNothingWithout") == json({"min", "max"}));
}

TEST_CASE("warnings go to standard error: what reads the list as JSON reads it whole", "[rules]") {
    const TemporaryFolder folder;
    std::filesystem::copy_file(rule("bbox_count"), std::filesystem::path(folder.path()) / "bbox_count.so");
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    const Ran ran = run_kili_host({"rules", "--json", "--allow-writable-plugins", folder.path()});
    CHECK(ran.code == 0);
    CHECK(json::parse(ran.out).at("rules").size() == 1);
    CHECK_THAT(ran.error, Contains("may be changed by others"));
}

TEST_CASE("nothing that a library says acts on the terminal", "[rules]") {
    const bool as_json = GENERATE(false, true);
    INFO(as_json);
    const Ran ran = run_kili_host(as_json ? std::vector<std::string>{"rules", "--json", fixture("hidden_text")}
                                          : std::vector<std::string>{"rules", fixture("hidden_text")});
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Contains("summary ") && Contains(as_json ? "\\u009b" : "\\u{9b}"));
    for (const std::string hidden : {"\x1b", "\xc2\x9b", "\xe2\x80\xae"})
        CHECK_THAT(ran.out, !Contains(hidden));
}

TEST_CASE("without a folder for temporary files, the error names TMPDIR", "[rules]") {
    const TemporaryFolder folder;
    const std::string label = written(folder, "label.json", "{}");
    for (const std::vector<std::string>& words : {std::vector<std::string>{"rules", KILI_PLUGINS},
                                                  {"check", "--plugin", rule("bbox_area"), "--label", label}}) {
        const Ran ran = run_kili_host(words, {"TMPDIR=/no/such/folder"});
        CHECK(ran.code == 2);
        CHECK_THAT(ran.error, Contains("set TMPDIR"));
    }
}

TEST_CASE("a broken library is listed with its reason, and ends with 1", "[rules]") {
    const TemporaryFolder folder;
    for (const char* name : {"no_symbol", "other_abi_major", "bad_schema"})
        std::filesystem::copy(fixture(name), folder / (std::string(name) + ".so"));
    std::filesystem::copy(rule("bbox_area"), folder / "area.so");
    const Ran ran = run_kili_host({"rules", folder.path().string()});
    CHECK(ran.code == 1);
    CHECK_THAT(ran.out, Contains("bbox_area 1.0.0"));
    CHECK_THAT(ran.out,
               Contains("BROKEN  " + (folder / "no_symbol.so").string() + "\n  exports no symbol kili_plugin"));
    CHECK_THAT(ran.out, Contains("was built for plugin ABI 2"));
    CHECK_THAT(ran.out, Contains("the JSON Schema of its parameters cannot be used"));
    CHECK_THAT(ran.out, Contains("rules: 1, broken libraries: 3\n"));

    const json list = json::parse(run_kili_host({"rules", "--json", folder.path().string()}).out);
    REQUIRE(list.at("rules").size() == 1);
    const json& area = list.at("rules").at(0);
    CHECK(area.at("name") == "bbox_area");
    CHECK(area.at("abi") == "1.2");
    CHECK(area.at("handlers") == json{"on_submit"});
    CHECK(area.at("parameters").at("properties").at("max_area").at("default") == 0.33);
    CHECK(area.at("path") == (folder / "area.so").string());
    REQUIRE(list.at("broken").size() == 3);
    CHECK(list.at("broken").at(0).at("path") == (folder / "bad_schema.so").string());
}

TEST_CASE("one library is looked at by itself", "[rules]") {
    CHECK(run_kili_host({"rules", rule("bbox_count")}).code == 0);
    const Ran broken = run_kili_host({"rules", fixture("text_file")});
    CHECK(broken.code == 1);
    CHECK_THAT(broken.out, Contains("not a library this host can load"));
}

TEST_CASE("what cannot be looked at ends with 2", "[rules]") {
    const Ran absent = run_kili_host({"rules", "/no/such/directory"});
    CHECK(absent.code == 2);
    CHECK_THAT(absent.error, Contains("/no/such/directory cannot be read"));
    CHECK(run_kili_host({"rules"}).code == 2);
}
