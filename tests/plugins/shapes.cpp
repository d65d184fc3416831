#include "plugins/shapes.hpp"

#include "plugins/labels.hpp"

namespace shapes {
namespace {

using labels::rectangle;
using labels::vertices;

Json ring(const std::vector<std::pair<double, double>>& corners) {
    return {{"normalizedVertices", vertices(corners)}};
}

// An object of OBJECT_A with a member that draws it.
Json object(const std::string& mid, const std::string& type, const std::string& member, Json drawn) {
    Json object = {
        {"mid", mid}, {"categories", Json::array({Json{{"name", "OBJECT_A"}}})}, {"children", Json::object()}};
    if (!type.empty()) object["type"] = type;
    object[member] = std::move(drawn);
    return object;
}

Json point(double x, double y) {
    return {{"x", x}, {"y", y}};
}

Json pose() {
    const auto named = [](const char* code) { return Json{{"code", code}, {"name", "Joint"}, {"mid", "pose"}}; };
    Json points = Json::array({named("HEAD"), named("HAND"), named("FOOT")});
    points[0]["point"] = point(0.4, 0.1);
    points[2]["point"] = point(0.4, 0.9);
    Json pose = object("pose", "", "points", points);
    pose["kind"] = "POSE_ESTIMATION";
    return pose;
}

Json relation(const std::string& from, const std::string& to) {
    Json relation = object("relation", "", from, Json::array({Json{{"mid", "a"}}}));
    relation[to] = Json::array({Json{{"mid", "b"}}});
    return relation;
}

// An entity of a PDF: three lines on these pages.
Json pdf_entity(const std::vector<int>& pages) {
    const Json line = vertices({{0.2, 0.3}, {0.2, 0.35}, {0.7, 0.3}, {0.7, 0.35}});
    Json part = {{"pageNumberArray", pages}};
    part["boundingPoly"] = Json::array({Json{{"normalizedVertices", Json::array({line})}}});
    part["polys"] = Json::array({Json{{"normalizedVertices", Json::array({line, line, line})}}});
    Json entity = object("entity", "", "annotations", Json::array({part}));
    entity["content"] = "Ada Lovelace ";
    return entity;
}

Json answer(const std::string& category) {
    return {{"categories", Json::array({Json{{"name", category}}})}};
}

Json with_pseudo_jobs(Json jobs) {
    jobs["ANNOTATION_JOB_COUNTER"] = {{"JOB_0", {{"OBJECT_A", 7}}}};
    jobs["ANNOTATION_NAMES_JOB"] = {{"a", "Object A 1"}};
    jobs["ROTATION_JOB"] = {{"rotation", 90}, {"annotations", Json::array({rectangle(-5, -5, 20, 20)})}};
    return jobs;
}

} // namespace

std::vector<Sample> sound() {
    const Json box = rectangle(0.1, 0.1, 0.2, 0.2, "a");
    const auto job = [](const Json& annotation) { return labels::job(Json::array({annotation})); };
    Json corners = box;
    corners["boundingPoly"] = Json::array({ring({{0.1, 0.1}, {0.4, 0.3}})});
    Json numbered = box;
    numbered["mid"] = 20221124161451411;
    Json bare = box;
    bare["children"] = nullptr;
    Json untyped = on_pages(box, {1});
    untyped.erase("type");
    Json parts = object("mask", "semantic", "boundingPoly",
                        Json::array({Json::array({ring({{0.1, 0.1}, {0.3, 0.1}, {0.3, 0.3}, {0.1, 0.3}}),
                                                  ring({{0.15, 0.15}, {0.2, 0.15}, {0.2, 0.2}})}),
                                     Json::array({ring({{0.5, 0.5}, {0.7, 0.5}, {0.7, 0.7}})})}));
    Json track = Json::object();
    for (const char* frame : {"0", "1", "2"})
        track[frame] = with_pseudo_jobs(job(box));
    track["0"]["JOB_0"]["annotations"][0]["isKeyFrame"] = true;
    track["1"]["JOB_0"]["annotations"][0]["isKeyFrame"] = false;
    track["3"] = Json::object();
    Json segment = {
        {"mid", "s"}, {"startTime", 2.0}, {"endTime", 2.3}, {"speakerId", "one"}, {"text", "Good morning."}};
    const Json speakers = Json::array({Json{{"id", "one"}, {"name", "Ada"}, {"color", "#000000"}}});
    Json nulls = {{"JOB_0", {{"annotations", nullptr}}}, {"JOB_1", {{"categories", nullptr}}}, {"JOB_2", nullptr}};
    Json degrees = labels::job(
        Json::array({rectangle(5.6482, 51.498, 0.7, 0.9, "field"), object("tree", "marker", "point", point(5.6, 51.4)),
                     object("road", "polyline", "polyline", vertices({{5.6, 51.4}, {6, 52}}))}));
    Json linked = labels::job(Json::array({box, rectangle(0.6, 0.6, 0.2, 0.2, "b", "OBJECT_B")}));
    linked["RELATION_JOB"] = labels::job(Json::array({relation("startObjects", "endObjects")}))["JOB_0"];
    Json text = labels::job(Json::array({labels::entity(0, "Ada", "a"), labels::entity(9, "London", "b", "PLACE")}));
    text["RELATION_JOB"] = labels::job(Json::array({relation("startEntities", "endEntities")}))["JOB_0"];

    return {
        {"rectangle", "IMAGE", job(box)},
        {"rectangle of two corners", "IMAGE", job(corners)},
        {"rectangle with a number as mid", "IMAGE", job(numbered)},
        {"rectangle with children null", "IMAGE", job(bare)},
        {"rectangle of a turned image", "IMAGE", with_pseudo_jobs(job(box))},
        {"polygon", "IMAGE", job(labels::polygon({{{0.1, 0.1}, {0.9, 0.1}, {0.5, 0.9}}}))},
        {"mask of two rings", "IMAGE",
         job(object(
             "mask", "semantic", "boundingPoly",
             Json::array({ring({{0.1, 0.1}, {0.3, 0.1}, {0.3, 0.3}}), ring({{0.6, 0.6}, {0.8, 0.6}, {0.8, 0.8}})})))},
        {"mask of parts", "IMAGE", job(parts)},
        {"line", "IMAGE",
         job(object("line", "polyline", "polyline", vertices({{0.1, 0.1}, {0.9, 0.9}, {0.9, 0.1}, {0.1, 0.8}})))},
        {"marker", "IMAGE", job(object("marker", "marker", "point", point(0.5, 0.5)))},
        {"pose", "IMAGE", labels::job(Json::array({pose(), pose()}))},
        {"relation of objects", "IMAGE", linked},
        {"text", "TEXT", text},
        {"box of a PDF", "PDF", job(on_pages(box, {1}))},
        {"box of a PDF without a type", "PDF", job(untyped)},
        {"entity of a PDF", "PDF", labels::job(Json::array({pdf_entity({1, 1, 2}), pdf_entity({3, 3, 3})}))},
        {"track of a video", "VIDEO", track},
        {"video with asset level",
         "VIDEO",
         {{"assetLevel", {{"RENDER", "render.mp4"}, {"JOB_1", answer("DAY")}}}, {"0", job(box)}}},
        {"asset level alone", "VIDEO", {{"assetLevel", {{"RENDER", "render.mp4"}, {"SCENE", "scene.blend"}}}}},
        {"degrees", "GEOSPATIAL", degrees},
        {"sound",
         "AUDIO",
         {{"speakers", speakers}, {"JOB_0", {{"annotations", Json::array({segment})}}}, {"JOB_1", answer("DAY")}}},
        {"comparison",
         "LLM_STATIC",
         {{"JOB_0", {{"choice", {{"code", "A_IS_BETTER"}, {"firstId", "a"}, {"secondId", "b"}}}}},
          {"JOB_1", answer("DAY")}}},
        {"ranking", "LLM_RLHF", {{"JOB_0", {{"orders", Json::array({"a", "b"})}}}}},
        {"null members", "IMAGE", nulls},
        {"nothing", "IMAGE", Json::object()},
    };
}

Json on_pages(const Json& drawn, const std::vector<int>& pages) {
    Json object = drawn;
    Json part = {{"boundingPoly", drawn["boundingPoly"]}, {"polys", drawn["boundingPoly"]}, {"pageNumberArray", pages}};
    object.erase("boundingPoly");
    object["content"] = "";
    object["annotations"] = Json::array({std::move(part)});
    return object;
}

Json within(const std::string& member, const Json& label) {
    Json wrapped = label;
    wrapped["jsonResponse"] = Json::object();
    wrapped["jsonResponse"][member] = label["jsonResponse"];
    return wrapped;
}

Json in_pdf(Json label, int page) {
    for (auto& [name, job] : label["jsonResponse"].items())
        if (job.contains("annotations"))
            for (Json& annotation : job["annotations"])
                if (annotation.contains("boundingPoly")) annotation = on_pages(annotation, {page});
    return label;
}

Json project(const std::string& input_type, const std::string& display_name) {
    Json project = {{"id", "project-1"}, {"title", "Test"}, {"inputType", input_type}, {"workflowVersion", "V2"}};
    project["jsonInterface"]["jobs"]["JOB_0"]["content"]["categories"]["OBJECT_A"]["name"] = display_name;
    return project;
}

} // namespace shapes
