// The drawing is XML whatever the label holds, marks what was found, and lies over the image.
#include "check/drawing.hpp"
#include "check/program.hpp"

#include <boost/property_tree/xml_parser.hpp>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace kilihost;
using check::Objects;
using check::Report;
using rules::Severity;
using Tree = boost::property_tree::ptree;

namespace {

// The <svg> element; throws where the text is not XML.
Tree parsed(const std::string& svg) {
    std::istringstream in(svg);
    Tree tree;
    boost::property_tree::read_xml(in, tree);
    return tree.get_child("svg");
}

struct Group {
    std::string kind, title, path, numbers;
};

std::vector<Group> groups(const Tree& svg) {
    std::vector<Group> all;
    for (const auto& [name, element] : svg)
        if (name == "g")
            all.push_back({element.get<std::string>("<xmlattr>.class"), element.get<std::string>("title"),
                           element.get<std::string>("path.<xmlattr>.d"), element.get<std::string>("text", "")});
    return all;
}

std::vector<std::string> legend(const Tree& svg) {
    std::vector<std::string> lines;
    for (const auto& [name, element] : svg)
        if (name == "text") lines.push_back(element.data());
    return lines;
}

Tree drawn(const std::string& json_response, const Report& report,
           const std::optional<check::Picture>& picture = std::nullopt) {
    const event::Document label(json_response);
    return parsed(check::drawing(report, Objects(label.root()), picture));
}

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("boxes and polygons are drawn, those with findings marked, on top and by number", "[drawing]") {
    const std::string label = R"({"JOB_0": {"annotations": [)" + box("large", 0.5, 0.4) + "," + box("fine", 0.1, 0.1) +
                              "," + box("odd", 0.2, 0.1) + R"(, {"mid": "point", "point": {"x": 0.1, "y": 0.1}}]}})";
    Report report;
    report.verdict.findings = {{"r", Severity::block, "too large", "large"},
                               {"r", Severity::warn, "odd", "odd"},
                               {"r", Severity::warn, "large too", "large"},
                               {"r", Severity::block, "too many", ""}};
    const Tree svg = drawn(label, report);
    const std::vector<Group> all = groups(svg);
    REQUIRE(all.size() == 3);
    CHECK(all[0].kind == "passed");
    CHECK(all[0].numbers.empty());
    CHECK(all[1].kind == "block");
    CHECK(all[1].numbers == "1, 3");
    CHECK(all[1].title == "OBJECT_A large\nJOB_0.annotations[0]");
    CHECK(all[1].path == "M100.00 150.00 L600.00 150.00 L600.00 450.00 L100.00 450.00 Z ");
    CHECK(all[2].kind == "warn");
    CHECK(all[2].numbers == "2");
    CHECK(legend(svg) == Lines{"1  block  too large  (OBJECT_A JOB_0.annotations[0])",
                               "2  warn  odd  (OBJECT_A JOB_0.annotations[2])",
                               "3  warn  large too  (OBJECT_A JOB_0.annotations[0])", "4  block  too many  (the label)",
                               "not drawn, as neither box nor polygon: 1"});
}

TEST_CASE("a polygon's hole is an outline of its own", "[drawing]") {
    const Tree svg = drawn(R"({"JOB_0": {"annotations": [{"mid": "a", "boundingPoly": [
        {"normalizedVertices": [{"x": 0, "y": 0}, {"x": 1, "y": 0}, {"x": 1, "y": 1}]},
        {"normalizedVertices": [{"x": 0.5, "y": 0.1}, {"x": 0.9, "y": 0.1}, {"x": 0.9, "y": 1e300}, {"x": "?", "y": 0}]}]}]}})",
                           {});
    REQUIRE(groups(svg).size() == 1);
    CHECK(groups(svg)[0].path == "M0.00 0.00 L1000.00 0.00 L1000.00 750.00 Z "
                                 "M500.00 75.00 L900.00 75.00 L900.00 75000.00 Z ");
    CHECK(legend(svg) == Lines{"no findings"});
}

TEST_CASE("text of a label or a rule cannot leave its place in the drawing", "[drawing]") {
    const std::string hostile = "</title><script>alert(1)</script>\" & \x01\x1b[31m";
    const nlohmann::json label{{"JOB_0", {{"annotations", {nlohmann::json::parse(box(hostile, 0.1, 0.1))}}}}};
    Report report;
    report.verdict.findings = {{"r", Severity::block, hostile, hostile}};
    const Tree svg = drawn(label.dump(), report);
    CHECK(svg.count("script") == 0);
    REQUIRE(groups(svg).size() == 1);
    CHECK_THAT(groups(svg)[0].title, Catch::Contains("</title><script>alert(1)</script>\" &   [31m"));
    CHECK_THAT(legend(svg)[0], Catch::StartsWith("1  block  </title><script>alert(1)</script>\" &   [31m"));
    report.verdict.findings[0].text = std::string(2000, 'x');
    CHECK(legend(drawn(label.dump(), report))[0].size() <= 120);
}

TEST_CASE("of a video the first frame with a finding is drawn", "[drawing]") {
    const auto frame = [](const std::string& mid) {
        return R"({"JOB_0": {"annotations": [)" + box(mid, 0.1, 0.1) + "]}}";
    };
    const std::string label = R"({"0": )" + frame("a") + R"(, "5": )" + frame("b") + R"(, "6": )" + frame("b") + "}";
    Report report;
    CHECK(groups(drawn(label, report))[0].title == "OBJECT_A a\n0.JOB_0.annotations[0]");
    CHECK(legend(drawn(label, report)) == Lines{"no findings", "frame 0 of a video"});
    report.verdict.findings = {{"r", Severity::block, "bad (frame 5)", "b"}};
    const Tree svg = drawn(label, report);
    REQUIRE(groups(svg).size() == 1);
    CHECK(groups(svg)[0].title == "OBJECT_A b\n5.JOB_0.annotations[0]");
    CHECK(legend(svg).back() == "frame 5 of a video");
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
    CHECK(svg.get<std::string>("image.<xmlattr>.href") == wide.data_uri);
    CHECK(svg.get<std::string>("image.<xmlattr>.width") == "1000.00");
    CHECK(svg.get<std::string>("image.<xmlattr>.height") == "500.00");

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
