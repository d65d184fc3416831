// Labels as Kili writes them, for the tests of rules.
#pragma once

#include "plugins/test_host.hpp"

#include <string>
#include <utility>
#include <vector>

namespace labels {

using testhost::Json;

// A rectangle with the corners (x, y) and (x + width, y + height), in the order that Kili writes them.
inline Json rectangle(double x, double y, double width, double height, const std::string& mid = "mid-1",
                      const std::string& category = "OBJECT_A") {
    const auto vertex = [](double vx, double vy) { return Json{{"x", vx}, {"y", vy}}; };
    const Json outline =
        Json::array({vertex(x, y + height), vertex(x, y), vertex(x + width, y), vertex(x + width, y + height)});
    return {{"boundingPoly", Json::array({Json{{"normalizedVertices", outline}}})},
            {"categories", Json::array({Json{{"name", category}}})},
            {"children", Json::object()},
            {"mid", mid},
            {"type", "rectangle"}};
}

// The corners of an outline.
inline Json vertices(const std::vector<std::pair<double, double>>& corners) {
    Json vertices = Json::array();
    for (const auto& [x, y] : corners)
        vertices.push_back({{"x", x}, {"y", y}});
    return vertices;
}

// A polygon; further rings are its holes.
inline Json polygon(const std::vector<std::vector<std::pair<double, double>>>& rings,
                    const std::string& mid = "mid-1") {
    Json polygon = rectangle(0, 0, 1, 1, mid);
    polygon["type"] = "polygon";
    polygon["boundingPoly"] = Json::array();
    for (const auto& ring : rings)
        polygon["boundingPoly"].push_back({{"normalizedVertices", vertices(ring)}});
    return polygon;
}

// An entity of a text, from `begin`, as long as its content.
inline Json entity(int begin, const std::string& content, const std::string& mid = "mid-1",
                   const std::string& category = "PERSON") {
    return {{"children", Json::object()},
            {"beginId", "main/[0]"},
            {"beginOffset", begin},
            {"categories", Json::array({Json{{"name", category}}})},
            {"content", content},
            {"endId", "main/[0]"},
            {"endOffset", begin + static_cast<int>(content.size())},
            {"mid", mid}};
}

// {"JOB_0": {"annotations": [...]}}: an image's jsonResponse, or that of a video's frame.
inline Json job(Json annotations, const std::string& name = "JOB_0") {
    Json job = Json::object();
    job[name]["annotations"] = std::move(annotations);
    return job;
}

// A label without `search`.
inline Json label(Json json_response) {
    Json label = {{"id", "label-1"}, {"labelType", "DEFAULT"}};
    label["jsonResponse"] = std::move(json_response);
    return label;
}

// One of these annotations in JOB_0.
inline Json label_of(const std::vector<Json>& annotations) {
    return label(job(Json(annotations)));
}

// The label of Kili's webhook tutorial: three boxes of OBJECT_A, of which the first covers 0.67 x 0.53 of the image.
inline Json tutorial() {
    Json label = labels::label(job(Json::array({rectangle(0.15, 0.31, 0.67, 0.53, "20221124161451411-13314"),
                                                rectangle(0.79, 0.13, 0.12, 0.07, "20221124161456406-47055"),
                                                rectangle(0.87, 0.27, 0.12, 0.09, "20221124161459298-45160")})));
    label["search"] = {{"numberOfAnnotationsByObject", {{"JOB_0.OBJECT_A", 3}}}, {"numberOfAnnotations", 3}};
    return label;
}

// A label with all that the rules of plugins/ judge, and something wrong for each of them.
inline Json wide() {
    Json box = rectangle(0.1, 0.1, 0.9, 0.9, "box-1");
    box["children"]["TEXT"]["text"] = "GB00 WEST";
    box["children"]["COLOR"]["categories"] = Json::array({Json{{"name", "DAY"}}});
    Json jobs =
        job(Json::array({box, rectangle(0.1, 0.1, 0.9, 0.89, "box-2"), rectangle(0.95, 0.5, 0.1, 0.001, "box-3"),
                         polygon({{{0.1, 0.1}, {0.9, 0.9}, {0.9, 0.1}, {0.1, 0.8}}}, "polygon-1")}));
    jobs["ENTITIES"]["annotations"] = Json::array(
        {entity(0, " Ada", "entity-1"), entity(10, "Ada Lovelace", "entity-2"), entity(14, "Lovelace", "entity-3")});
    jobs["LIGHT"]["categories"] = Json::array({Json{{"name", "NIGHT"}, {"children", Json{{"TEXT", {{"text", "x"}}}}}}});
    jobs["TEXT"]["text"] = "note";
    Json label = labels::label(jobs);
    label["secondsToLabel"] = 1;
    label["search"] = {{"numberOfAnnotationsByObject", {{"JOB_0.OBJECT_A", 4}}}, {"numberOfAnnotations", 7}};
    return label;
}

// Any JSON in the place of jsonResponse and of what is in it; none of it is an annotation that a rule could judge.
inline std::vector<Json> malformed() {
    const Json scalars[] = {
        nullptr, true, 5, -0.5, 1e300, "text", Json::array(), Json::object(), Json::array({1, "a"})};
    std::vector<Json> labels = {nullptr, 7, "label", Json::array(), Json::object()};
    for (const Json& scalar : scalars) {
        labels.push_back(label(scalar));
        labels.push_back(label({{"JOB_0", scalar}}));
        labels.push_back(label({{"JOB_1", {{"annotations", scalar}}}}));
        labels.push_back(label({{"JOB_0", {{"annotations", scalar}}}}));
        labels.push_back(label({{"JOB_0", {{"annotations", Json::array({scalar})}}}}));
        labels.push_back(label({{"0", scalar}}));
        labels.push_back(label({{"0", {{"JOB_0", scalar}}}}));
        labels.push_back(label({{"123456789012345678901234567890", scalar}}));
    }
    return labels;
}

} // namespace labels
