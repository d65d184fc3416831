// The objects that findings point to: every annotation of every shape, by its path, and nothing else with a mid.
#include "check/objects.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using check::LabelObject;
using check::LabelObjects;

namespace {

rules::Finding about(const std::string& mid, std::int64_t frame = -1, std::int64_t page = -1) {
    rules::Finding finding{"r", rules::Severity::block, "text", mid};
    if (frame >= 0) finding.places.frames.add(frame);
    if (page >= 0) finding.places.pages.add(page);
    return finding;
}

std::string place(const LabelObjects& objects, const rules::Finding& finding) {
    return check::place_text(finding, objects.find(finding));
}

} // namespace

TEST_CASE("an object is found by its mid, wherever it is nested", "[objects]") {
    const event::Document label(R"({
        "JOB_0": {"annotations": [
            {"mid": "a", "categories": [{"name": "CAR"}, {"name": "RED"}],
             "children": {"JOB_1": {"annotations": [{"mid": "a/1", "categories": [{"name": "WHEEL"}]}]}}},
            {"categories": [{"name": "NONE"}]},
            {"mid": "b", "categories": null}]},
        "JOB_2": {"text": "mid"}})");
    const LabelObjects objects(label.root());
    CHECK(objects.find(about("a"))->path == "JOB_0.annotations[0]");
    CHECK(objects.find(about("a"))->category == "CAR, RED");
    CHECK(objects.find(about("a/1"))->path == "JOB_0.annotations[0].children.JOB_1.annotations[0]");
    CHECK(objects.find(about("a/1"))->category == "WHEEL");
    CHECK(objects.find(about("b"))->path == "JOB_0.annotations[2]");
    CHECK(objects.find(about("b"))->category.empty());
    CHECK(objects.find(about("c")) == nullptr);
    CHECK(objects.find(about("")) == nullptr);
    CHECK(place(objects, about("a/1")) == "JOB_0.annotations[0].children.JOB_1.annotations[0]");
    CHECK(place(objects, about("c")) == "not in it");
    CHECK(place(objects, about("")) == "the label");
}

TEST_CASE("what only refers to an object is none", "[objects]") {
    struct Case {
        const char* label;
        const char* mid;
        const char* path; // null: no object
    };
    for (
        const Case& one : {
            Case{R"({"R": {"annotations": [{"mid": "r", "startObjects": [{"mid": "a"}], "endObjects": [{"mid": "b"}]}]},
                      "Z": {"annotations": [{"mid": "a"}]}})",
                 "a", "Z.annotations[0]"},
            Case{
                R"({"R": {"annotations": [{"mid": "r", "startObjects": [{"mid": "a"}], "endObjects": [{"mid": "b"}]}]}})",
                "b", nullptr},
            Case{R"({"R": {"annotations": [{"mid": "r", "startEntities": [{"mid": "a"}]}]}})", "a", nullptr},
            Case{R"({"R": {"annotations": [{"mid": "r", "startEntities": [{"mid": "a"}]}]}})", "r", "R.annotations[0]"},
            Case{R"({"P": {"annotations": [{"mid": "p", "points": [{"mid": "q", "point": {"x": 0, "y": 0}}]}]}})", "q",
                 nullptr},
            Case{R"({"ANNOTATION_NAMES_JOB": {"annotations": [{"mid": "n"}]}})", "n", nullptr},
            Case{R"({"speakers": [{"mid": "s"}]})", "s", nullptr},
            Case{R"({"J": {"annotations": [{"mid": 7}]}})", "7", "J.annotations[0]"},
            Case{R"({"assetLevel": {"J": {"annotations": [{"mid": "x"}]}}})", "x", "assetLevel.J.annotations[0]"},
        }) {
        INFO(one.label << one.mid);
        const event::Document label(one.label);
        const LabelObjects objects(label.root());
        const LabelObject* const found = objects.find(about(one.mid));
        REQUIRE((found == nullptr) == (one.path == nullptr));
        if (found != nullptr) CHECK(found->path == one.path);
    }
}

TEST_CASE("an object of a video is that of the finding's frame", "[objects]") {
    const event::Document label(R"({
        "0": {"JOB_0": {"annotations": [{"mid": "b"}]}},
        "7": {"JOB_0": {"annotations": [{"mid": "a"}]}},
        "8": {"JOB_0": {"annotations": [{"mid": "b"}, {"mid": "a"}]}},
        "assetLevel": {"JOB_0": {"annotations": [{"mid": "w"}]}}})");
    const LabelObjects objects(label.root());
    CHECK(objects.find(about("a"))->path == "7.JOB_0.annotations[0]");
    CHECK(objects.find(about("a", 8))->path == "8.JOB_0.annotations[1]");
    CHECK(objects.find(about("a", 9))->path == "7.JOB_0.annotations[0]"); // a rule that is wrong: the first
    CHECK(objects.find(about("a", 8))->place().frame == 8);
    CHECK(objects.find(about("w"))->path == "assetLevel.JOB_0.annotations[0]");
    CHECK(place(objects, about("", 8)) == "frame 8");
}

TEST_CASE("an object of a PDF is what of it is on the finding's page", "[objects]") {
    const event::Document label(R"({"J": {"annotations": [{"mid": "a", "annotations": [
        {"pageNumberArray": [2], "boundingPoly": [{"normalizedVertices": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]}]},
        {"pageNumberArray": [5], "boundingPoly": [{"normalizedVertices": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]}]}]}]}})");
    const LabelObjects objects(label.root());
    CHECK(objects.all().size() == 2);
    CHECK(place(objects, about("a")) == "J.annotations[0], page 2");
    CHECK(place(objects, about("a", -1, 5)) == "J.annotations[0], page 5");
    CHECK(place(objects, about("", -1, 5)) == "page 5");
}

TEST_CASE("categories are named as the project names them", "[objects]") {
    const event::Document label(
        R"({"JOB_0": {"annotations": [{"mid": "a", "categories": [{"name": "OBJECT_A"}, {"name": "OTHER"}]}]}})");
    const event::Document project(
        R"({"jsonInterface": {"jobs": {"JOB_0": {"content": {"categories": {"OBJECT_A": {"name": "Car"}}}}}}})");
    const LabelObjects named(label.root(), project.root());
    CHECK(named.all()[0].category == "OBJECT_A, OTHER");
    CHECK(named.all()[0].name == "Car, OTHER");
    const LabelObjects unnamed(label.root());
    CHECK(unnamed.all()[0].name == "OBJECT_A, OTHER");
}

TEST_CASE("a label that is no object has no objects", "[objects]") {
    CHECK(LabelObjects(nullptr).all().empty());
    for (const char* const text :
         {R"([{"mid": "a"}])", "7", "null", R"({"J": {"annotations": null}})", R"({"J": 7})"}) {
        const event::Document label(text);
        CHECK(LabelObjects(label.root()).all().empty());
    }
}
