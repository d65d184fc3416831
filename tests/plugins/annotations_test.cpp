#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <kili/annotations.hpp>

namespace annotations_test {

using labels::rectangle;
using testhost::Json;

namespace {

kili::Value read(const Json& json) {
    return {&testhost::functions(), testhost::value(json)};
}

// "frame/job" of each job visited.
std::vector<std::string> jobs(const Json& json_response) {
    std::vector<std::string> visited;
    kili::each_frame(read(json_response), [&](const kili::Frame& frame) {
        kili::each_job(frame, [&](const kili::Job& job) {
            visited.push_back((job.frame ? std::to_string(*job.frame) : "-") + "/" + std::string(job.name));
        });
    });
    return visited;
}

// "frame/job/mid" of each annotation visited.
std::vector<std::string> annotations(const Json& json_response) {
    std::vector<std::string> visited;
    kili::each_annotation(read(json_response), [&](const kili::Annotation& annotation) {
        visited.push_back((annotation.frame ? std::to_string(*annotation.frame) : "-") + "/" +
                          std::string(annotation.job) + "/" + std::string(annotation.mid()));
    });
    return visited;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("an element of an array is read by a literal index", "[annotations]") {
    const Json json = Json::array({"first", "second"});
    CHECK(read(json)[0].str() == "first");
    CHECK(read(json)[1].str() == "second");
    CHECK(read(json)[2].is_null());
    CHECK(read(json)["0"].is_null());
    CHECK(kili::Value()[0].is_null());
}

TEST_CASE("each_job visits jobs, those of categories and of annotations, in the order written", "[annotations]") {
    Json response = {
        {"JOB_2", {{"text", "hello"}}},
        {"JOB_1",
         {{"categories", Json::array({{{"name", "DAY"}, {"children", {{"JOB_1_1", {{"text", "sunny"}}}}}}})}}}};
    response["JOB_0"]["annotations"] = Json::array({rectangle(0, 0, 1, 1, "a"), rectangle(0, 0, 1, 1, "b")});
    response["JOB_0"]["annotations"][0]["children"]["JOB_0_1"]["categories"] = Json::array({{{"name", "RED"}}});
    response["JOB_0"]["annotations"][1]["categories"][0]["children"]["JOB_0_2"]["text"] = "plate";
    response["JOB_0"]["annotations"][1]["children"] = labels::job(Json::array({rectangle(0, 0, 1, 1, "c")}), "PARTS");
    CHECK(jobs(response) == Texts{"-/JOB_2", "-/JOB_1", "-/JOB_1_1", "-/JOB_0", "-/JOB_0_1", "-/PARTS", "-/JOB_0_2"});
    CHECK(annotations(response) == Texts{"-/JOB_0/a", "-/JOB_0/b", "-/PARTS/c"});
}

TEST_CASE("a job knows the category and the object that it is nested in", "[annotations]") {
    Json response = {{"TOP", {{"text", "top"}}}};
    response["KIND"]["categories"] = Json::array({{{"name", "BILL"}, {"children", {{"SUB", {{"text", "sub"}}}}}}});
    response["OLD"]["categories"] = Json::array({{{"name", "NEWS"}}}); // with its children beside the categories
    response["OLD"]["children"]["BESIDE"]["text"] = "beside";
    response["JOB_0"]["annotations"] = Json::array({rectangle(0, 0, 1, 1, "a")});
    Json& object = response["JOB_0"]["annotations"][0];
    object["children"]["COLOR"]["categories"] =
        Json::array({{{"name", "RED"}, {"children", {{"SHADE", {{"text", "dark"}}}}}}});
    object["categories"][0]["children"]["PLATE"]["text"] = "AB";
    std::vector<std::string> visited;
    kili::each_frame(read(response), [&](const kili::Frame& frame) {
        kili::each_job(frame, [&](const kili::Job& job) {
            visited.push_back(std::string(job.name) + " in " + std::string(job.parent_category()) + " of " +
                              std::string(job.mid()));
        });
    });
    CHECK(visited == Texts{"TOP in  of ", "KIND in  of ", "SUB in BILL of ", "OLD in  of ", "BESIDE in NEWS of ",
                           "JOB_0 in  of ", "COLOR in OBJECT_A of a", "SHADE in RED of a", "PLATE in OBJECT_A of a"});
}

TEST_CASE("a job is filled in if something is in it", "[annotations]") {
    for (const Json& something :
         {Json{{"text", "x"}}, Json{{"categories", Json::array({1})}}, Json{{"annotations", Json::array({1})}}})
        CHECK(kili::filled(read(something)));
    for (const Json& nothing : {Json(nullptr), Json::object(), Json{{"text", " \n"}}, Json{{"text", 1}},
                                Json{{"categories", Json::array()}}, Json{{"annotations", "x"}}, Json(" ")})
        CHECK_FALSE(kili::filled(read(nothing)));
}

TEST_CASE("each_vertex visits what an annotation is drawn by", "[annotations]") {
    const auto count = [](const Json& annotation) {
        int vertices = 0;
        kili::Annotation("", {}, read(annotation)).each_vertex([&](kili::Value) { ++vertices; });
        return vertices;
    };
    CHECK(count(rectangle(0, 0, 1, 1)) == 4);
    CHECK(count(labels::polygon({{{0, 0}, {1, 0}, {1, 1}}, {{0.1, 0}, {0.2, 0}, {0.2, 0.1}}})) == 6);
    CHECK(count({{"polyline", labels::vertices({{0, 0}, {1, 1}})}}) == 2);
    CHECK(count({{"point", {{"x", 0}, {"y", 0}}}}) == 1);
    for (const Json& odd : {Json(nullptr), Json(1), Json{{"boundingPoly", "x"}},
                            Json{{"boundingPoly", Json::array({1})}}, Json{{"polyline", 5}}, Json{{"point", nullptr}}})
        CHECK(count(odd) == 0);
}

TEST_CASE("intersection over union is from 0 to 1", "[annotations]") {
    const kili::Box box{0, 0, 2, 1};
    CHECK(kili::iou(box, box) == 1);
    CHECK(kili::iou(box, {1, 0, 2, 1}) == 0.5);
    CHECK(kili::iou(box, {1, 0, 3, 1}) == Approx(1.0 / 3));
    CHECK(kili::iou(box, {2, 0, 3, 1}) == 0);
    CHECK(kili::iou(box, {5, 5, 6, 6}) == 0);
    CHECK(kili::iou({0, 0, 0, 1}, {0, 0, 0, 1}) == 0);
    const double huge = 1.7e308;
    CHECK(kili::iou({-huge, -huge, huge, huge}, {-huge, -huge, huge, huge}) == 0);
    CHECK_FALSE(kili::measurable({0, 0, 1e10, 1}));
    CHECK(kili::measurable({-5, -5, 5, 5}));
}

TEST_CASE("each_frame visits a video's frames, and anything else as a whole", "[annotations]") {
    const Json box = Json::array({rectangle(0, 0, 1, 1, "a")});
    CHECK(jobs({{"0", labels::job(box)}, {"10", labels::job(box, "JOB_9")}, {"2", Json::object()}}) ==
          Texts{"0/JOB_0", "10/JOB_9"});
    CHECK(annotations({{"007", labels::job(box)}}) == Texts{"7/JOB_0/a"});
    CHECK(annotations({{"999999999999999999", labels::job(box)}}) == Texts{"999999999999999999/JOB_0/a"});
    for (const char* name : {"", "-1", "+1", "1.0", "0x1", " 1", "1 ", "1234567890123456789", "\u0661"})
        CHECK(annotations({{name, labels::job(box)}}).empty()); // no frame's name; and as a job it has no annotations
    int frames = 0;
    for (const Json& whole : {Json(nullptr), Json::object(), Json::array({1}), Json("text"), Json{{"0", nullptr}}})
        kili::each_frame(read(whole), [&](const kili::Frame& frame) { frames += frame.number ? 100 : 1; });
    CHECK(frames == 5);
}

TEST_CASE("nesting without end is visited to a bounded depth", "[annotations]") {
    Json jobs = labels::job(Json::array({rectangle(0, 0, 1, 1, "deepest")}));
    Json categories = Json::array();
    for (int depth = 0; depth < 5000; ++depth) {
        Json parent = rectangle(0, 0, 1, 1, "parent");
        parent["children"] = std::move(jobs);
        jobs = labels::job(Json::array());
        jobs["JOB_0"]["annotations"].push_back(std::move(parent));
        Json category = {{"name", "A"}};
        category["categories"] = std::move(categories);
        categories = Json::array();
        categories.push_back(std::move(category));
    }
    CHECK(annotations(jobs).size() == kili::detail::max_nesting + 1);
    Json classification = Json::object();
    classification["JOB_0"]["categories"] = std::move(categories);
    CHECK(annotations(classification).empty());
}

TEST_CASE("a box is that of a sound outline", "[annotations]") {
    const auto box_of = [](const Json& annotation) { return kili::Annotation("", {}, read(annotation)).box(); };
    const auto box = box_of(rectangle(0.25, 0.5, 0.5, 0.25));
    REQUIRE(box);
    CHECK(box->min_x == 0.25);
    CHECK(box->min_y == 0.5);
    CHECK(box->max_x == 0.75);
    CHECK(box->max_y == 0.75);
    CHECK(box->width() == 0.5);
    CHECK(box->height() == 0.25);
    CHECK(box->area() == 0.125);
    CHECK_FALSE(box_of({{"boundingPoly", Json::array({{{"normalizedVertices", Json::array({1, 2, 3})}}})}}));
    CHECK_FALSE(box_of(nullptr));
    CHECK_FALSE(kili::point(read(Json{{"x", 1}})));
    CHECK(kili::point(read(Json{{"x", 1}, {"y", -2}}))->y == -2);
}

TEST_CASE("a category is found by its code", "[annotations]") {
    const auto has = [](const Json& categories, const char* code) {
        const Json annotation = {{"categories", categories}};
        return kili::Annotation("", {}, read(annotation)).has_category(code);
    };
    CHECK(has(Json::array({{{"name", "A"}}, {{"name", "B"}}}), "B"));
    CHECK_FALSE(has(Json::array({{{"name", "A"}}}), "B"));
    for (const Json& odd : {Json(nullptr), Json("A"), Json::array({"A", 1, nullptr}), Json::array({{{"name", 5}}})})
        CHECK_FALSE(has(odd, "A"));
}

} // namespace annotations_test
