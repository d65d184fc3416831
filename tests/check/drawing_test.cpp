// The drawing shows every shape of a label in its place, with the category and the finding's number beside it. It is
// XML whatever the label holds.
#include "check/drawings.hpp"

#include <nlohmann/json.hpp>

#include <random>
#include <set>

namespace drawings {
namespace {

const std::string triangle = R"({"x": 0.2, "y": 0.2}, {"x": 0.3, "y": 0.2}, {"x": 0.3, "y": 0.3})";
const std::string triangle_path = "M200.0 150.0 L300.0 150.0 L300.0 225.0 Z ";

} // namespace

TEST_CASE("every shape is drawn where it is", "[drawing]") {
    struct Case {
        std::string what, annotation, path;
        std::size_t dots = 0;
        bool open = false;
    };
    for (
        const Case& one : {
            Case{"rectangle", R"("type": "rectangle", "boundingPoly": [)" + ring(square) + "]", square_path},
            Case{"two corners",
                 R"("type": "rectangle", "boundingPoly": [)" + ring(R"({"x": 0.1, "y": 0.1}, {"x": 0.4, "y": 0.4})") +
                     "]",
                 square_path},
            Case{"polygon", R"("type": "polygon", "boundingPoly": [)" + ring(triangle) + "]", triangle_path},
            Case{"flat mask", R"("type": "semantic", "boundingPoly": [)" + ring(square) + "," + ring(triangle) + "]",
                 square_path + triangle_path},
            Case{"mask of parts",
                 R"("type": "semantic", "boundingPoly": [[)" + ring(square) + "," + ring(triangle) + "], [" +
                     ring(triangle) + "]]",
                 square_path + triangle_path + triangle_path},
            Case{"line", R"("type": "polyline", "polyline": [)" + triangle + "]",
                 "M200.0 150.0 L300.0 150.0 L300.0 225.0", 3, true},
            Case{"marker", R"("type": "marker", "point": {"x": 0.5, "y": 0.5})",
                 "M500.0 366.0 L509.0 375.0 L500.0 384.0 L491.0 375.0 Z ", 1},
            Case{
                "pose",
                R"("points": [{"code": "A", "point": {"x": 0.1, "y": 0.1}}, {"code": "B"}, {"point": {"x": 0.2, "y": 0.1}}])",
                "M100.0 75.0 L200.0 75.0", 2, true},
            Case{"numbers that are none",
                 R"("type": "polygon", "boundingPoly": [)" + ring(triangle + R"(, {"x": "?", "y": 0}, null)") + "]",
                 triangle_path},
        }) {
        INFO(one.what);
        const std::string annotation = R"({"mid": "a", "categories": [{"name": "CAR"}], )" + one.annotation + "}";
        const Tree svg = drawn(label(annotation), found({finding(Severity::block, "bad", "a")}));
        const std::vector<Drawn> all = shapes(svg);
        REQUIRE(all.size() == 1);
        CHECK(all[0].path == one.path);
        CHECK(all[0].dots == one.dots);
        CHECK(all[0].style == (one.open ? "block open" : "block"));
        CHECK(all[0].title == "CAR a, JOB_0.annotations[0]");
        CHECK(tag_texts(svg) == Lines{"1  CAR"});
        CHECK(says(svg, "block:  bad"));
        CHECK(says(svg, "CAR · JOB_0.annotations[0] · a"));
    }
}

TEST_CASE("what blocks, warns and passes differs in more than its color, and the worst lies on top", "[drawing]") {
    const Tree svg =
        drawn(label(box("large", 0.5, 0.4) + "," + box("fine", 0.1, 0.1) + "," + box("odd", 0.2, 0.1)),
              found({finding(Severity::block, "too large", "large"), finding(Severity::warn, "odd", "odd"),
                     finding(Severity::warn, "large too", "large"), finding(Severity::block, "too many", "")}));
    const std::vector<Drawn> all = shapes(svg);
    REQUIRE(all.size() == 3);
    CHECK(all[0].style == "passed");
    CHECK(all[1].style == "warn");
    CHECK(all[2].style == "block");
    CHECK(tag_texts(svg) == Lines{"1, 3  OBJECT_A", "2  OBJECT_A"});
    const std::string style = svg.get<std::string>("style");
    const auto rule_of = [&](const std::string& selector) {
        const std::size_t at = style.find(selector);
        REQUIRE(at != std::string::npos);
        return style.substr(at, style.find('}', at) - at);
    };
    CHECK_THAT(rule_of(".warn > path"), Catch::Contains("stroke-dasharray"));
    CHECK_THAT(rule_of(".tag.warn rect"), Catch::Contains("stroke-dasharray"));
    CHECK_THAT(rule_of(".block > path"), !Catch::Contains("stroke-dasharray"));
    CHECK(says(svg, "block:  too many"));
    CHECK(says(svg, "the label"));
}

TEST_CASE("tags are within the picture and never cover one another", "[drawing]") {
    const std::size_t count = GENERATE(1, 60, 100);
    const bool at_one_place = GENERATE(false, true);
    std::mt19937 random(7); // NOLINT(cert-msc51-cpp): the same each time
    const auto share = [&] { return double(random() % 1000) / 1000; };
    nlohmann::json all = nlohmann::json::array();
    CheckReport report;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string mid = "m" + std::to_string(i);
        nlohmann::json one = nlohmann::json::parse(box(mid, 0.05 + share() / 8, 0.05 + share() / 8));
        one["categories"] = {{{"name", i % 2 == 0 ? "CAR" : "A_RATHER_LONG_CATEGORY_NAME"}}};
        const double x = at_one_place ? 0 : share() * 0.75;
        const double y = at_one_place ? 0 : share() * 0.6;
        for (nlohmann::json& vertex : one["boundingPoly"][0]["normalizedVertices"])
            vertex = {{"x", vertex["x"].get<double>() + x}, {"y", vertex["y"].get<double>() + y}};
        all.push_back(one);
        report.verdict.findings.push_back(finding(i % 3 == 0 ? Severity::warn : Severity::block, "bad", mid));
    }
    const Tree svg = drawn(nlohmann::json{{"JOB_0", {{"annotations", all}}}}.dump(), report);
    const std::vector<Tag> placed = tags(svg);
    CHECK(placed.size() == count);
    std::set<std::string> numbers;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        numbers.insert(placed[i].text.substr(0, placed[i].text.find(' ')));
        CHECK(placed[i].area.left >= 0);
        CHECK(placed[i].area.top >= 0);
        CHECK(placed[i].area.right <= 1000);
        CHECK(placed[i].area.bottom <= 1100);
        CHECK(placed[i].area.height() > 19); // to be read
        for (std::size_t k = 0; k < i; ++k)
            CHECK_FALSE(placed[i].area.meets(placed[k].area));
    }
    CHECK(numbers.size() == count);
}

