#include "check/panel.hpp"

#include "check/figure.hpp"
#include "check/strips.hpp"
#include "check/tags.hpp"
#include "terminal/escape.hpp"

#include <algorithm>
#include <cmath>

namespace kilihost::check {
namespace {

constexpr double tag_name_width = 150;        // of a category in a tag
constexpr std::size_t most_names_passed = 80; // of objects without findings: more would hide the picture

struct Drawn {
    Marked of;
    Figure figure;
};

std::optional<kili::Box> extent_of(const std::vector<Marked>& objects) {
    std::optional<kili::Box> extent;
    for (const Marked& one : objects)
        one.object->annotation.each_vertex([&](kili::Value vertex) {
            const std::optional<kili::Point> at = kili::point(vertex);
            if (!at) return;
            if (!extent) extent = kili::Box{at->x, at->y, at->x, at->y};
            extent = kili::Box{std::min(extent->min_x, at->x), std::min(extent->min_y, at->y),
                               std::max(extent->max_x, at->x), std::max(extent->max_y, at->y)};
        });
    return extent;
}

bool in_degrees(const std::vector<Marked>& objects, const LabelObjects& label, const std::optional<kili::Box>& extent) {
    if (!extent || objects.empty()) return false;
    const bool on_earth = extent->min_x >= -180 && extent->max_x <= 180 && extent->min_y >= -90 && extent->max_y <= 90;
    return on_earth && !kili::surely_on_image(label.project(), *extent);
}

double aspect_of(const std::vector<Marked>& objects, int rotation, const std::optional<Picture>& picture) {
    const bool on_page = !objects.empty() && objects.front().object->place().page >= 0;
    const double aspect = picture ? picture->height / picture->width : on_page ? std::sqrt(2.0) : 0.75;
    return rotation % 180 == 0 ? aspect : 1 / aspect;
}

// Turned as the labeler turned it: the label's coordinates are of the turned image.
std::string image(const Picture& picture, const Area& area, int rotation) {
    const bool lies = rotation % 180 != 0;
    const double width = lies ? area.height() : area.width();
    const double height = lies ? area.width() : area.height();
    const std::string middle = number((area.left + area.right) / 2) + " " + number((area.top + area.bottom) / 2);
    return "<image" + attribute("x", -width / 2) + attribute("y", -height / 2) + attribute("width", width) +
           attribute("height", height) + " preserveAspectRatio=\"none\" transform=\"translate(" + middle + ") rotate(" +
           std::to_string(rotation) + ")\" href=\"" + picture.data_uri + "\"/>\n";
}

std::string element(const Drawn& drawn) {
    const LabelObject& object = *drawn.of.object;
    const Figure& figure = drawn.figure;
    const std::string closed = figure.closed ? "" : " open";
    return std::string("<g class=\"") + style_of(drawn.of.mark) + closed + "\"><title>" +
           terminal::markup(object.name + " " + object.mid + ", " + object.path, 400) +
           "</title><path class=\"halo\" d=\"" + figure.path + "\"/><path d=\"" + figure.path + "\"/>" + figure.dots +
           "</g>\n";
}

// From a tag that found no place beside its shape.
std::string leader(const Area& tag_area, const Area& shape, const Mark& mark) {
    const Pixel from{(tag_area.left + tag_area.right) / 2, (tag_area.top + tag_area.bottom) / 2};
    const Pixel to{std::clamp(from.x, shape.left, shape.right), std::clamp(from.y, shape.top, shape.bottom)};
    return std::string("<line class=\"leader ") + style_of(mark) + "\"" + attribute("x1", from.x) +
           attribute("y1", from.y) + attribute("x2", to.x) + attribute("y2", to.y) + "/>\n";
}

// The tags of shapes, numbered ones before those that only name a category.
class Tags {
  public:
    explicit Tags(const Area& canvas) : places_(canvas) {}

    void numbered(const Drawn& drawn) {
        const Mark& mark = drawn.of.mark;
        const std::string name = fitting(drawn.of.object->name, tag_name_width, tag_font);
        const std::string full = mark.numbers + (name.empty() ? "" : "  " + name);
        const Area& shape = drawn.figure.bounds;
        if (const std::optional<Area> area = places_.beside(shape, tag_width(full), tag_height)) {
            tags_ += tag(*area, full, mark);
            return;
        }
        const std::string numbers = fitting(mark.numbers, tag_name_width, tag_font);
        if (const std::optional<Area> area = places_.beside(shape, tag_width(numbers), tag_height)) {
            tags_ += tag(*area, numbers, mark);
            return;
        }
        const Area area = places_.anywhere(shape, tag_width(numbers), tag_height);
        leaders_ += leader(area, shape, mark);
        tags_ += tag(area, numbers, mark);
    }

    void named(const Drawn& drawn) {
        const std::string name = fitting(drawn.of.object->name, tag_name_width, tag_font);
        if (name.empty()) return;
        const std::optional<Area> area = places_.beside(drawn.figure.bounds, tag_width(name), tag_height);
        if (area) tags_ += tag(*area, name, drawn.of.mark);
    }

    std::string svg() const { return leaders_ + tags_; }

