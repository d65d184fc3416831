// kili-host check, as an author runs it.
#include "check/program.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

namespace check_command_test {

using Catch::Contains;
using Catch::StartsWith;
using nlohmann::json;

namespace {

std::string label(const std::string& annotations) {
    return R"({"JOB_0": {"annotations": [)" + annotations + "]}}";
}

// kili-host check --plugin RULE --label FILE more...
Ran check(const std::string& plugin, const std::string& file, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"check", "--plugin", plugin, "--label", file});
    return run_kili_host(more);
}

} // namespace

TEST_CASE("findings are a table with the object's category and place", "[check]") {
    const TemporaryFolder folder;
    const std::string file =
        written(folder, "label.json", label(box("small", 0.1, 0.1) + "," + box("a-large-one", 0.9, 0.7)));
    const Ran area = check(rule("bbox_area"), file);
    CHECK(area.code == 1);
    CHECK(area.out == "severity  category  place                 mid          text\n"
                      "block     OBJECT_A  JOB_0.annotations[1]  a-large-one  BBox too large\n"
                      "1 finding; the asset is sent back\n");
    CHECK(area.error.empty());
    const Ran count = check(rule("bbox_count"), file);
    CHECK(count.code == 1);
    CHECK_THAT(count.out, Contains("\nblock     -         the label  -    There are too many BBox (2)"));
    const Ran passed = check(rule("bbox_area"), file, {"--config", "max_area=0.7"});
    CHECK(passed.code == 0);
    CHECK(passed.out == "0 findings; the asset is not sent back\n");
}

TEST_CASE("findings are JSON for programs", "[check]") {
    const TemporaryFolder folder;
    const std::string file = written(folder, "label.json", label(box("large", 0.9, 0.7)));
    const Ran ran = check(rule("bbox_area"), file, {"--json", "--config", "severity='warn'"});
    CHECK(ran.code == 1);
    CHECK(json::parse(ran.out) == json::parse(R"({"judged": true, "findings": [
        {"rule": "bbox_area", "severity": "warn", "text": "BBox too large", "mid": "large", "category": "OBJECT_A",
         "place": "JOB_0.annotations[0]"}], "sendBack": false, "createdIssues": [], "mutations": []})"));
    const Ran count = check(rule("bbox_count"), file, {"--json", "--config", "limits=[{category='OBJECT_A', min=2}]"});
    const json finding = json::parse(count.out).at("findings").at(0);
    CHECK(finding.at("mid").is_null());
    CHECK(finding.at("place").is_null());
}

TEST_CASE("the project comes from a file, outcomes and merged places are shown", "[check]") {
    const TemporaryFolder folder;
    const std::string labels = written(folder, "labels.json",
                                       R"([{"id": "l1", "labelType": "REVIEW", "author": {"id": "other"}},
                                           {"id": "l2", "labelType": "REVIEW", "author": {"id": "user-1"}}])");
    const std::string file = written(folder, "label.json", R"({"jsonResponse": {}, "json": "{\"a\": 1}"})");
    const auto judged = [&](const std::string& project, std::vector<std::string> more = {}) {
        more.insert(more.end(), {"--service", "labels=" + labels});
        if (!project.empty()) more.insert(more.end(), {"--project", written(folder, "project.json", project)});
        return check(fixture("since_1_2"), file, more);
    };
    const Ran shown = judged(R"({"id": "p1", "inputType": "VIDEO", "jsonInterface": "{\"jobs\": {}}"})");
    CHECK(shown.code == 1);
    for (const char* const text :
         {"VIDEO\n", "  l2\n", "in frames (frames 3 to 5)\n", "would set the asset's metadata accuracy to 0.5\n",
          "would not add the asset to review, as it is sent back\n"})
        CHECK_THAT(shown.out, Contains(text));
    const json out = json::parse(judged(R"({"inputType": "PDF", "jsonInterface": {}})", {"--json"}).out);
    CHECK(out.at("findings").back().at("frames") == json::parse("[[3, 5]]"));
    CHECK(out.at("metadata") == json{{"accuracy", 0.5}});
    CHECK(out.at("addToReview") == false);
    CHECK_THAT(judged("").out, Contains("no project\n"));

    const Ran skipped = judged(R"({"inputType": "IMAGE"})");
    CHECK(skipped.code == 0);
    CHECK(skipped.out == "nothing was judged: it judges VIDEO, PDF; the project's input type is IMAGE\n");
    for (const auto& [wrong, why] : {std::pair("[]", "must be a JSON object"),
                                     {"{", ":1:2: not JSON: "},
                                     {R"({"inputType": 7})", "inputType must be a text"},
                                     {R"({"jsonInterface": "{"})", "jsonInterface must be an object"},
                                     {R"({"jsonInterface": [1]})", "jsonInterface must be an object"}}) {
        const Ran refused = judged(wrong);
        CHECK(refused.code == 2);
        CHECK_THAT(refused.error, Contains("--project") && Contains(why));
    }
}