TEST_CASE("text of a label or a rule cannot leave its place in the drawing", "[drawing]") {
    const std::string hostile = "</title><script>alert(1)</script>\" & \x01\x1b[31m\xE2\x80\xAE";
    nlohmann::json one = nlohmann::json::parse(box(hostile, 0.1, 0.1));
    one["categories"] = {{{"name", hostile}}};
    const nlohmann::json all{{hostile, {{"annotations", {one}}}}};
    const Tree svg = drawn(all.dump(), found({finding(Severity::block, hostile, hostile)}), {},
                           nlohmann::json{{"title", hostile}, {"jsonInterface", hostile}}.dump());
    each(svg, [](const std::string& name, const Tree&) { CHECK(name != "script"); });
    REQUIRE(shapes(svg).size() == 1);
    CHECK_THAT(shapes(svg)[0].title,
               Catch::Contains("</title><script>alert(1)</script>\" & \\u{1}\\u{1b}[31m\\u{202e}"));
    const Tree long_one = drawn(all.dump(), found({finding(Severity::block, std::string(2000, 'x'), "")}));
    for (const std::string& text : texts(long_one))
        CHECK(text.size() < 200);
}

TEST_CASE("relations are arrows between what they join, and draw nothing that they only name", "[drawing]") {
    const std::string both = box("a", 0.1, 0.1) + R"(, {"mid": "b", "type": "marker", "point": {"x": 0.8, "y": 0.8}})";
    const auto relation = [](const std::string& to) {
        return R"(, {"mid": "r", "categories": [{"name": "HOLDS"}], "startObjects": [{"mid": "a"}], "endObjects": [{"mid": ")" +
               to + R"("}]})";
    };
    const Tree svg = drawn(label(both + relation("b")), found({finding(Severity::warn, "odd", "r")}));
    REQUIRE(shapes(svg).size() == 3);
    CHECK(shapes(svg)[2].style == "warn open");
    CHECK(shapes(svg)[2].path.starts_with("M150.0 "));
    CHECK(says(svg, "HOLDS · JOB_0.annotations[2] · r"));
    const Tree lost = drawn(label(both + relation("nothing")), {});
    CHECK(shapes(lost).size() == 2);
    CHECK(says(lost, "1 object without a shape not drawn"));
}

