#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace polygon_validity_test {

using catalogue::findings;
using labels::label_of;
using labels::polygon;
using testhost::Finding;
using testhost::Json;

namespace {

const std::string rule = "polygon_validity";

using Points = std::vector<std::pair<double, double>>;

std::string fault(const std::vector<Points>& rings, const Json& configuration = Json::object()) {
    const auto texts = catalogue::texts(rule, label_of({polygon(rings)}), configuration);
    REQUIRE(texts.size() <= 1);
    return texts.empty() ? "" : texts.front();
}

const Points square = {{0.1, 0.1}, {0.9, 0.1}, {0.9, 0.9}, {0.1, 0.9}};
const Points hole = {{0.2, 0.2}, {0.4, 0.2}, {0.4, 0.4}, {0.2, 0.4}};

Points circle(int vertices) {
    Points points;
    for (int i = 0; i < vertices; ++i) {
        const double angle = 6.283185307179586 * i / vertices;
        points.emplace_back(0.5 + 0.4 * std::cos(angle), 0.5 + 0.4 * std::sin(angle));
    }
    return points;
}

Points reversed(Points points) {
    std::reverse(points.begin(), points.end());
    return points;
}

} // namespace

TEST_CASE("polygon_validity lets proper polygons pass", "[polygon_validity]") {
    CHECK(fault({square}).empty());
    CHECK(fault({reversed(square)}).empty());
    CHECK(fault({square, hole}).empty());
    CHECK(fault({reversed(square), hole}).empty());
    CHECK(fault({circle(3)}).empty());
    CHECK(fault({circle(2000)}).empty());
    Points closed = square;
    closed.push_back(square.front());
    CHECK(fault({closed}).empty());
    CHECK(fault({{{0.1, 0.1}, {0.5, 0.1}, {0.5, 0.1}, {0.9, 0.1}, {0.9, 0.9}}}).empty()); // repeated, and in line
}

TEST_CASE("polygon_validity says what is wrong with a polygon", "[polygon_validity]") {
    CHECK(fault({{{0.1, 0.1}, {0.9, 0.9}, {0.9, 0.1}, {0.1, 0.9}}}) == "Polygon of OBJECT_A crosses itself");
    CHECK(fault({{{0.1, 0.1}, {0.5, 0.5}, {0.9, 0.1}, {0.9, 0.9}, {0.5, 0.5}, {0.1, 0.9}}}) == ""); // touches
    CHECK(fault({{{0.1, 0.1}, {0.9, 0.1}, {0.9, 0.9}, {0.9, 0.5}, {0.9, 0.95}, {0.1, 0.9}}}) ==
          "Polygon of OBJECT_A runs back on itself");
    CHECK(fault({{{0.1, 0.1}, {0.5, 0.5}, {0.9, 0.9}}}) == "Polygon of OBJECT_A runs back on itself");
    CHECK(fault({{{0.1, 0.1}, {0.1, 0.1}, {0.1, 0.1}}}) == "Polygon of OBJECT_A has no area");
    CHECK(fault({{{0.1, 0.1}, {0.5, 0.5}, {0.1, 0.1}}}) == "Polygon of OBJECT_A has no area");
    CHECK(fault({square, {{1.2, 0.2}, {1.4, 0.2}, {1.4, 0.4}}}) == "Polygon of OBJECT_A has a hole outside of it");
    CHECK(fault({square, hole, {{0.25, 0.25}, {0.3, 0.25}, {0.3, 0.3}}}) == "Polygon of OBJECT_A has a hole in a hole");
    CHECK(fault({square, {{0.2, 0.2}, {0.4, 0.4}, {0.4, 0.2}, {0.2, 0.4}}}) == "Polygon of OBJECT_A crosses itself");
    CHECK(fault({square, {{0.2, 0.2}, {1.4, 0.2}, {0.4, 0.4}}}) == "Polygon of OBJECT_A crosses itself");
    CHECK(fault({square, {{0.1, 0.5}, {0.5, 0.4}, {0.9, 0.5}, {0.5, 0.6}}}).empty()); // touches
    CHECK(fault({{{0, 0}, {0.5, 0.5}, {1, 1}, {1, 0}, {0.5, 0.5}, {0, 1}}}) ==
          "Polygon of OBJECT_A crosses itself");                                                          // at a vertex
    CHECK(fault({{{0, 0}, {1, 1}, {1, 0}, {0.5, 0.5}, {0, 1}}}) == "Polygon of OBJECT_A crosses itself"); // on an edge
    CHECK(fault({{{0, 0}, {1, 0}, {1, 1}, {0.5, 0}, {0, 1}}}).empty()); // touches an edge
    CHECK(fault({{{0, 0}, {1, 0}, {1, 1}, {0.5, -1e-12}, {0, 1}}}).empty());
    CHECK(fault({{{0, 0}, {1, 0}, {1, 1}, {0.5, -0.001}, {0, 1}}}) == "Polygon of OBJECT_A crosses itself");
    CHECK(fault({{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}, {0.2, 0.2}, {0.2, 0.4}, {0.4, 0.4}, {0.2, 0.2}}})
              .empty()); // a hole, reached by a cut
}

