// Each rule of plugins/ against each shape of label that Kili writes.
#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"
#include "plugins/shapes.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace verdicts_test {

using catalogue::findings;
using labels::rectangle;
using testhost::Finding;
using testhost::Json;

namespace {

using Findings = std::vector<Finding>;

// An object that is drawn as no rule for objects would accept it, if it were a box.
Json hostile(const std::string& member, Json drawn) {
    Json object = rectangle(-0.5, -0.5, 1.9, 1.9, "hostile");
    object.erase("type");
    object.erase("boundingPoly");
    object[member] = std::move(drawn);
    return object;
}

// What every rule but some reports of three such objects in one job.
Findings of_others(const Json& object, const std::vector<std::string>& those_that_understand) {
    Findings all;
    for (const std::string& name : catalogue::names()) {
        if (std::count(those_that_understand.begin(), those_that_understand.end(), name) > 0) continue;
        for (const Json& parameters : {Json(Json::object()), catalogue::all_parameters(name)}) {
            const Findings found = findings(name, labels::label_of({object, object, object}), parameters);
            all.insert(all.end(), found.begin(), found.end());
        }
    }
    return all;
}

std::vector<std::string> texts(const Findings& findings) {
    std::vector<std::string> texts;
    for (const Finding& finding : findings)
        texts.push_back(finding.text);
    return texts;
}

// As they are but for the place.
Findings without_place(Findings findings) {
    for (Finding& finding : findings)
        finding.frame = finding.page = -1;
    return findings;
}

bool applies(const std::string& rule, const std::string& input_type) {
    const kili_plugin_v1& plugin = catalogue::rule(rule).rule();
    for (std::size_t i = 0; i < plugin.applies_to_count; ++i)
        if (input_type == std::string(plugin.applies_to[i].data, plugin.applies_to[i].size)) return true;
    return plugin.applies_to_count == 0;
}

} // namespace

TEST_CASE("by their own parameters, no rule says anything of a sound label of any shape", "[verdicts]") {
    for (const shapes::Sample& sample : shapes::sound())
        for (const std::string& name : catalogue::names())
            for (const Json& project : {Json(nullptr), shapes::project(sample.input_type)}) {
                INFO(sample.shape << ", " << name << ", project " << project.dump());
                const Json label = labels::label(sample.json_response);
                CHECK(texts(findings(name, label, Json::object(), project)).empty());
                if (!sample.json_response.contains("JOB_0")) continue;
                for (const Json& wrapped :
                     {shapes::within("5", label), shapes::within("assetLevel", label), shapes::in_pdf(label, 3)})
                    CHECK(texts(findings(name, wrapped, Json::object(), project)).empty());
            }
}

TEST_CASE("with all parameters, no rule says anything of a shape that it does not understand", "[verdicts]") {
    const Json far = {{"x", 7}, {"y", -3}};
    const Json ring = rectangle(-0.5, -0.5, 1.9, 1.9)["boundingPoly"];
    const std::string children = "required_children"; // of any annotation, by their categories
    const std::string together = "required_together";
    const auto with_type = [&](const char* type) {
        Json object = hostile("boundingPoly", ring);
        object["type"] = type;
        return object;
    };
    Json relation = hostile("startObjects", Json::array({Json{{"mid", "a"}}}));
    CHECK(texts(of_others(relation, {children, together})).empty());
    relation["boundingPoly"] = ring;
    relation["type"] = "rectangle";
    CHECK(texts(of_others(relation, {children, together})).empty());
    CHECK(texts(of_others(hostile("endEntities", Json::array()), {children, together})).empty());
    Json cuboid = with_type("cuboid");
    CHECK(texts(of_others(cuboid, {children, together})).empty());
    cuboid["points"] = Json::array({Json{{"point", far}}}); // no pose
    CHECK(texts(of_others(cuboid, {children, together})).empty());
    CHECK(texts(of_others(hostile("points", Json::array({Json{{"point", far}}})), {children, together, "bbox_bounds"}))
              .empty());
    Json segment = hostile("startTime", 5);
    segment["endTime"] = 1;
    segment["text"] = "42";
    CHECK(texts(of_others(segment, {children, together, "transcription_pattern"})).empty());
    Json entity = hostile("content", " "); // of a PDF
    entity["annotations"] = Json::array({Json{{"boundingPoly", ring}, {"pageNumberArray", {1}}}});
    entity["annotations"][0]["boundingPoly"][0]["normalizedVertices"] =
        Json::array({ring[0]["normalizedVertices"], ring[0]["normalizedVertices"]});
    CHECK(texts(of_others(entity, {children, together})).empty());
    CHECK(texts(of_others(hostile("polyline", Json::array({far, far})), {children, together, "bbox_bounds"})).empty());
    CHECK(texts(of_others(hostile("point", far), {children, together, "bbox_bounds"})).empty());
    CHECK(texts(of_others(with_type("polyline"), {children, together, "bbox_bounds"})).empty());
}