TEST_CASE("parameters are validated as configuration is", "[check]") {
    const TemporaryFolder folder;
    const std::string file = written(folder, "label.json", label(box("large", 0.9, 0.7)));
    const auto refusal = [&](const std::string& setting) {
        const Ran ran = check(rule("bbox_area"), file, {"--config", setting});
        CHECK(ran.code == 2);
        CHECK(ran.out.empty());
        return ran.error;
    };
    CHECK(refusal("max_area=2") == "kili-host check: " + rule("bbox_area") +
                                       ": its rule 'bbox_area' cannot be created with --config: max_area must be a "
                                       "number from 0 to 1, not 2\n");
    CHECK_THAT(refusal("max_aera=0.2"),
               Contains("unknown parameter 'max_aera'") && Contains("did you mean 'max_area'?"));
    CHECK_THAT(refusal("severity=warn"), Contains("--config 'severity=warn'") && Contains("severity='warn'"));
    // The rule's own words for what no schema says.
    CHECK_THAT(check(rule("bbox_area"), file, {"--config", "max_area=0.1", "--config", "min_area=0.2"}).error,
               Contains("min_area must be a number from 0 to 0.1, not 0.2"));
}

TEST_CASE("services are answered from files", "[check]") {
    const TemporaryFolder folder;
    const std::string file = written(folder, "label.json", label(box("mid-1", 0.1, 0.1)));
    const std::string labels = written(folder, "labels.json", R"([{"id": "l2"}, {"id": "l1"}])");
    const std::string data = written(folder, "data.json", R"({"a": 1})");
    const Ran refused = check(fixture("services"), file);
    CHECK(refused.code == 2);
    CHECK_THAT(refused.error, Contains("rule services failed: ") && Contains("--service labels=FILE"));
    const Ran served =
        check(fixture("services"), file, {"--service", "labels=" + labels, "--service", "graphql=" + data});
    CHECK(served.code == 1);
    CHECK_THAT(served.out, Contains("labels: 2, newest l2") && Contains("graphql: {\"a\":1}") &&
                               Contains("would create an issue on label label: an issue made at once (mid-1)"));
}

TEST_CASE("outcomes and mutations are listed, and nothing is done", "[check]") {
    const TemporaryFolder folder;
    const std::string file = written(folder, "label.json", label(box("large", 0.9, 0.7)));
    // Without --service: a mutation is answered as if it had been carried out.
    const Ran mutates = check(fixture("mutates"), file);
    CHECK(mutates.code == 1);
    CHECK_THAT(mutates.out, Contains("before the mutation") && Contains("after the mutation") &&
                                !Contains("the reply has another form") &&
                                Contains("would have Kili carry out the mutation appendToLabels\n") &&
                                Contains("would create an issue on label label: an issue made at once\n"));
    const json listed = json::parse(check(fixture("mutates"), file, {"--json"}).out);
    CHECK(listed.at("mutations") == json{"appendToLabels"});
    CHECK(listed.at("createdIssues").at(0).at("text") == "an issue made at once");

    const Ran outcomes = check(fixture("outcomes"), file);
    CHECK(outcomes.code == 0);
    CHECK(outcomes.out == "would set the asset's metadata objects to 1\n"
                          "would set the asset's metadata seen to {\"by\":\"outcomes\"}\n"
                          "would add the asset to review\n0 findings; the asset is not sent back\n");
    const json out = json::parse(check(fixture("outcomes"), file, {"--json"}).out);
    CHECK(out.at("addToReview") == true);
    CHECK(out.at("metadata") == json{{"objects", 1}, {"seen", {{"by", "outcomes"}}}});
}

