// Which view of a label is drawn: frames of a video, pages of a PDF, a map, an image below.
#include "check/drawings.hpp"

namespace drawings {

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
    // A line of text; Kili writes its vertices in any order.
    const std::string entity =
        label(R"({"mid": "e", "content": "text ", "annotations": [{"pageNumberArray": [2], "boundingPoly": [
        {"normalizedVertices": [[{"x": 0.1, "y": 0.1}, {"x": 0.1, "y": 0.2}, {"x": 0.5, "y": 0.1}, {"x": 0.5, "y": 0.2}]]}]}]})");
    const Tree line = drawn(entity, found({finding(Severity::warn, "bad", "e", -1, 2)}));
    REQUIRE(shapes(line).size() == 1);
    CHECK(shapes(line)[0].path == "M77.8 110.0 L388.9 110.0 L388.9 220.0 L77.8 220.0 Z "); // a box, and no bow tie
    CHECK(says(line, "Page 2"));
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

} // namespace drawings
