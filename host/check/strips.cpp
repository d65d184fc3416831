#include "check/strips.hpp"

#include "terminal/escape.hpp"

#include <algorithm>
#include <cmath>

namespace kilihost::check {
namespace {

constexpr double strip_width = 1000;
constexpr double strip_margin = 16;
constexpr double strip_font = 15;
constexpr double small_font = 12;

std::string group(const Mark& mark, const std::string& inside) {
    return std::string("<g class=\"") + style_of(mark) + "\">" + inside + "</g>\n";
}

std::string sheet(const Panel& panel) {
    return "<rect class=\"sheet\"" + attribute("width", panel.width) + attribute("height", panel.height) + "/>\n" +
           panel.svg;
}

// In the order of a member that is a number; cut to what is drawn.
void arrange(std::vector<Marked>& all, std::string_view member, Panel& panel) {
    const auto key = [&](const Marked& one) { return one.object->annotation.value[member].number(0); };
    std::stable_sort(all.begin(), all.end(), [&](const Marked& a, const Marked& b) { return key(a) < key(b); });
    std::stable_partition(all.begin(), all.end(),
                          [&](const Marked& one) { return all.size() <= most_in_strip || !one.mark.numbers.empty(); });
    if (all.size() <= most_in_strip) return;
    panel.remark = std::to_string(all.size() - most_in_strip) + " more objects are not shown";
    all.resize(most_in_strip, all.front());
}

std::string clock(double seconds) {
    const double rest = std::fmod(seconds, 60);
    return std::to_string(std::int64_t(seconds / 60)) + ":" + (rest < 10 ? "0" : "") + number(rest);
}

} // namespace

Panel entity_strip(std::vector<Marked> entities) {
    Panel panel;
    arrange(entities, "beginOffset", panel);
    constexpr double row = tag_height + 28 + 30;
    Pixel at{strip_margin, strip_margin};
    for (const Marked& one : entities) {
        const std::string content =
            fitting(terminal::printable(one.object->annotation.value["content"].str()), 400, strip_font);
        const std::string name = fitting(one.object->name, 400, small_font);
        const double labels =
            std::max(text_width(name, small_font), one.mark.numbers.empty() ? 0.0 : tag_width(one.mark.numbers));
        const double width = std::max(text_width(content, strip_font) + 16, labels + 4);
        if (at.x + width > strip_width - strip_margin && at.x > strip_margin) at = {strip_margin, at.y + row};
        const double top = at.y + tag_height;
        std::string inside = "<rect class=\"chip\"" + attribute("x", at.x) + attribute("y", top) +
                             attribute("width", width) + attribute("height", 28) + " rx=\"4\"/>" +
                             text_element({at.x + 8, top + 19}, content, "body") +
                             text_element({at.x + 2, top + 42}, name, "small");
        if (!one.mark.numbers.empty())
            inside += tag({at.x, at.y - 1, at.x + tag_width(one.mark.numbers), at.y + tag_height - 1}, one.mark.numbers,
                          one.mark);
        panel.svg += group(one.mark, inside);
        at.x += width + 10;
    }
    panel.width = strip_width;
    panel.height = at.y + row + strip_margin / 2;
    panel.svg = sheet(panel);
    return panel;
}

Panel segment_strip(std::vector<Marked> segments) {
    Panel panel;
    arrange(segments, "startTime", panel);
    constexpr double row = 34;
    constexpr double line_left = 250;
    constexpr double line_right = 640;
    const auto time = [](const Marked& one, std::string_view member) {
        const double seconds = one.object->annotation.value[member].number(0);
        return std::clamp(seconds, 0.0, 1e7);
    };
    double end = 1e-3;
    for (const Marked& one : segments)
        end = std::max({end, time(one, "endTime"), time(one, "startTime")});
    double y = strip_margin;
    for (const Marked& one : segments) {
        const double from = time(one, "startTime");
        const double to = time(one, "endTime");
        const auto on_line = [&](double seconds) { return line_left + (line_right - line_left) * seconds / end; };
        const double left = on_line(std::min(from, to));
        const double width = std::max(on_line(std::max(from, to)) - left, 3.0);
        const kili::Value value = one.object->annotation.value;
        const std::string said = terminal::printable(value["text"].str());
        const std::string text =
            fitting(one.object->name.empty() ? said : one.object->name + ": " + said, 330, strip_font);
        const double numbered = one.mark.numbers.empty() ? 0 : std::min(tag_width(one.mark.numbers), 90.0);
        std::string inside = "<rect class=\"lane\"" + attribute("x", line_left) + attribute("y", y + 4) +
                             attribute("width", line_right - line_left) + attribute("height", 18) +
                             "/><rect class=\"chip\"" + attribute("x", left) + attribute("y", y + 4) +
                             attribute("width", width) + attribute("height", 18) + "/>" +
                             text_element({strip_margin + 100, y + 18}, clock(from) + " – " + clock(to), "small") +
                             text_element({line_right + 12, y + 19}, text, "body");
        if (numbered > 0)
            inside +=
                tag({strip_margin, y + 3, strip_margin + numbered, y + 3 + tag_height}, one.mark.numbers, one.mark);
        panel.svg += group(one.mark, inside);
        y += row;
    }
    panel.width = strip_width;
    panel.height = y + strip_margin / 2;
    panel.svg = sheet(panel);
    return panel;
}

} // namespace kilihost::check