TEST_CASE("polygon_validity counts vertices", "[polygon_validity]") {
    CHECK(fault({{{0.1, 0.1}, {0.5, 0.5}}}) == "Polygon of OBJECT_A has too few vertices (2) - At least 3 required");
    CHECK(fault({Points{}}) == "Polygon of OBJECT_A has too few vertices (0) - At least 3 required");
    CHECK(fault({square}, {{"min_vertices", 5}}) ==
          "Polygon of OBJECT_A has too few vertices (4) - At least 5 required");
    CHECK(fault({square, hole}, {{"max_vertices", 7}}) ==
          "Polygon of OBJECT_A has too many vertices (8) - Only 7 accepted");
    CHECK(fault({square, hole}, {{"max_vertices", 8}}).empty());
    CHECK(fault({circle(5001)}).empty());
    CHECK(fault({circle(5001)}, {{"max_vertices", 5000}}) ==
          "Polygon of OBJECT_A has too many vertices (5001) - Only 5000 accepted");
}

TEST_CASE("polygon_validity judges polygons and masks of its jobs and categories", "[polygon_validity]") {
    Json crossing = polygon({{{0.1, 0.1}, {0.9, 0.9}, {0.9, 0.1}, {0.1, 0.9}}});
    CHECK(findings(rule, labels::label({{"5", labels::job(Json::array({crossing}))}}),
                   {{"severity", "warn"}, {"display_names", {{"OBJECT_A", "Object A"}}}}) ==
          std::vector<Finding>{{"Polygon of Object A crosses itself", "mid-1", KILI_WARN, 5}});
    CHECK(findings(rule, label_of({crossing}), {{"categories", {"OBJECT_B"}}}).empty());
    CHECK(findings(rule, label_of({crossing}), {{"jobs", {"JOB_1"}}}).empty());
    crossing["type"] = "semantic";
    CHECK(findings(rule, label_of({crossing})).size() == 1);
    for (const Json& type : {Json("rectangle"), Json("polyline"), Json(nullptr), Json(1)}) {
        crossing["type"] = type;
        CHECK(findings(rule, label_of({crossing})).empty());
    }
}

TEST_CASE("polygon_validity skips other shapes than polygons", "[polygon_validity]") {
    Json odd = polygon({square});
    for (const Json& x : {Json(nullptr), Json("0.5"), Json(std::nan("")), Json(INFINITY), Json(1e300), Json(-1e10)}) {
        odd["boundingPoly"][0]["normalizedVertices"][0]["x"] = x;
        CHECK(findings(rule, label_of({odd})).empty());
    }
    Json odd_hole = polygon({square, hole});
    odd_hole["boundingPoly"][1]["normalizedVertices"][0]["x"] = "a";
    CHECK(findings(rule, label_of({odd_hole})).empty());
    for (const Json& rings :
         {Json(nullptr), Json(3), Json::object(), Json::array({1}), Json::array({Json::object()})}) {
        odd["boundingPoly"] = rings;
        CHECK(findings(rule, label_of({odd})).empty());
    }
}