  private:
    TagPlaces places_;
    std::string leaders_, tags_;
};

// Passed ones below, then those that warn, then those that block.
int rank(const Marked& one) {
    return one.mark.numbers.empty() ? 0 : one.mark.blocks ? 2 : 1;
}

// The first object that a relation's list names, as it is drawn.
const Drawn* end_of(kili::Value relation, std::string_view objects, std::string_view entities,
                    const std::vector<Drawn>& all) {
    const kili::Value list = relation[objects] ? relation[objects] : relation[entities];
    const std::string mid = kili::mid_of(list.is_array() ? list[0] : list);
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Drawn& one) { return !mid.empty() && one.of.object->mid == mid; });
    return found == all.end() ? nullptr : &*found;
}

// Adds arrows for the relations between objects that are drawn; the number of those that are not.
std::size_t add_relations(const std::vector<Marked>& relations, std::vector<Drawn>& drawn) {
    std::vector<Drawn> arrows;
    for (const Marked& one : relations) {
        const kili::Value value = one.object->annotation.value;
        const Drawn* const from = end_of(value, "startObjects", "startEntities", drawn);
        const Drawn* const to = end_of(value, "endObjects", "endEntities", drawn);
        if (from != nullptr && to != nullptr) arrows.push_back({one, arrow(from->figure.bounds, to->figure.bounds)});
    }
    drawn.insert(drawn.end(), arrows.begin(), arrows.end());
    return relations.size() - arrows.size();
}

Panel shapes(const std::vector<Marked>& objects, const std::vector<Marked>& relations, const LabelObjects& label,
             const std::optional<Picture>& picture) {
    const std::optional<kili::Box> extent = extent_of(objects);
    const bool degrees = in_degrees(objects, label, extent);
    const int rotation = degrees ? 0 : kili::rotation_of(label.json_response()) / 90 * 90;
    const View view = degrees ? View::of_map(*extent) : View::of_image(aspect_of(objects, rotation, picture), extent);
    Panel panel;
    panel.width = view.width();
    panel.height = view.height();
    if (degrees) panel.remark = "drawn by longitude and latitude";
    if (rotation != 0) panel.remark = "turned by " + std::to_string(rotation) + "°, as it was labeled";

    std::vector<Drawn> drawn;
    for (const Marked& one : objects) {
        std::optional<Figure> figure = figure_of(one.object->annotation, view);
        if (figure) drawn.push_back({one, std::move(*figure)});
    }
    panel.not_drawn = objects.size() - drawn.size();
    panel.not_drawn += add_relations(relations, drawn);
    std::stable_sort(drawn.begin(), drawn.end(),
                     [](const Drawn& a, const Drawn& b) { return rank(a.of) < rank(b.of); });

    panel.svg = "<rect class=\"around\"" + attribute("width", view.width()) + attribute("height", view.height()) +
                "/>\n<rect class=\"sheet\"" + attribute("x", view.image().left) + attribute("y", view.image().top) +
                attribute("width", view.image().width()) + attribute("height", view.image().height()) + "/>\n";
    if (picture && !degrees) panel.svg += image(*picture, view.image(), rotation);
    Tags tags({0, 0, view.width(), view.height()});
    for (const Drawn& one : drawn)
        panel.svg += element(one);
    for (auto one = drawn.rbegin(); one != drawn.rend() && rank(one->of) > 0; ++one)
        tags.numbered(*one);
    if (drawn.size() <= most_names_passed)
        for (const Drawn& one : drawn)
            if (rank(one.of) == 0) tags.named(one);
    panel.svg += tags.svg();
    return panel;
}

// Puts a part below what is there.
void append(Panel& whole, const Panel& part) {
    whole.svg += "<g transform=\"translate(0 " + number(whole.height) + ")\">\n" + part.svg + "</g>\n";
    whole.width = std::max(whole.width, part.width);
    whole.height += part.height;
    whole.not_drawn += part.not_drawn;
    if (!part.remark.empty()) whole.remark += (whole.remark.empty() ? "" : "; ") + part.remark;
}

} // namespace

Panel panel_of(const std::vector<Marked>& objects, const LabelObjects& label, const std::optional<Picture>& picture) {
    std::vector<Marked> on_sheet;
    std::vector<Marked> relations;
    std::vector<Marked> entities;
    std::vector<Marked> segments;
    for (const Marked& one : objects) {
        const kili::Shape shape = one.object->annotation.shape();
        const bool has_outline = bool(one.object->annotation.vertices());
        if (shape == kili::Shape::relation)
            relations.push_back(one);
        else if (shape == kili::Shape::segment)
            segments.push_back(one);
        else if (shape == kili::Shape::entity && !has_outline)
            entities.push_back(one);
        else
            on_sheet.push_back(one);
    }
    Panel panel;
    const bool only_strips = on_sheet.empty() && !picture && (!entities.empty() || !segments.empty());
    if (only_strips)
        panel.not_drawn = relations.size();
    else
        append(panel, shapes(on_sheet, relations, label, picture));
    if (!entities.empty()) append(panel, entity_strip(std::move(entities)));
    if (!segments.empty()) append(panel, segment_strip(std::move(segments)));
    return panel;
}

const char* style_of(const Mark& mark) {
    return mark.numbers.empty() ? "passed" : mark.blocks ? "block" : "warn";
}

double tag_width(std::string_view text) {
    return text_width(text, tag_font) + 10;
}

std::string tag(const Area& area, std::string_view text, const Mark& mark) {
    return std::string("<g class=\"tag ") + style_of(mark) + "\"><rect" + attribute("x", area.left) +
           attribute("y", area.top) + attribute("width", area.width()) + attribute("height", area.height()) +
           " rx=\"4\"/>" + text_element({(area.left + area.right) / 2, area.bottom - 5}, text, "") + "</g>\n";
}

} // namespace kilihost::check