TEST_CASE("pseudo jobs are neither judged nor counted, at any level", "[verdicts]") {
    const Json wrong = labels::wide()["jsonResponse"];
    for (const char* name : {"ANNOTATION_JOB_COUNTER", "ANNOTATION_NAMES_JOB", "ROTATION_JOB"}) {
        Json json_response = Json::object();
        json_response[name] = wrong["JOB_0"];
        json_response["0"][name] = wrong["JOB_0"];
        json_response["assetLevel"][name] = wrong["LIGHT"];
        Json parent = rectangle(0.1, 0.1, 0.2, 0.2, "parent", "OBJECT_B");
        parent["children"][name] = wrong["JOB_0"];
        json_response["0"]["JOB_0"]["annotations"] = Json::array({parent});
        for (const std::string& rule : catalogue::names()) {
            INFO(name << ", " << rule);
            CHECK(texts(findings(rule, labels::label(json_response), catalogue::all_parameters(rule))).empty());
        }
    }
}

TEST_CASE("a frame, the asset level and a page change the place of a finding alone", "[verdicts]") {
    const Json label = labels::wide();
    for (const std::string& name : catalogue::names()) {
        INFO(name);
        const Json parameters = catalogue::all_parameters(name);
        const Findings plain = findings(name, label, parameters);
        REQUIRE_FALSE(plain.empty());
        const Findings in_frame = findings(name, shapes::within("5", label), parameters);
        CHECK(without_place(in_frame) == plain);
        CHECK(std::all_of(in_frame.begin(), in_frame.end(),
                          [&](const Finding& finding) { return finding.frame == (name == "label_speed" ? -1 : 5); }));
        CHECK(findings(name, shapes::within("assetLevel", label), parameters) == plain);
        const Findings in_pdf = findings(name, shapes::in_pdf(label, 7), parameters);
        CHECK(without_place(in_pdf) == plain);
        CHECK(std::all_of(in_pdf.begin(), in_pdf.end(), [](const Finding& finding) {
            const bool on_page = finding.mid.starts_with("box") || finding.mid.starts_with("polygon");
            return finding.page == (on_page ? 7 : -1);
        }));
    }
}

TEST_CASE("what is said of the whole asset is judged beside a video's frames", "[verdicts]") {
    Json label = labels::label({{"0", labels::job(Json::array())}});
    label["jsonResponse"]["assetLevel"]["LIGHT"]["categories"] =
        Json::array({Json{{"name", "DAY"}}, Json{{"name", "NIGHT"}}});
    const Json forbidden = {{"forbidden", Json::array({{{"categories", {"DAY", "NIGHT"}}}})}};
    CHECK(findings("required_together", label, forbidden).size() == 1);
    label["jsonResponse"]["0"] = labels::job(Json::array({rectangle(0.1, 0.1, 0.2, 0.2)}));
    const auto needs = [](const char* category) {
        return Json{{"needs", Json::array({{{"category", "OBJECT_A"}, {"one_of", {category}}}})}};
    };
    CHECK(findings("required_together", label, needs("DAY")).empty()); // it holds in each frame
    CHECK(findings("required_together", label, needs("FOG")).size() == 1);
    const Json at_least_one = {{"limits", Json::array({{{"category", "OBJECT_A"}, {"min", 1}}})}};
    CHECK(findings("bbox_count", label, at_least_one).empty()); // nobody draws on the whole asset
}

