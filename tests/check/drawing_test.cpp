// The drawing shows every shape of a label where it is, with the category and the finding's number beside it; it is XML
// whatever the label holds.
#include "check/drawing.hpp"
#include "check/program.hpp"
#include "check/svg.hpp"

#include <boost/property_tree/xml_parser.hpp>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <sstream>

using namespace kilihost;
using check::Objects;
using check::Report;
using rules::Severity;
using Tree = boost::property_tree::ptree;
using Lines = std::vector<std::string>;

namespace {

// The <svg> element; throws if the text is not XML.
Tree parsed(const std::string& svg) {
    std::istringstream in(svg);
    Tree tree;
    boost::property_tree::read_xml(in, tree);
    return tree.get_child("svg");
}

std::string attribute(const Tree& element, const std::string& name) {
    return element.get<std::string>("<xmlattr>." + name, "");
}

// Every element, in the order written.
void each(const Tree& tree, const std::function<void(const std::string& name, const Tree&)>& visit) {
    for (const auto& [name, element] : tree) {
        visit(name, element);
        each(element, visit);
    }
}

Tree first_of(const Tree& svg, const std::string& wanted) {
    std::optional<Tree> found;
    each(svg, [&](const std::string& name, const Tree& element) {
        if (name == wanted && !found) found = element;
    });
    REQUIRE(found);
    return *found;
}

// A shape: a group with a title.
struct Drawn {
    std::string style, title, path;
    std::size_t dots = 0;
};

std::vector<Drawn> shapes(const Tree& svg) {
    std::vector<Drawn> all;
    each(svg, [&](const std::string& name, const Tree& element) {
        if (name != "g" || element.count("title") == 0) return;
        all.push_back({attribute(element, "class"), element.get<std::string>("title"),
                       attribute(element.get_child("path"), "d"), element.count("circle")});
    });
    return all;
}

struct Tag {
    std::string style, text;
    check::Area area;
};

// Those of the panel; the legend's hold a number alone and stand outside of any other group.
std::vector<Tag> tags(const Tree& svg) {
    std::vector<Tag> all;
    for (const auto& [kind, panel] : svg) {
        if (kind != "g" || attribute(panel, "transform").empty()) continue;
        each(panel, [&](const std::string& name, const Tree& element) {
            if (name != "g" || !attribute(element, "class").starts_with("tag ")) return;
            const Tree& rect = element.get_child("rect");
            const auto number = [&](const char* of) { return std::stod(attribute(rect, of)); };
            const double left = number("x");
            const double top = number("y");
            all.push_back({attribute(element, "class").substr(4),
                           element.get<std::string>("text"),
                           {left, top, left + number("width"), top + number("height")}});
        });
    }
    return all;
}

Lines tag_texts(const Tree& svg) {
    Lines all;
    for (const Tag& tag : tags(svg))
        all.push_back(tag.text);
    std::sort(all.begin(), all.end());
    return all;
}

Lines texts(const Tree& svg) {
    Lines all;
    each(svg, [&](const std::string& name, const Tree& element) {
        if (name == "text") all.push_back(element.data());
    });
    return all;
}

bool says(const Tree& svg, const std::string& text) {
    const Lines all = texts(svg);
    return std::find(all.begin(), all.end(), text) != all.end();
}

rules::Finding finding(Severity severity, const std::string& text, const std::string& mid, std::int64_t frame = -1,
                       std::int64_t page = -1) {
    rules::Finding out{"r", severity, text, mid};
    if (frame >= 0) out.places.frames.add(frame);
    if (page >= 0) out.places.pages.add(page);
    return out;
}

Report found(std::vector<rules::Finding> findings) {
    Report report;
    report.verdict.findings = std::move(findings);
    return report;
}

Tree drawn(const std::string& json_response, const Report& report,
           const std::optional<check::Picture>& picture = std::nullopt, const std::string& project = "null") {
    const event::Document label(json_response);
    const event::Document known(project);
    return parsed(check::drawing(report, Objects(label.root(), known.root()), picture));
}

// A label of one job with these annotations.
std::string label(const std::string& annotations) {
    return R"({"JOB_0": {"annotations": [)" + annotations + "]}}";
}

std::string ring(const std::string& points) {
    return R"({"normalizedVertices": [)" + points + "]}";
}

const std::string square = R"({"x": 0.1, "y": 0.1}, {"x": 0.4, "y": 0.1}, {"x": 0.4, "y": 0.4}, {"x": 0.1, "y": 0.4})";
const std::string square_path = "M100.0 75.0 L400.0 75.0 L400.0 300.0 L100.0 300.0 Z ";
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
    Report report;
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

TEST_CASE("of a video the frames with findings are drawn, the first finding's first", "[drawing]") {
    const auto frame = [](const std::string& mid) { return label(box(mid, 0.1, 0.1)); };
    const std::string video = R"({"0": )" + frame("a") + R"(, "5": )" + frame("b") + R"(, "6": )" + frame("b") +
                              R"(, "7": )" + frame("c") + R"(, "8": )" + frame("d") + "}";
    const Tree passed = drawn(video, {});
    CHECK(shapes(passed).size() == 1);
    CHECK(says(passed, "Frame 0"));
    CHECK(says(passed, "No findings"));
    const Tree one = drawn(video, found({finding(Severity::block, "bad (frame 6)", "b", 6)}));
    REQUIRE(shapes(one).size() == 1);
    CHECK(shapes(one)[0].title == "OBJECT_A b, 6.JOB_0.annotations[0]");
    CHECK(says(one, "Frame 6"));
    rules::Finding track = finding(Severity::block, "bad (frames 5 to 6)", "b", 5);
    track.places.frames.add(6);
    const Tree many = drawn(video, found({finding(Severity::warn, "bad", "d"), track, finding(Severity::warn, "x", "a"),
                                          finding(Severity::warn, "y", "c")}));
    const std::vector<Drawn> all = shapes(many);
    REQUIRE(all.size() == 3);
    CHECK(all[0].title == "OBJECT_A d, 8.JOB_0.annotations[0]");
    CHECK(all[1].title == "OBJECT_A b, 5.JOB_0.annotations[0]");
    CHECK(all[2].title == "OBJECT_A a, 0.JOB_0.annotations[0]");
    CHECK(says(many, "1 more place with findings not drawn"));
}

TEST_CASE("of a PDF the page of the finding is drawn, upright, and what is outside of it", "[drawing]") {
    const auto part = [](int page, const std::string& points) {
        return R"({"pageNumberArray": [)" + std::to_string(page) + R"(], "boundingPoly": [)" + ring(points) + "]}";
    };
    const std::string wide = R"({"x": 0, "y": 0}, {"x": 0, "y": 0.5}, {"x": 1.4, "y": 0.5}, {"x": 1.4, "y": 0})";
    const std::string pdf =
        label(R"({"mid": "a", "type": "rectangle", "content": "", "categories": [{"name": "A"}], "annotations": [)" +
              part(1, square) + "," + part(3, wide) + "]}");
    const Tree svg = drawn(pdf, found({finding(Severity::block, "leaves the page", "a", -1, 3)}));
    CHECK(says(svg, "Page 3"));
    REQUIRE(shapes(svg).size() == 1);
    CHECK(shapes(svg)[0].style == "block");
    const Tree sheet = first_of(svg, "g").get_child("g"); // its second rectangle is the page
    std::vector<double> widths;
    for (const auto& [name, element] : sheet)
        if (name == "rect") widths.push_back(std::stod(attribute(element, "width")));
    REQUIRE(widths.size() == 2);
    CHECK(widths[0] > 1.4 * widths[1]);
    // A line of text, whose vertices Kili writes as it likes.
    const std::string entity =
        label(R"({"mid": "e", "content": "text ", "annotations": [{"pageNumberArray": [2], "boundingPoly": [
        {"normalizedVertices": [[{"x": 0.1, "y": 0.1}, {"x": 0.1, "y": 0.2}, {"x": 0.5, "y": 0.1}, {"x": 0.5, "y": 0.2}]]}]}]})");
    const Tree line = drawn(entity, found({finding(Severity::warn, "bad", "e", -1, 2)}));
    REQUIRE(shapes(line).size() == 1);
    CHECK(shapes(line)[0].path == "M77.8 110.0 L388.9 110.0 L388.9 220.0 L77.8 220.0 Z "); // a box, and no bow tie
    CHECK(says(line, "Page 2"));
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

