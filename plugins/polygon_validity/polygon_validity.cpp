// polygon_validity: refuses polygons and masks that are no proper area, or have too few or too many vertices.
//
// It judges submitted and reviewed labels; a PDF page by page. It refuses a polygon if its outline crosses itself, runs
// back on itself or encloses nothing, or has a hole that is not inside of it. It judges each part of a mask likewise,
// but its outline may run back on itself, as one traced along pixels does, and only the whole mask must enclose
// something. A finding names the annotation by its mid, and the first fault. Outlines may touch themselves, repeat
// vertices, and run either way.
#include "outline.hpp"

#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>
#include <kili/worst_faults.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

// The rings of an annotation; in a PDF, those on one page.
class Drawing {
  public:
    explicit Drawing(const kili::Annotation& drawn) {
        drawn.each_ring([this](const kili::Annotation::Ring& ring) { add(ring); });
    }

    std::int64_t vertices() const { return vertices_; }
    // The fault of a ring; empty if it has none.
    std::optional<std::int64_t> fewest_vertices() const { return fewest_vertices_; }

    Fault fault(bool is_mask) const {
        if (!box_ || !kili::measurable(*box_)) return Fault::none;
        const Grid grid(*box_);
        bool has_area = false;
        for (const Part& part : parts_) {
            std::vector<Ring> rings;
            for (const std::vector<kili::Point>& points : part.rings) {
                Ring ring = grid.ring(points);
                const Fault fault = fault_of(ring, !is_mask);
                if (fault != Fault::none && !(is_mask && fault == Fault::has_no_area)) return fault;
                if (fault == Fault::none) rings.push_back(std::move(ring));
            }
            has_area = has_area || !rings.empty();
            if (const Fault fault = fault_of(rings); fault != Fault::none) return fault;
        }
        return has_area ? Fault::none : Fault::has_no_area;
    }

  private:
    struct Part {
        std::size_t number;
        std::vector<std::vector<kili::Point>> rings;
    };

    // A ring that has a vertex without coordinates is not judged, but counted.
    void add(const kili::Annotation::Ring& ring) {
        if (!ring.vertices.is_array()) return;
        const auto size = static_cast<std::int64_t>(ring.vertices.size());
        fewest_vertices_ = std::min(fewest_vertices_.value_or(size), size);
        vertices_ += size;
        const std::optional<kili::Box> box = kili::box_around(ring.vertices);
        if (!box) return;
        std::vector<kili::Point> points;
        points.reserve(ring.vertices.size());
        for (const kili::Value vertex : ring.vertices)
            points.push_back(*kili::point(vertex));
        if (parts_.empty() || parts_.back().number != ring.part) parts_.push_back({ring.part, {}});
        parts_.back().rings.push_back(std::move(points));
        box_ = box_ ? kili::around(*box_, *box) : *box;
    }

    std::vector<Part> parts_;
    std::optional<kili::Box> box_;
    std::int64_t vertices_ = 0;
    std::optional<std::int64_t> fewest_vertices_;
};

std::string_view described(Fault fault) {
    switch (fault) {
    case Fault::none:
        return {};
    case Fault::crosses_itself:
        return "crosses itself";
    case Fault::runs_back:
        return "runs back on itself";
    case Fault::has_no_area:
        return "has no area";
    case Fault::hole_outside:
        return "has a hole outside of it";
    case Fault::hole_in_hole:
        return "has a hole in a hole";
    }
    return {};
}

class PolygonValidity : public kili::PluginCore {
    static constexpr double most = 100'000; // vertices

  public:
    static constexpr std::string_view applies_to[] = {"IMAGE", "PDF", "VIDEO", "VIDEO_LEGACY", "GEOSPATIAL"};
    static constexpr auto parameters = kili::parameters(
        kili::parameter::integer("min_vertices", 3, most, "fewest vertices of a ring; of a polygon, always 3"),
        kili::parameter::integer("max_vertices", 3, most, "most vertices of an annotation, its holes included"),
        kili::parameter::selection(), kili::parameter::display_names(), kili::parameter::severity("block"));

    explicit PolygonValidity(const kili::Configuration& configuration)
        : PolygonValidity(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    PolygonValidity(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), selection_(given), names_(given),
          max_vertices_(given.optional_integer("max_vertices")),
          min_vertices_(
              given.optional_integer("min_vertices", 3, max_vertices_ ? static_cast<double>(*max_vertices_) : most)),
          severity_(given.severity()) {}

    void judge(kili::Value json_response) const {
        kili::WorstFaults faults;
        each_annotation(json_response, [&](const kili::Annotation& annotation) {
            const kili::Shape shape = annotation.shape();
            if (shape != kili::Shape::polygon && shape != kili::Shape::mask) return;
            if (!selection_.concerns(annotation)) return;
            annotation.each_page([&](const kili::Annotation& drawn) {
                if (const auto fault = fault_of(Drawing(drawn), shape == kili::Shape::mask))
                    faults.add(drawn, "Polygon of " + names_.category(project(), drawn.job, drawn.category()), *fault);
            });
        });
        faults.each([this](const std::string& text, std::string_view mid, kili::Place place) {
            report(text, mid, place, severity_);
        });
    }

    std::optional<kili::MeasuredFault> fault_of(const Drawing& drawing, bool is_mask) const {
        const std::int64_t least = min_vertices_.value_or(is_mask ? 0 : 3);
        const std::int64_t fewest = drawing.fewest_vertices().value_or(least);
        if (fewest < least)
            return kili::MeasuredFault{"has too few vertices", -static_cast<double>(fewest),
                                       " (" + std::to_string(fewest) + ") - At least " + std::to_string(least) +
                                           " required"};
        if (max_vertices_ && drawing.vertices() > *max_vertices_)
            return kili::MeasuredFault{"has too many vertices", static_cast<double>(drawing.vertices()),
                                       " (" + std::to_string(drawing.vertices()) + ") - Only " +
                                           std::to_string(*max_vertices_) + " accepted"};
        const std::string_view fault = described(drawing.fault(is_mask));
        if (fault.empty()) return {};
        return kili::MeasuredFault{fault};
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    std::optional<std::int64_t> max_vertices_;
    std::optional<std::int64_t> min_vertices_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(PolygonValidity, "polygon_validity", "1.0.0",
            "refuses polygons that cross themselves, enclose nothing, or have too few or too many vertices")