TEST_CASE("an event is judged by the handler of its type", "[check]") {
    const TemporaryFolder folder;
    const auto event = [&](const std::string& type) {
        return written(folder, type + ".json",
                       R"({"eventType": ")" + type + R"(", "logPayload": {"runId": "r", "projectId": "p"},
                           "payload": {"asset_id": "a", "label": {"id": "l", "jsonResponse": {}}}})");
    };
    const auto check_event = [&](const std::string& type) {
        return run_kili_host({"check", "--plugin", rule("bbox_area"), "--event", event(type)});
    };
    CHECK(check_event("onSubmit").out == "0 findings; the asset is not sent back\n");
    CHECK(check_event("onReview").out == "the rule has no handler for this event: nothing was judged\n");
    CHECK(check_event("onReview").code == 0);
}

TEST_CASE("what cannot be run ends with 2, and says why", "[check]") {
    const TemporaryFolder folder;
    const std::string good = written(folder, "label.json", "{}");
    const auto refusal = [](const Ran& ran) {
        CHECK(ran.code == 2);
        return ran.error;
    };
    CHECK_THAT(refusal(check(rule("bbox_area"), folder / "absent.json")), Contains("absent.json cannot be read"));
    CHECK_THAT(refusal(check(rule("bbox_area"), written(folder, "text", "no JSON"))), Contains("text:1:2: not JSON: "));
    CHECK_THAT(refusal(check(rule("bbox_area"), written(folder, "list", "[]"))), Contains("list holds no label"));
    CHECK_THAT(refusal(check(fixture("no_symbol"), good)), Contains("exports no symbol kili_plugin"));
    CHECK_THAT(refusal(check(fixture("create_fails"), good)),
               Contains("cannot be created: the fixture's create fails"));
    CHECK_THAT(refusal(check(fixture("submit_fails"), good)), Contains("rule submit_fails failed: the fixture fails"));
    CHECK_THAT(refusal(run_kili_host({"check", "--plugin", rule("bbox_area"), "--event", good})),
               Contains("label.json: ") && Contains("eventType"));
    CHECK_THAT(refusal(run_kili_host({"check", "--plugin", rule("bbox_area")})), Contains("--label"));
    CHECK_THAT(refusal(check(rule("bbox_area"), "-", {"--watch"})), Contains("--watch needs a file"));
    CHECK_THAT(refusal(check(rule("bbox_area"), good, {"--draw", "/no/such/folder/a.svg"})),
               Contains("/no/such/folder/a.svg cannot be written"));
    CHECK_THAT(refusal(check(rule("bbox_area"), good, {"--draw", folder / "a.svg", "--image", good})),
               Contains("neither a PNG nor a JPEG"));
}

TEST_CASE("a label is drawn beside what is printed", "[check]") {
    const TemporaryFolder folder;
    const std::string file = written(folder, "label.json", label(box("large", 0.9, 0.7)));
    const Ran ran = check(rule("bbox_area"), file, {"--draw", folder / "label.svg"});
    CHECK(ran.code == 1);
    CHECK_THAT(ran.out, Contains("BBox too large"));
    std::ifstream in(folder / "label.svg");
    const std::string svg{std::istreambuf_iterator<char>(in), {}};
    CHECK_THAT(svg, StartsWith("<svg ") && Contains("<g class=\"block\">") && Contains(">1  OBJECT_A</text>") &&
                        Contains(">block:  BBox too large</text>") &&
                        Contains(">OBJECT_A · JOB_0.annotations[0] · large</text>"));
}