TEST_CASE("a box of a PDF is judged on each of its pages", "[verdicts]") {
    const Json large = rectangle(0, 0, 1.4, 0.99, "a");
    const auto of = [](const char* name, const Json& annotation) {
        return findings(name, labels::label_of({annotation}));
    };
    CHECK(of("bbox_area", shapes::on_pages(large, {3})) == Findings{{"BBox too large", "a", KILI_BLOCK, -1, 3}});
    CHECK(of("bbox_bounds", shapes::on_pages(large, {3})) ==
          Findings{{"BBox of OBJECT_A leaves the image", "a", KILI_BLOCK, -1, 3}});
    CHECK(of("bbox_shape", shapes::on_pages(rectangle(0.1, 0.1, 0.5, 0, "a"), {3})) ==
          Findings{{"BBox of OBJECT_A has no area", "a", KILI_BLOCK, -1, 3}});
    Json twice = shapes::on_pages(large, {3});
    twice["annotations"].push_back(twice["annotations"][0]);
    twice["annotations"][1]["pageNumberArray"] = {4};
    CHECK(of("bbox_area", twice) ==
          Findings{{"BBox too large", "a", KILI_BLOCK, -1, 3}, {"BBox too large", "a", KILI_BLOCK, -1, 4}});
    CHECK(of("bbox_count", twice).empty()); // one object
    const auto overlaps = [](int first, int second) {
        const Json box = rectangle(0.1, 0.1, 0.2, 0.2, "a");
        return findings("bbox_overlap",
                        labels::label_of({shapes::on_pages(box, {first}), shapes::on_pages(box, {second})}),
                        {{"max_iou", 0.8}});
    };
    CHECK(overlaps(1, 2).empty());
    CHECK(overlaps(2, 2) ==
          Findings{{"BBox of OBJECT_A drawn twice (100 % overlap) - Only 1 accepted", "a", KILI_BLOCK, -1, 2}});
}

TEST_CASE("degrees are never outside of an image, nor measured in shares of it", "[verdicts]") {
    const std::pair<double, double> places[] = {{2.3, 48.8},    {-0.12, 51.5}, {0.2, 51.5}, {-78.5, -0.2}, {103.8, 1.3},
                                                {151.2, -33.9}, {0.5, 6.1},    {-0.2, 5.5}, {32.6, 0.3},   {9.4, 0.4}};
    for (const auto& [x, y] : places)
        for (const std::string name : {"bbox_area", "bbox_bounds", "bbox_shape"}) {
            INFO(name << " at " << x << ", " << y);
            const Json box = rectangle(x, y, 0.9, 0.8);
            CHECK(findings(name, labels::label_of({box})).empty());
            CHECK(findings(name, labels::label_of({box}), {}, shapes::project("GEOSPATIAL")).empty());
            CHECK(findings(name, labels::label_of({rectangle(x, y, 0.0001, 0.0001)}), catalogue::all_parameters(name))
                      .empty());
        }
    CHECK_FALSE(
        findings("bbox_bounds", labels::label_of({rectangle(2.3, 48.8, 1, 1)}), {}, shapes::project("IMAGE")).empty());
    CHECK_FALSE(findings("bbox_bounds", labels::label_of({rectangle(0.5, 0.5, 1, 0.1)})).empty());
    CHECK(findings("bbox_bounds", labels::label_of({rectangle(0.5, 0.5, 1, 0.1)}), {}, shapes::project("GEOSPATIAL"))
              .empty());
}

TEST_CASE("each rule declares the projects that it judges", "[verdicts]") {
    for (const std::string name : {"bbox_area", "bbox_bounds"}) {
        CHECK(applies(name, "IMAGE"));
        CHECK(applies(name, "PDF"));
        CHECK(applies(name, "VIDEO"));
        CHECK_FALSE(applies(name, "GEOSPATIAL"));
    }
    for (const std::string name : {"bbox_count", "bbox_overlap", "bbox_shape", "polygon_validity"}) {
        CHECK(applies(name, "GEOSPATIAL"));
        CHECK_FALSE(applies(name, "TEXT"));
    }
    CHECK(applies("ner_spans", "TEXT"));
    CHECK_FALSE(applies("ner_spans", "PDF"));
    for (const std::string name : {"label_speed", "required_children", "required_together", "transcription_pattern"})
        for (const char* type : {"IMAGE", "TEXT", "PDF", "VIDEO", "GEOSPATIAL", "AUDIO", "LLM_STATIC"})
            CHECK(applies(name, type));
}

