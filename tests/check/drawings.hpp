// Draws a label and reads the drawing back: its shapes, tags and texts.
#pragma once

#include "check/drawing.hpp"
#include "check/program.hpp"
#include "check/svg.hpp"

#include <boost/property_tree/xml_parser.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace drawings {

using namespace kilihost;
using check::CheckReport;
using check::LabelObjects;
using rules::Severity;
using Tree = boost::property_tree::ptree;
using Lines = std::vector<std::string>;

// The <svg> element; throws if the text is not XML.
inline Tree parsed(const std::string& svg) {
    std::istringstream in(svg);
    Tree tree;
    boost::property_tree::read_xml(in, tree);
    return tree.get_child("svg");
}

inline std::string attribute(const Tree& element, const std::string& name) {
    return element.get<std::string>("<xmlattr>." + name, "");
}

// Every element, in the order written.
inline void each(const Tree& tree, const std::function<void(const std::string& name, const Tree&)>& visit) {
    for (const auto& [name, element] : tree) {
        visit(name, element);
        each(element, visit);
    }
}

inline Tree first_of(const Tree& svg, const std::string& wanted) {
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

inline std::vector<Drawn> shapes(const Tree& svg) {
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
inline std::vector<Tag> tags(const Tree& svg) {
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

inline Lines tag_texts(const Tree& svg) {
    Lines all;
    for (const Tag& tag : tags(svg))
        all.push_back(tag.text);
    std::sort(all.begin(), all.end());
    return all;
}

inline Lines texts(const Tree& svg) {
    Lines all;
    each(svg, [&](const std::string& name, const Tree& element) {
        if (name == "text") all.push_back(element.data());
    });
    return all;
}

inline bool says(const Tree& svg, const std::string& text) {
    const Lines all = texts(svg);
    return std::find(all.begin(), all.end(), text) != all.end();
}

inline rules::Finding finding(Severity severity, const std::string& text, const std::string& mid,
                              std::int64_t frame = -1, std::int64_t page = -1) {
    rules::Finding out{"r", severity, text, mid};
    if (frame >= 0) out.places.frames.add(frame);
    if (page >= 0) out.places.pages.add(page);
    return out;
}

inline CheckReport found(std::vector<rules::Finding> findings) {
    CheckReport report;
    report.verdict.findings = std::move(findings);
    return report;
}

inline Tree drawn(const std::string& json_response, const CheckReport& report,
                  const std::optional<check::Picture>& picture = std::nullopt, const std::string& project = "null") {
    const event::Document label(json_response);
    const event::Document known(project);
    return parsed(check::drawing(report, LabelObjects(label.root(), known.root()), picture));
}

// A label of one job with these annotations.
inline std::string label(const std::string& annotations) {
    return R"({"JOB_0": {"annotations": [)" + annotations + "]}}";
}

inline std::string ring(const std::string& points) {
    return R"({"normalizedVertices": [)" + points + "]}";
}

inline const std::string square =
    R"({"x": 0.1, "y": 0.1}, {"x": 0.4, "y": 0.1}, {"x": 0.4, "y": 0.4}, {"x": 0.1, "y": 0.4})";
inline const std::string square_path = "M100.0 75.0 L400.0 75.0 L400.0 300.0 L100.0 300.0 Z ";

} // namespace drawings