TEST_CASE("a finding of a video or a PDF has its frame or page in text, place, JSON and drawing", "[check]") {
    const TemporaryFolder folder;
    const std::vector<std::string> any_job{"--config", "max_area=0.3"};
    const auto drawn = [&] {
        std::ifstream in(folder / "label.svg");
        return std::string{std::istreambuf_iterator<char>(in), {}};
    };
    const auto ran = [&](const std::string& file, std::vector<std::string> more) {
        more.insert(more.end(), any_job.begin(), any_job.end());
        return check(rule("bbox_area"), file, more);
    };
    const std::string video = written(folder, "video.json",
                                      R"({"0": )" + label(box("a", 0.1, 0.1)) + R"(, "7": )" +
                                          label(box("a", 0.9, 0.7)) + R"(, "8": )" + label(box("a", 0.9, 0.7)) + "}");
    const Ran of_video = ran(video, {"--draw", folder / "label.svg"});
    CHECK_THAT(of_video.out,
               Contains("7.JOB_0.annotations[0]") && Contains("(frames 7 to 8)") && Contains("1 finding;"));
    CHECK_THAT(drawn(), Contains(">Frame 7</text>") && !Contains(">Frame 0</text>"));
    const json video_finding = json::parse(ran(video, {"--json"}).out).at("findings").at(0);
    CHECK(video_finding.at("place") == "7.JOB_0.annotations[0]");
    CHECK(video_finding.at("frames") == json{{7, 8}});

    const std::string part = R"({"pageNumberArray": [3], "boundingPoly": [{"normalizedVertices": [
        {"x": 0, "y": 0}, {"x": 0, "y": 0.99}, {"x": 1.4, "y": 0.99}, {"x": 1.4, "y": 0}]}]})";
    const std::string pdf =
        written(folder, "pdf.json",
                label(R"({"mid": 7, "type": "rectangle", "content": "", "categories": [{"name": "OBJECT_A"}],
                                              "children": null, "annotations": [)" +
                      part + "]}"));
    const Ran of_pdf = ran(pdf, {"--draw", folder / "label.svg"});
    CHECK_THAT(of_pdf.out, Contains("JOB_0.annotations[0], page 3") && Contains("(page 3)"));
    CHECK_THAT(drawn(), Contains(">Page 3</text>") && Contains("<g class=\"block\">"));
    const json pdf_finding = json::parse(ran(pdf, {"--json"}).out).at("findings").at(0);
    CHECK(pdf_finding.at("mid") == "7");
    CHECK(pdf_finding.at("category") == "OBJECT_A");
    CHECK(pdf_finding.at("pages") == json{{3, 3}});
}

TEST_CASE("categories have the names that the project gives them", "[check]") {
    const TemporaryFolder folder;
    const std::string file = written(folder, "label.json", label(box("large", 0.9, 0.7)));
    const std::string project = written(folder, "project.json", R"({"id": "p", "title": "t", "inputType": "IMAGE",
        "workflowVersion": "V2", "jsonInterface": {"jobs": {"JOB_0": {"content": {"categories": {"OBJECT_A": {"name": "Car"}}}}}}})");
    const Ran ran = check(rule("bbox_area"), file, {"--project", project, "--draw", folder / "label.svg"});
    CHECK(ran.code == 1);
    CHECK_THAT(ran.out, Contains("block     Car       JOB_0.annotations[0]"));
    std::ifstream in(folder / "label.svg");
    const std::string svg{std::istreambuf_iterator<char>(in), {}};
    CHECK_THAT(svg, Contains(">1  Car</text>"));
}

TEST_CASE("a rule that ends its process is named, and so is a library that does", "[check]") {
    const TemporaryFolder folder;
    const Ran judged = check(fixture("harmful"), written(folder, "label.json", R"({"segfault":true})"));
    CHECK(judged.code == 2);
    CHECK_THAT(judged.error, Contains("rule harmful failed: ended by signal 11"));
    const Ran loaded = check(fixture("load_crashes"), folder / "label.json");
    CHECK(loaded.code == 2);
    CHECK_THAT(loaded.error, Contains("load_crashes.so: the process that loaded it ended by signal 11"));
    const Ran created = check(fixture("create_crashes"), folder / "label.json");
    CHECK(created.code == 2);
    CHECK_THAT(created.error, Contains("its rule 'create_crashes' cannot be created: the process that created it"));
}

TEST_CASE("a rule runs in the process itself if that is asked for", "[check]") {
    const TemporaryFolder folder;
    const std::string label =
        written(folder, "label.json", "{\"JOB_0\":{\"annotations\":[" + box("b", 0.9, 0.9) + "]}}");
    const Ran apart = check(rule("bbox_area"), label);
    const Ran within = check(rule("bbox_area"), label, {"--in-process"});
    CHECK(within.code == 1);
    CHECK(within.out == apart.out);
    CHECK_THAT(check(fixture("create_fails"), label, {"--in-process"}).error,
               Contains("cannot be created: the fixture"));
}

} // namespace check_command_test