TEST_CASE("a tracked object is one finding, although its measure differs in each frame", "[verdicts]") {
    Json video = Json::object();
    for (int i = 0; i < 120; ++i) {
        Json ring = Json::array();
        for (int vertex = 0; vertex < 5 + i; ++vertex)
            ring.push_back({{"x", 0.5 + 0.1 * std::cos(vertex)}, {"y", 0.5 + 0.1 * std::sin(vertex)}});
        Json polygon = rectangle(0, 0, 1, 1, "polygon");
        polygon["type"] = "polygon";
        polygon["boundingPoly"][0]["normalizedVertices"] = ring;
        video[std::to_string(i)] = labels::job(
            Json::array({rectangle(0.1, 0.1, 0.3, 0.3, "first"), rectangle(0.1 + i * 0.0005, 0.1, 0.3, 0.3, "again"),
                         rectangle(0.6, 0.1, 0.01 + i * 0.0001, 0.3, "thin"), polygon}));
    }
    const auto found = [&](const char* rule, const Json& parameters) {
        std::map<std::string, std::set<std::string>> by_mid;
        for (const Finding& finding : findings(rule, labels::label(video), parameters))
            by_mid[finding.mid].insert(finding.text);
        return by_mid;
    };
    using Found = std::map<std::string, std::set<std::string>>;
    CHECK(found("bbox_overlap", {{"max_iou", 0.5}}) ==
          Found{{"again", {"BBox of OBJECT_A drawn twice (100 % overlap) - Only 1 accepted"}}});
    CHECK(found("bbox_shape", {{"min_aspect", 0.2}}) ==
          Found{{"thin", {"BBox of OBJECT_A too narrow (0.0333 times its height) - At least 0.2 required"}}});
    CHECK(found("bbox_shape", {{"min_side", 0.025}}) ==
          Found{{"thin", {"BBox of OBJECT_A too thin (0.01) - Sides of at least 0.025 required"}}});
    CHECK(found("polygon_validity", {{"max_vertices", 4}}) ==
          Found{{"polygon", {"Polygon of OBJECT_A has too many vertices (124) - Only 4 accepted"}}});
}

TEST_CASE("key frames alone are judged if asked to", "[verdicts]") {
    Json video = Json::object();
    for (const auto& [frame, key] : {std::pair("0", false), {"1", true}, {"2", false}}) {
        Json jobs = labels::wide()["jsonResponse"];
        for (Json& annotation : jobs["JOB_0"]["annotations"]) {
            annotation["isKeyFrame"] = key;
            annotation["children"]["TEXT"] = {{"text", "GB00"}, {"isKeyFrame", key}};
        }
        jobs.erase("TEXT");
        jobs.erase("LIGHT");
        jobs["NOTE"] = {{"text", "GB00"}, {"isKeyFrame", key}};
        jobs["LIGHT"] = {{"isKeyFrame", key}};
        jobs["LIGHT"]["categories"] = Json::array({Json{{"name", "DAY"}}, Json{{"name", "NIGHT"}}});
        video[frame] = std::move(jobs);
    }
    const Json label = labels::label(video);
    for (const std::string& name : catalogue::names()) {
        if (name == "bbox_count" || name == "label_speed" || name == "ner_spans")
            continue; // of no single object's frames
        INFO(name);
        Json parameters = catalogue::all_parameters(name);
        if (name == "required_children") parameters["required"][0]["children"] = {"SIZE"};
        const Findings all = findings(name, label, parameters);
        if (name == "transcription_pattern")
            for (Json& check : parameters["checks"])
                check["key_frames_only"] = true;
        else
            parameters["key_frames_only"] = true;
        const Findings of_key_frames = findings(name, label, parameters);
        REQUIRE_FALSE(of_key_frames.empty());
        CHECK(all.size() == 3 * of_key_frames.size());
        CHECK(std::all_of(of_key_frames.begin(), of_key_frames.end(),
                          [](const Finding& finding) { return finding.frame == 1; }));
    }
}

