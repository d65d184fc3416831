// What the kit makes of each shape that Kili writes.
#include "plugins/shapes.hpp"

#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <kili/annotations.hpp>

#include <map>

namespace shapes_test {

using labels::rectangle;
using testhost::Json;

namespace {

kili::Value read(const Json& json) {
    return {&testhost::functions(), testhost::value(json)};
}

std::vector<kili::Shape> shapes_in(const Json& json_response) {
    std::vector<kili::Shape> found;
    kili::each_annotation(read(json_response),
                          [&](const kili::Annotation& annotation) { found.push_back(annotation.shape()); });
    return found;
}

kili::Shape shape_of(const Json& annotation) {
    return kili::Annotation("", {}, read(annotation)).shape();
}

// "page: number of vertices" of each visit.
std::vector<std::string> pages(const Json& annotation) {
    std::vector<std::string> visited;
    kili::Annotation("", {}, read(annotation)).each_page([&](const kili::Annotation& drawn) {
        int vertices = 0;
        drawn.each_vertex([&](kili::Value) { ++vertices; });
        visited.push_back((drawn.page() ? std::to_string(*drawn.page()) : "-") + ": " + std::to_string(vertices));
    });
    return visited;
}

// "part.index: number of vertices" of each ring.
std::vector<std::string> rings(const Json& annotation) {
    std::vector<std::string> visited;
    kili::Annotation("", {}, read(annotation)).each_ring([&](const kili::Annotation::Ring& ring) {
        visited.push_back(std::to_string(ring.part) + "." + std::to_string(ring.index) + ": " +
                          std::to_string(ring.vertices.size()));
    });
    return visited;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("an annotation has its shape, category and place", "[shapes]") {
    using kili::Shape;
    const std::map<std::string, std::vector<Shape>> expected = {
        {"rectangle", {Shape::rectangle}},
        {"rectangle of two corners", {Shape::rectangle}},
        {"rectangle with a number as mid", {Shape::rectangle}},
        {"rectangle with children null", {Shape::rectangle}},
        {"rectangle of a turned image", {Shape::rectangle}},
        {"polygon", {Shape::polygon}},
        {"mask of two rings", {Shape::mask}},
        {"mask of parts", {Shape::mask}},
        {"line", {Shape::line}},
        {"marker", {Shape::marker}},
        {"pose", {Shape::pose, Shape::pose}},
        {"relation of objects", {Shape::rectangle, Shape::rectangle, Shape::relation}},
        {"text", {Shape::entity, Shape::entity, Shape::relation}},
        {"box of a PDF", {Shape::rectangle}},
        {"box of a PDF without a type", {Shape::rectangle}},
        {"entity of a PDF", {Shape::entity, Shape::entity}},
        {"track of a video", {Shape::rectangle, Shape::rectangle, Shape::rectangle}},
        {"video with asset level", {Shape::rectangle}},
        {"asset level alone", {}},
        {"degrees", {Shape::rectangle, Shape::marker, Shape::line}},
        {"sound", {Shape::segment}},
        {"comparison", {}},
        {"ranking", {}},
        {"null members", {}},
        {"nothing", {}},
    };
    for (const shapes::Sample& sample : shapes::sound()) {
        INFO(sample.shape);
        REQUIRE(expected.count(sample.shape) == 1);
        CHECK(shapes_in(sample.json_response) == expected.at(sample.shape));
    }
    Json pose = shapes::sound()[10].json_response["JOB_0"]["annotations"][0];
    for (const char* type : {"marker", "pose"}) {
        pose["type"] = type;
        CHECK(shape_of(pose) == Shape::pose);
    }
    Json other = rectangle(0, 0, 1, 1);
    for (const Json& type : {Json("cuboid"), Json(""), Json(5), Json(true)}) {
        other["type"] = type;
        CHECK(shape_of(other) == Shape::unknown);
    }
    other = labels::polygon({{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0.5}}});
    other.erase("type");
    CHECK(shape_of(other) == Shape::outline);
    for (const Json& odd :
         {Json(nullptr), Json::object(), Json::array(), Json(1), Json{{"annotations", Json::array()}}})
        CHECK(shape_of(odd) == Shape::unknown);
}

TEST_CASE("outlines of a PDF are visited by their pages", "[shapes]") {
    const Json box = rectangle(0.1, 0.1, 0.2, 0.2);
    CHECK(pages(box) == Texts{"-: 4"});
    CHECK(pages(shapes::on_pages(box, {3})) == Texts{"3: 4"});
    CHECK(pages(shapes::on_pages(box, {})) == Texts{"-: 4"});
    Json two = shapes::on_pages(box, {3});
    two["annotations"].push_back(two["annotations"][0]);
    two["annotations"][1]["pageNumberArray"] = {4};
    CHECK(pages(two) == Texts{"3: 4", "4: 4"});
    const Json entities = shapes::sound()[15].json_response["JOB_0"]["annotations"];
    CHECK(pages(entities[0]) == Texts{"1: 8", "2: 4"}); // three lines
    CHECK(pages(entities[1]) == Texts{"3: 12"});
    for (const Json& odd :
         {Json(nullptr), Json(1), Json("x"), Json::array({"x"}), Json::array({-1}), Json::array({nullptr})}) {
        two["annotations"][1]["pageNumberArray"] = odd;
        CHECK(pages(two) == Texts{"3: 4", "-: 4"});
    }
    for (const Json& odd : {Json::array(), Json::array({1}), Json::array({nullptr})}) {
        two["annotations"] = odd;
        for (const std::string& page : pages(two))
            CHECK(page == "-: 0");
    }
    const auto page_of = [](const Json& annotation) { return kili::Annotation("", {}, read(annotation)).place().page; };
    CHECK(page_of(shapes::on_pages(box, {3})) == 3); // of the whole, if it is on one page
    CHECK(page_of(entities[1]) == 3);
    CHECK(page_of(entities[0]) == -1);
    CHECK(page_of(box) == -1);
}

TEST_CASE("rings are visited with the part that they belong to", "[shapes]") {
    const std::vector<shapes::Sample> sound = shapes::sound();
    const auto first = [&](std::size_t sample) { return sound[sample].json_response["JOB_0"]["annotations"][0]; };
    CHECK(rings(first(0)) == Texts{"0.0: 4"});
    CHECK(rings(first(6)) == Texts{"0.0: 3", "1.0: 3"}); // each may be a part
    CHECK(rings(first(7)) == Texts{"0.0: 4", "0.1: 3", "1.0: 3"});
    CHECK(rings(labels::polygon({{{0, 0}, {1, 0}, {1, 1}}, {{0.5, 0.1}, {0.6, 0.1}, {0.6, 0.2}, {0.5, 0.2}}})) ==
          Texts{"0.0: 3", "0.1: 4"});
    CHECK(rings(shapes::on_pages(first(7), {2})) == rings(first(7)));
}

TEST_CASE("a box is between two corners too, if it is a rectangle's", "[shapes]") {
    Json corners = rectangle(0, 0, 1, 1);
    corners["boundingPoly"][0]["normalizedVertices"] = labels::vertices({{0.4, 0.1}, {0.1, 0.3}});
    const auto box = kili::Annotation("", {}, read(corners)).box();
    REQUIRE(box);
    CHECK(box->min_x == 0.1);
    CHECK(box->max_y == 0.3);
    corners["type"] = "polygon";
    CHECK_FALSE(kili::Annotation("", {}, read(corners)).box());
    CHECK(kili::Annotation("", {}, read(shapes::on_pages(rectangle(0, 0, 0.5, 0.5), {2}))).box()->area() == 0.25);
}

TEST_CASE("a mid is a text, and that of a number its digits", "[shapes]") {
    const auto mid = [](const Json& given) { return kili::mid_of(read(Json{{"mid", given}})); };
    CHECK(mid("a-1") == "a-1");
    CHECK(mid(20221124161451411) == "20221124161451411");
    CHECK(mid(0) == "0");
    CHECK(mid(-7) == "-7");
    CHECK(mid(7.0) == "7");
    CHECK(mid(0.5) == "0.5");
    for (const Json& none : {Json(nullptr), Json(true), Json::array(), Json("")})
        CHECK(mid(none).empty());
}

TEST_CASE("what is said of the whole asset is visited beside frames, or in place of jobs", "[shapes]") {
    const Json day = {{"LIGHT", {{"categories", Json::array({Json{{"name", "DAY"}}})}}}, {"FILE", "a.mp4"}};
    const auto visits = [](const Json& json_response) {
        std::vector<std::string> visited;
        kili::each_frame(read(json_response), [&](const kili::Frame& frame) {
            std::string jobs = frame.number ? std::to_string(*frame.number) : frame.beside_frames ? "asset" : "-";
            kili::each_job(frame, [&](const kili::Job& job) { jobs.append(" ").append(job.name); });
            visited.push_back(jobs);
        });
        return visited;
    };
    const Json job = labels::job(Json::array());
    CHECK(visits({{"assetLevel", day}}) == Texts{"- LIGHT"});
    CHECK(visits({{"assetLevel", day}, {"JOB_0", job["JOB_0"]}}) == Texts{"- LIGHT JOB_0"});
    CHECK(visits({{"assetLevel", day}, {"0", job}, {"1", Json::object()}}) == Texts{"0 JOB_0", "1", "asset LIGHT"});
    CHECK(visits({{"assetLevel", nullptr}, {"0", job}}) == Texts{"0 JOB_0"});
    CHECK(visits({{"assetLevel", {{"assetLevel", day}}}}) == Texts{"- assetLevel"}); // once only
}

} // namespace shapes_test