TEST_CASE("degrees are a map, north up, and a box far outside of an image is none", "[drawing]") {
    const std::string place = label(R"({"mid": "n", "type": "marker", "point": {"x": 5.6, "y": 52}},
                                       {"mid": "s", "type": "marker", "point": {"x": 5.6, "y": 51}})");
    const auto height = [](const Drawn& one) { return std::stod(one.path.substr(one.path.find(' ') + 1)); };
    const Tree map = drawn(place, {});
    REQUIRE(shapes(map).size() == 2);
    CHECK(height(shapes(map)[0]) < height(shapes(map)[1]));
    CHECK(says(map, "drawn by longitude and latitude"));
    const Tree image = drawn(place, {}, {}, R"({"inputType": "IMAGE"})");
    CHECK_FALSE(says(image, "drawn by longitude and latitude"));
    CHECK_NOTHROW(drawn(label(R"({"mid": "f", "type": "marker", "point": {"x": 1e300, "y": -1e300}})"), {}));
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
    Report report;
    for (int i = 0; i < 100; ++i)
        report.verdict.findings.push_back(finding(Severity::block, "bad", "m" + std::to_string(i * 200)));
    const Tree svg = drawn(label(annotations), report);
    CHECK(shapes(svg).size() == 20'000);
    CHECK(tags(svg).size() == 100); // names of those without findings would hide the picture
}

TEST_CASE("an image lies below, whole and in its own shape", "[drawing]") {
    using namespace std::string_literals;
    const TemporaryFolder folder;
    const std::string png = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\0\0\0\x01\0"s; // 512 x 256
    const check::Picture wide = check::picture_from(written(folder, "a.png", png));
    CHECK(wide.width == 512);
    CHECK(wide.height == 256);
    CHECK(wide.data_uri == "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAgAAAAEA");
    const Tree svg = drawn("{}", {}, wide);
    const Tree below = first_of(svg, "image");
    CHECK(attribute(below, "href") == wide.data_uri);
    CHECK(attribute(below, "width") == "1000.0");
    CHECK(attribute(below, "height") == "500.0");
    const Tree turned = first_of(drawn(R"({"ROTATION_JOB": {"rotation": 90}})", {}, wide), "image");
    CHECK(attribute(turned, "width") == "1100.0"); // lies on its side: 550 wide, as high as a drawing gets
    CHECK(attribute(turned, "transform") == "translate(275.0 550.0) rotate(90)");

    // Padding before a marker, a segment to pass over, a Huffman table (C4), then the frame: 3 high, 4 wide.
    const std::string jpeg = "\xff\xd8\xff\xff\xe0\0\x04zz\xff\xc4\0\x03z\xff\xc2\0\x0b\x08\0\x03\0\x04\x01\x01"s;
    const check::Picture small = check::picture_from(written(folder, "b.jpg", jpeg));
    CHECK(small.width == 4);
    CHECK(small.height == 3);
    CHECK(small.data_uri.substr(0, 28) == "data:image/jpeg;base64,/9j//");
    CHECK(small.data_uri.ends_with("AQ=="));

    for (const std::string& other : {std::string(), "GIF89a"s, png.substr(0, 20), jpeg.substr(0, 12),
                                     "\xff\xd8\xff\xd8"s, "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\0\0\x01\0"s})
        CHECK_THROWS_WITH(check::picture_from(written(folder, "other", other)),
                          Catch::Contains("other is neither a PNG nor a JPEG image"));
}