TEST_CASE("texts call things what the project calls them", "[verdicts]") {
    const Json project = shapes::project("IMAGE", "Delivery van");
    const Json label = labels::label_of({rectangle(0.5, 0.5, 0.8, 0.1)});
    const auto text = [&](const Json& configuration, const Json& of) {
        return findings("bbox_bounds", label, configuration, of).front().text;
    };
    CHECK(text(Json::object(), nullptr) == "BBox of OBJECT_A leaves the image");
    CHECK(text(Json::object(), project) == "BBox of Delivery van leaves the image");
    CHECK(text({{"display_names", {{"OBJECT_A", "Van"}}}}, project) == "BBox of Van leaves the image");
    CHECK(text(Json::object(), shapes::project("IMAGE", " ")) == "BBox of OBJECT_A leaves the image");
}

TEST_CASE("with all rules and no configuration, the tutorial gives its two issues", "[verdicts]") {
    Json label = labels::tutorial();
    label["secondsToLabel"] = 0; // as appended through the API
    for (const Json& project : {Json(nullptr), shapes::project("IMAGE")}) {
        Findings all;
        for (const std::string& name : catalogue::names()) {
            const Findings found = findings(name, label, Json::object(), project);
            all.insert(all.end(), found.begin(), found.end());
        }
        CHECK(all == Findings{{"BBox too large", "20221124161451411-13314", KILI_BLOCK},
                              {"There are too many BBox (3) - Only 1 BBox of Object A accepted", "", KILI_BLOCK}});
    }
}

TEST_CASE("rules take time in proportion to a label of all shapes", "[verdicts]") {
    Json annotations = Json::array();
    for (const shapes::Sample& sample : shapes::sound())
        if (const Json job = sample.json_response.value("JOB_0", Json::object()); job.contains("annotations"))
            for (const Json& annotation : job["annotations"])
                annotations.push_back(annotation);
    REQUIRE(annotations.size() > 15);
    const catalogue::Sizes labels = catalogue::sizes([&](int size) {
        Json many = Json::array();
        for (int i = 0; i < size; ++i)
            many.push_back(annotations[static_cast<std::size_t>(i) % annotations.size()]);
        return labels::label(labels::job(std::move(many)));
    });
    for (const std::string& name : catalogue::names()) {
        INFO(name);
        CHECK(catalogue::growth(name, catalogue::all_parameters(name), labels) < catalogue::linear);
    }
}

TEST_CASE("rules take time in proportion to what one annotation holds", "[verdicts]") {
    const Json ring = rectangle(0.1, 0.1, 0.01, 0.01)["boundingPoly"][0];
    const catalogue::Sizes parts = catalogue::sizes([&](int size) {
        Json mask = rectangle(0, 0, 1, 1);
        mask["type"] = "semantic";
        mask["boundingPoly"] = Json(static_cast<std::size_t>(size), Json::array({ring}));
        return labels::label_of({mask});
    });
    const catalogue::Sizes pages = catalogue::sizes([&](int size) {
        Json box = shapes::on_pages(rectangle(0, 0, 1, 1), {});
        for (int i = 0; i < size; ++i)
            box["annotations"][0]["pageNumberArray"].push_back(i);
        box["annotations"][0]["polys"] = Json(static_cast<std::size_t>(size), ring);
        box["annotations"][0]["boundingPoly"] = box["annotations"][0]["polys"];
        return labels::label_of({box});
    });
    for (const std::string& name : catalogue::names()) {
        INFO(name);
        CHECK(catalogue::growth(name, catalogue::all_parameters(name), parts) < catalogue::linear);
        CHECK(catalogue::growth(name, catalogue::all_parameters(name), pages) < catalogue::linear);
    }
}

} // namespace verdicts_test