TEST_CASE("entities of a text and segments of a sound are drawn in their order", "[drawing]") {
    const Tree text = drawn(
        label(R"({"mid": "2", "beginOffset": 20, "endOffset": 25, "content": "second", "categories": [{"name": "B"}]},
                                     {"mid": "1", "beginOffset": 3, "endOffset": 8, "content": "first", "categories": [{"name": "A"}]})"),
        found({finding(Severity::block, "bad", "2")}));
    const Lines all = texts(text);
    const auto at = [&](const std::string& one) { return std::find(all.begin(), all.end(), one) - all.begin(); };
    CHECK(at("first") < at("second"));
    CHECK(at("second") < std::ptrdiff_t(all.size()));
    CHECK(tag_texts(text) == Lines{"1"});
    const Tree sound = drawn(label(R"({"mid": "s", "startTime": 62.5, "endTime": 70, "text": "hello"})"),
                             found({finding(Severity::warn, "bad", "s")}));
    CHECK(says(sound, "hello"));
    CHECK(says(sound, "1:02.5 – 1:10.0"));
    CHECK(tag_texts(sound) == Lines{"1"});
}

TEST_CASE("answers that belong to no object stand below as texts", "[drawing]") {
    const Tree comparison = drawn(
        R"({"BETTER": {"choice": {"code": "A_IS_BETTER", "firstId": "a"}}, "RANKS": {"orders": ["b", "a"]}, "N": null,
            "KIND": {"categories": [{"name": "BILL", "children": {"NOTE": {"text": "<late> \u202e"}}}, {"name": "PAID"}]},
            "ROTATION_JOB": {"rotation": 90}, "speakers": [{"id": "one"}], "EMPTY": {"text": ""}})",
        {}, {}, R"({"jsonInterface": {"jobs": {"KIND": {"content": {"categories": {"BILL": {"name": "Bill"}}}}}}})");
    for (const char* const line : {"BETTER: A_IS_BETTER", "RANKS: b > a", "KIND: Bill, PAID"})
        CHECK(says(comparison, line));
    CHECK(shapes(comparison).empty());
    const Lines all = texts(comparison);
    CHECK(std::count_if(all.begin(), all.end(),
                        [](const std::string& one) { return one.starts_with("NOTE: <late> "); }) == 1);
    CHECK(std::count_if(all.begin(), all.end(), [](const std::string& one) { return one.starts_with("EMPTY"); }) == 0);

    const std::string video =
        R"({"3": {}, "7": {"LIGHT": {"categories": [{"name": "DAY"}]}}, "8": {"LIGHT": {"categories": [{"name": "NIGHT"}]}},
            "assetLevel": {"FILE": "scene.blend", "RAIN": {"text": "none"}}})";
    for (const Tree& svg : {drawn(video, {}), drawn(video, found({finding(Severity::block, "bad", "", 7)}))}) {
        for (const char* const line : {"Frame 7", "LIGHT: DAY", "FILE: scene.blend", "RAIN: none"})
            CHECK(says(svg, line));
        CHECK_FALSE(says(svg, "LIGHT: NIGHT"));
    }
    CHECK(says(drawn(R"({"assetLevel": {"FILE": "scene.blend"}})", {}), "FILE: scene.blend"));
    std::string many;
    for (int i = 0; i < 25; ++i)
        many += (i == 0 ? "\"J" : ", \"J") + std::to_string(i) + R"(": {"text": "x"})";
    CHECK(says(drawn("{" + many + "}", {}), "5 more answers"));
    const Tree both =
        drawn(R"({"JOB_0": {"annotations": [)" + box("a", 0.1, 0.1) + R"(]}, "NOTE": {"text": "seen"}})", {});
    CHECK(says(both, "NOTE: seen"));
    CHECK(shapes(both).size() == 1);
}

TEST_CASE("a category has the project's name for it", "[drawing]") {
    const Tree svg =
        drawn(label(box("a", 0.1, 0.1)), found({finding(Severity::block, "bad", "a")}), {},
              R"({"jsonInterface": {"jobs": {"JOB_0": {"content": {"categories": {"OBJECT_A": {"name": "Car"}}}}}}})");
    CHECK(tag_texts(svg) == Lines{"1  Car"});
    CHECK(says(svg, "Car · JOB_0.annotations[0] · a"));
}

TEST_CASE("large labels are drawn in time", "[drawing]") {
    std::string annotations;
    for (int i = 0; i < 20'000; ++i)
        annotations += (i == 0 ? "" : ",") + box("m" + std::to_string(i), 0.1, 0.1);
    CheckReport report;
    for (int i = 0; i < 100; ++i)
        report.verdict.findings.push_back(finding(Severity::block, "bad", "m" + std::to_string(i * 200)));
    const Tree svg = drawn(label(annotations), report);
    CHECK(shapes(svg).size() == 20'000);
    CHECK(tags(svg).size() == 100); // names of those without findings would hide the picture
}

} // namespace drawings
