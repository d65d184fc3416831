#include "check/drawing.hpp"

#include "check/answers.hpp"
#include "check/panel.hpp"
#include "terminal/escape.hpp"

#include <algorithm>
#include <unordered_map>

namespace kilihost::check {
namespace {

constexpr double width = 1000;
constexpr double margin = 20; // on each side
constexpr double line = 22;
constexpr double font = 15;
constexpr std::size_t most_panels = 3;
constexpr std::size_t most_numbers = 6; // of one tag

constexpr const char* style = R"(
text { font: 15px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2933; stroke: none; }
.small { font-size: 12px; fill: #52606d; } .head { font-weight: 600; } .strong { font-weight: 600; }
.paper { fill: #ffffff; } .around { fill: #e4e9ef; } .sheet { fill: #f7f9fb; stroke: #9aa5b1; stroke-width: 1; }
path { fill: none; stroke-linejoin: round; fill-rule: evenodd; }
.halo { stroke: #ffffff; stroke-opacity: 0.75; stroke-width: 6; }
.passed { stroke: #486581; fill: #486581; } .warn { stroke: #b45309; fill: #b45309; } .block { stroke: #c81e1e; fill: #c81e1e; }
g > path:not(.halo) { fill: inherit; fill-opacity: 0.1; } g.open > path { fill: none; }
.passed > path:not(.halo) { stroke-width: 1.5; fill-opacity: 0.05; }
.warn > path:not(.halo) { stroke-width: 3; stroke-dasharray: 9 5; }
.block > path:not(.halo) { stroke-width: 3.5; }
circle { stroke: #ffffff; stroke-width: 1; }
.leader { stroke-width: 1.2; }
.chip { fill: #ffffff; stroke-width: 1.2; } .warn > .chip { stroke-width: 2.5; stroke-dasharray: 6 3; } .block > .chip { stroke-width: 3; }
.lane { fill: #e4e9ef; stroke: none; }
.tag rect { stroke-width: 1.5; } .tag text { font-weight: 600; text-anchor: middle; }
.tag.block rect { fill: #c81e1e; stroke: #ffffff; } .tag.block text { fill: #ffffff; }
.tag.warn rect { fill: #fffbeb; stroke: #b45309; stroke-dasharray: 4 2; } .tag.warn text { fill: #7c2d12; }
.tag.passed rect { fill: #ffffff; fill-opacity: 0.85; stroke: none; } .tag.passed text { font-weight: 400; fill: #334e68; }
)";

bool holds(const rules::Ranges& ranges, std::int64_t number) {
    return std::any_of(ranges.all().begin(), ranges.all().end(),
                       [&](const auto& range) { return range.first <= number && number <= range.last; });
}

// Whether a finding about an object is also about the object at this place.
bool covers(const rules::Places& places, kili::Place place) {
    return (places.frames.empty() || holds(places.frames, place.frame)) &&
           (places.pages.empty() || holds(places.pages, place.page));
}

// What was found about each object, by the finding's numbers in the legend.
class Marks {
  public:
    Marks(const CheckReport& report, const LabelObjects& objects) : findings_(report.verdict.findings) {
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            targets_.push_back(objects.find(findings_[i]));
            if (targets_.back() != nullptr) by_mid_[findings_[i].mid].push_back(i);
        }
    }

    // The object of finding `i`, or NULL.
    const LabelObject* target(std::size_t i) const { return targets_[i]; }

    Mark of(const LabelObject& object) const {
        Mark mark;
        const auto found = by_mid_.find(object.mid);
        if (found == by_mid_.end()) return mark;
        std::size_t count = 0;
        for (const std::size_t i : found->second) {
            if (targets_[i] != &object && !covers(findings_[i].places, object.place())) continue;
            mark.blocks = mark.blocks || findings_[i].severity == rules::Severity::block;
            if (++count <= most_numbers) mark.numbers += (count == 1 ? "" : ", ") + std::to_string(i + 1);
        }
        if (count > most_numbers) mark.numbers += " +" + std::to_string(count - most_numbers);
        return mark;
    }

    // Where something was found, in the order of the findings, each once.
    std::vector<kili::Place> places() const {
        std::vector<kili::Place> out;
        for (std::size_t i = 0; i < findings_.size(); ++i) {
            const kili::Place place = targets_[i] != nullptr ? targets_[i]->place() : first_place(findings_[i]);
            if (targets_[i] == nullptr && findings_[i].places.empty()) continue;
            if (std::find(out.begin(), out.end(), place) == out.end()) out.push_back(place);
        }
        return out;
    }

  private:
    const std::vector<rules::Finding>& findings_;
    std::vector<const LabelObject*> targets_;
    std::unordered_map<std::string_view, std::vector<std::size_t>> by_mid_;
};

// Relations have no page of their own: they are drawn where their ends are.
bool shows(kili::Place panel, const LabelObject& object) {
    const bool relation = object.annotation.shape() == kili::Shape::relation;
    return object.place() == panel || (relation && object.place().frame == panel.frame);
}

// The first frame of a video that says something; else no place.
kili::Place first_frame(const LabelObjects& objects) {
    std::optional<kili::Place> first;
    kili::each_frame(objects.json_response(), [&](const kili::Frame& frame) {
        if (!first && !frame.jobs.empty()) first = frame.place();
    });
    return first.value_or(kili::Place());
}

std::string title_of(kili::Place place) {
    if (place.frame >= 0) return "Frame " + std::to_string(place.frame);
    return place.page >= 0 ? "Page " + std::to_string(place.page) : "";
}

// A drawing that grows downwards.
class Sheet {
  public:
    void add(const Panel& panel, const std::string& title) {
        std::string head = title;
        if (!panel.remark.empty()) head += (head.empty() ? "" : ", ") + panel.remark;
        if (!head.empty()) text(margin, head, "head");
        y_ += 6;
        body_ += "<g transform=\"translate(" + number(margin) + " " + number(y_) + ")\">\n" + panel.svg + "</g>\n";
        y_ += panel.height + 14;
    }

    // A finding of the legend; `column` of `columns` that stand beside one another.
    void add(const rules::Finding& finding, const Mark& mark, const LabelObject* object, std::size_t column,
             std::size_t columns) {
        constexpr double beside = 60; // where the texts begin
        const double wide = width / double(columns);
        const double left = margin + wide * double(column);
        const double top = y_ + 3;
        const double wide_tag = std::max(tag_width(mark.numbers), 32.0);
        body_ += tag({left, top, left + wide_tag, top + tag_height}, mark.numbers, mark);
        const std::string said = std::string(rules::name(finding.severity)) + ":  " + terminal::printable(finding.text);
        for (const std::string& part : wrapped(said, wide - beside - margin, font, 3))
            text(left + beside, part, "");
        std::string about = object == nullptr || object->name.empty() ? "" : object->name + " · ";
        about += place_text(finding, object);
        if (!finding.mid.empty()) about += " · " + finding.mid;
        y_ -= 3;
        text(left + beside, fitting(terminal::printable(about), wide - beside - margin, 12.5), "small");
        y_ += 5;
    }

    double bottom() const { return y_; }
    void go_to(double y) { y_ = y; }

    void text(double x, std::string_view words, std::string_view of_style) {
        y_ += line;
        body_ += text_element({x, y_ - 5}, words, of_style);
    }

    std::string svg() const {
        const std::string size = attribute("width", width + 2 * margin) + attribute("height", y_ + margin);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width + 2 * margin) + " " +
               number(y_ + margin) + "\"" + size + ">\n<style>" + style + "</style>\n<rect class=\"paper\"" + size +
               "/>\n" + body_ + "</svg>\n";
    }

  private:
    std::string body_;
    double y_ = 8;
};

// What a label says without an object, below the panel of its place.
void add_answers(Sheet& sheet, const std::vector<std::string>& answers) {
    constexpr std::size_t most = 20;
    for (std::size_t i = 0; i < std::min(answers.size(), most); ++i)
        sheet.text(margin, fitting(terminal::printable(answers[i]), width, font), "");
    if (answers.size() > most) sheet.text(margin, counted(answers.size() - most, "more answer"), "small");
}

// Below the panels; many findings in two columns.
void add_legend(Sheet& sheet, const std::vector<rules::Finding>& findings, const Marks& marks) {
    constexpr std::size_t most_in_one_column = 12;
    const std::size_t columns = findings.size() > most_in_one_column ? 2 : 1;
    const std::size_t length = (findings.size() + columns - 1) / columns;
    const double top = sheet.bottom();
    double lowest = top;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (i % length == 0) sheet.go_to(top);
        const Mark mark{std::to_string(i + 1), findings[i].severity == rules::Severity::block};
        sheet.add(findings[i], mark, marks.target(i), i / length, columns);
        lowest = std::max(lowest, sheet.bottom());
    }
    sheet.go_to(lowest);
}

} // namespace

std::string drawing(const CheckReport& report, const LabelObjects& objects, const std::optional<Picture>& picture) {
    const Marks marks(report, objects);
    std::vector<kili::Place> places = marks.places();
    if (places.empty()) places.push_back(objects.all().empty() ? first_frame(objects) : objects.all().front().place());
    Sheet sheet;
    std::size_t not_drawn = 0;
    for (std::size_t i = 0; i < std::min(places.size(), most_panels); ++i) {
        std::vector<Marked> shown;
        for (const LabelObject& object : objects.all())
            if (shows(places[i], object)) shown.push_back({&object, marks.of(object)});
        const std::vector<std::string> answers = answers_of(objects, places[i]);
        if (!shown.empty() || answers.empty() || picture) {
            const Panel panel = panel_of(shown, objects, picture);
            sheet.add(panel, title_of(places[i]));
            not_drawn += panel.not_drawn;
        } else if (const std::string title = title_of(places[i]); !title.empty()) {
            sheet.text(margin, title, "head");
        }
        add_answers(sheet, answers);
    }
    const std::vector<rules::Finding>& findings = report.verdict.findings;
    add_legend(sheet, findings, marks);
    if (findings.empty()) sheet.text(margin, "No findings", "head");
    if (places.size() > most_panels)
        sheet.text(margin, counted(places.size() - most_panels, "more place") + " with findings not drawn", "small");
    if (not_drawn > 0) sheet.text(margin, counted(not_drawn, "object") + " without a shape not drawn", "small");
    return sheet.svg();
}

} // namespace kilihost::check
