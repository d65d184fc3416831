#include "check/drawing.hpp"

#include "rules/clean.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace kilihost::check {
namespace {

using event::Value;

// A picture is drawn at this width, so that the legend can be read below any.
constexpr double canvas_width = 1000;
constexpr double canvas_height = 750;
constexpr double font = 16;
constexpr double line = 24;
constexpr std::size_t line_bytes = 120; // about what fits a line

// Text fit for XML, which knows no control characters.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out;
}

// Whatever the locale.
std::string number(double value) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 2);
    return {text.data(), end.ptr};
}

struct Canvas {
    double width, height;
};

struct Shape {
    std::string path; // of SVG; empty: nothing to draw
    double top_x = 0; // where the first outline begins
    double top_y = 0;
};

// One outline, closed. Kili's points are parts of the width and height; one that is far outside is drawn at the edge of
// what a renderer takes.
void add_outline(const Value* vertices, const Canvas& canvas, Shape& shape) {
    constexpr double absent = std::numeric_limits<double>::quiet_NaN();
    constexpr double far = 100;
    std::string path;
    for (std::size_t i = 0; i < event::size(vertices); ++i) {
        const Value* const vertex = event::at(vertices, i);
        const double x = event::number(event::get(vertex, "x"), absent);
        const double y = event::number(event::get(vertex, "y"), absent);
        if (!std::isfinite(x) || !std::isfinite(y)) continue;
        const double at_x = std::clamp(x, -far, far) * canvas.width;
        const double at_y = std::clamp(y, -far, far) * canvas.height;
        if (path.empty() && shape.path.empty()) shape.top_x = at_x, shape.top_y = at_y;
        path += (path.empty() ? "M" : " L") + number(at_x) + " " + number(at_y);
    }
    if (!path.empty()) shape.path += path + " Z ";
}

Shape shape_of(const Object& object, const Canvas& canvas) {
    Shape shape;
    const Value* const outlines = event::get(object.value, "boundingPoly"); // after the first: holes
    for (std::size_t i = 0; i < event::size(outlines); ++i)
        add_outline(event::get(event::at(outlines, i), "normalizedVertices"), canvas, shape);
    return shape;
}

// An object's findings, by their numbers in the legend.
struct Offence {
    std::string numbers; // "1, 3"; empty: none
    bool blocks = false;
};

Offence offence_of(const Object& object, const Report& report) {
    Offence offence;
    for (std::size_t i = 0; i < report.verdict.findings.size(); ++i) {
        const rules::Finding& finding = report.verdict.findings[i];
        if (finding.mid != object.mid) continue;
        offence.numbers += (offence.numbers.empty() ? "" : ", ") + std::to_string(i + 1);
        offence.blocks = offence.blocks || finding.severity == rules::Severity::block;
    }
    return offence;
}

std::string element(const Object& object, const Shape& shape, const Offence& offence) {
    const std::string kind = offence.numbers.empty() ? "passed" : offence.blocks ? "block" : "warn";
    std::string out = "<g class=\"" + kind + "\"><title>" + escaped(object.category + " " + object.mid) + "\n" +
                      escaped(object.path) + "</title><path d=\"" + shape.path + "\"/>";
    if (!offence.numbers.empty())
        out += "<text class=\"number\" x=\"" + number(shape.top_x) + "\" y=\"" + number(shape.top_y) + "\">" +
               offence.numbers + "</text>";
    return out + "</g>\n";
}

std::string drawn_frame(const Objects& objects, const Report& report) {
    for (const Object& object : objects.all())
        if (!offence_of(object, report).numbers.empty()) return object.frame;
    return objects.all().empty() ? "" : objects.all().front().frame;
}

std::vector<std::string> legend(const Report& report, const Objects& objects, const std::string& frame,
                                std::size_t without_shape) {
    std::vector<std::string> lines;
    for (const rules::Finding& finding : report.verdict.findings) {
        const Object* const object = objects.find(finding.mid);
        lines.push_back(std::to_string(lines.size() + 1) + "  " + rules::name(finding.severity) + "  " + finding.text +
                        "  (" + (object == nullptr ? "the label" : object->category + " " + object->path) + ")");
    }
    if (lines.empty()) lines.emplace_back("no findings");
    if (!frame.empty()) lines.push_back("frame " + frame + " of a video");
    if (without_shape > 0) lines.push_back("not drawn, as neither box nor polygon: " + std::to_string(without_shape));
    return lines;
}

} // namespace

std::string drawing(const Report& report, const Objects& objects, const std::optional<Picture>& picture) {
    const Canvas canvas{canvas_width, picture ? canvas_width * picture->height / picture->width : canvas_height};
    const std::string frame = drawn_frame(objects, report);
    std::string passed;
    std::string offending; // on top of the others
    std::size_t without_shape = 0;
    for (const Object& object : objects.all()) {
        if (object.frame != frame) continue;
        const Shape shape = shape_of(object, canvas);
        const Offence offence = offence_of(object, report);
        if (shape.path.empty())
            ++without_shape;
        else
            (offence.numbers.empty() ? passed : offending) += element(object, shape, offence);
    }
    const std::vector<std::string> lines = legend(report, objects, frame, without_shape);
    const double height = canvas.height + line * (double(lines.size()) + 0.5);
    const std::string size = "width=\"" + number(canvas.width) + "\" height=\"";
    std::string out =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(canvas.width) + " " + number(height) +
        "\" " + size + number(height) + "\">\n<style>\n" +
        "path { fill-rule: evenodd; fill-opacity: 0.15; stroke-width: 2; vector-effect: non-scaling-stroke; "
        "}\n.passed { fill: #1a7f37; stroke: #1a7f37; }\n.block { fill: #cf222e; stroke: #cf222e; }\n"
        ".warn { fill: #d4780a; stroke: #d4780a; }\ntext { font-family: sans-serif; font-size: " +
        number(font) + "px; stroke: none; }\n.number { font-weight: bold; }\n</style>\n" + "<rect " + size +
        number(height) + "\" fill=\"white\"/>\n";
    if (picture)
        out += "<image " + size + number(canvas.height) + "\" preserveAspectRatio=\"none\" href=\"" +
               picture->data_uri + "\"/>\n";
    else
        out += "<rect " + size + number(canvas.height) + "\" fill=\"#eaeef2\"/>\n";
    out += passed + offending;
    for (std::size_t i = 0; i < lines.size(); ++i)
        out += "<text x=\"" + number(font) + "\" y=\"" + number(canvas.height + line * double(i + 1)) +
               "\" xml:space=\"preserve\">" + escaped(rules::clean(lines[i], line_bytes)) + "</text>\n";
    return out + "</svg>\n";
}

} // namespace kilihost::check