TEST_CASE("polygon_validity judges the parts of a mask by themselves", "[polygon_validity]") {
    const auto mask = [](const Json& rings) {
        Json drawn = polygon({});
        drawn["type"] = "semantic";
        drawn["boundingPoly"] = rings;
        return catalogue::texts(rule, label_of({drawn}));
    };
    const auto ring = [](const Points& points) { return Json{{"normalizedVertices", labels::vertices(points)}}; };
    const Points apart = {{0.92, 0.92}, {0.99, 0.92}, {0.99, 0.99}};
    const Points crossing = {{0.1, 0.1}, {0.9, 0.9}, {0.9, 0.1}, {0.1, 0.9}};
    using Texts = std::vector<std::string>;
    CHECK(mask({ring(square), ring(apart)}).empty());
    CHECK(mask({ring(square), ring(hole), ring({{0.25, 0.25}, {0.3, 0.25}, {0.3, 0.3}})}).empty()); // an island
    CHECK(mask({Json::array({ring(square), ring(hole)}), Json::array({ring(apart)})}).empty());
    CHECK(mask({ring(square), ring({{0.5, 0.5}}), ring({{0.5, 0.5}, {0.6, 0.5}})}).empty()); // a pixel, and a row
    CHECK(mask({ring({{0.1, 0.1}, {0.5, 0.1}, {0.5, 0.5}, {0.8, 0.5}, {0.5, 0.5}, {0.1, 0.5}})}).empty());
    CHECK(mask({ring({{0.5, 0.5}}), ring({{0.5, 0.5}, {0.6, 0.5}})}) == Texts{"Polygon of OBJECT_A has no area"});
    CHECK(mask({ring(square), ring(crossing)}) == Texts{"Polygon of OBJECT_A crosses itself"});
    CHECK(mask({Json::array({ring(square)}), Json::array({ring(crossing)})}) ==
          Texts{"Polygon of OBJECT_A crosses itself"});
    CHECK(mask(Json::array({Json::array({ring(square), ring(apart)})})) ==
          Texts{"Polygon of OBJECT_A has a hole outside of it"});
    CHECK(mask(Json::array({Json::array({ring(hole), ring(square)})})) ==
          Texts{"Polygon of OBJECT_A has a hole outside of it"});
}

TEST_CASE("polygon_validity takes time in proportion to the vertices, whatever their form", "[polygon_validity]") {
    const auto diagonals = [](int size) { // each overlaps the next ones' boxes
        Points points;
        for (int i = 0; i < size - 2; ++i)
            points.emplace_back(0.4 * i / size + (i % 2 ? 0.5 : 0.0), i % 2 ? 0.9 : 0.0);
        points.emplace_back(0.95, 1);
        points.emplace_back(-0.1, 1);
        return points;
    };
    const auto star = [](int size) {
        Points points;
        for (int i = 0; i < size; ++i) {
            const int step = size / 2 - 1;
            const double angle = 6.283185307179586 * i * step / size;
            points.emplace_back(0.5 + 0.4 * std::cos(angle), 0.5 + 0.4 * std::sin(angle));
        }
        return points;
    };
    for (const std::function<Points(int)>& form : {std::function<Points(int)>(circle), {diagonals}, {star}})
        CHECK(catalogue::growth(rule, Json::object(), catalogue::sizes([&](int size) {
                                    return label_of({polygon({form(10 * size)})});
                                })) < catalogue::linear);
    const auto holes = [](int size) {
        std::vector<Points> rings = {{{-1, -1}, {2, -1}, {2, 2}, {-1, 2}}};
        for (int i = 0; i < size / 4; ++i) {
            const double x = i % 100 / 100.0;
            const int row = i / 100;
            const double y = row * 400.0 / size;
            rings.push_back({{x, y}, {x + 0.005, y}, {x, y + 100.0 / size}});
        }
        return label_of({polygon(rings)});
    };
    CHECK(catalogue::growth(rule, Json::object(), catalogue::sizes(holes)) < catalogue::linear);
    CHECK(fault({diagonals(5000)}).empty());
    CHECK(findings(rule, holes(4000)).empty());
}

TEST_CASE("polygon_validity names the wrong parameter and what to write", "[polygon_validity]") {
    CHECK(catalogue::refusal(rule, {{"min_vertices", 2}}) ==
          "min_vertices must be a whole number from 3 to 100000, not 2");
    CHECK(catalogue::refusal(rule, {{"max_vertices", 4}, {"min_vertices", 5}}) ==
          "min_vertices must be a whole number from 3 to 4, not 5");
    CHECK(catalogue::refusal(rule, {{"max_vertices", 3.5}}) ==
          "max_vertices must be a whole number from 3 to 100000, not 3.5");
}

} // namespace polygon_validity_test
