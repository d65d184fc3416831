// polygon_validity: refuses polygons that are no proper area, or have too few or too many vertices.
//
// Judged are the annotations of type "polygon" and "semantic" of submitted and of reviewed labels, with their holes. A
// polygon is refused where its outline crosses or touches itself, runs back on itself, encloses nothing, or has a hole
// that is not inside of it. A finding names the annotation by its mid and tells the first thing that is wrong.
// Vertices may be repeated, and the outline may run either way.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

#include <boost/geometry/algorithms/correct.hpp>
#include <boost/geometry/algorithms/is_valid.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>
#include <boost/geometry/strategies/strategies.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace geometry = boost::geometry;
using Vertex = geometry::model::d2::point_xy<double>;
using Polygon = geometry::model::polygon<Vertex, true, false>; // clockwise, its rings left open as Kili's are
using Ring = Polygon::ring_type;

// The ring of a list of vertices, if all of them are sound.
std::optional<Ring> ring_of(kili::Value vertices) {
    const std::optional<kili::Box> around = kili::box_around(vertices);
    if (!around || !kili::measurable(*around)) return {};
    Ring ring;
    ring.reserve(vertices.size());
    for (const kili::Value vertex : vertices) {
        const std::optional<kili::Point> at = kili::point(vertex);
        ring.emplace_back(at->x, at->y);
    }
    return ring;
}

std::string_view described(geometry::validity_failure_type failure) {
    switch (failure) {
    case geometry::no_failure:
        return {};
    case geometry::failure_self_intersections:
    case geometry::failure_wrong_orientation: // though corrected: its parts cancel each other out
        return "crosses itself";
    case geometry::failure_spikes:
        return "runs back on itself";
    case geometry::failure_interior_rings_outside:
        return "has a hole outside of it";
    case geometry::failure_nested_interior_rings:
        return "has a hole in a hole";
    case geometry::failure_disconnected_interior:
        return "is cut in two by its holes";
    default:
        return "has no area";
    }
}

class PolygonValidity : public kili::PluginCore {
  public:
    static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
        "min_vertices": {"type": "integer", "minimum": 3, "default": 3, "description": "fewest vertices of a ring"},
        "max_vertices": {"type": "integer", "minimum": 3, "maximum": 100000, "default": 5000,
                         "description": "most vertices of a polygon, its holes included"},)" //
        KILI_SELECTION_PARAMETERS "," KILI_DISPLAY_NAMES_PARAMETER "," KILI_SEVERITY_PARAMETER("block") "}}";

    explicit PolygonValidity(const kili::Configuration& configuration)
        : PluginCore(configuration), selection_(kili::Parameters(configuration)),
          names_(kili::Parameters(configuration)) {
        configuration.only({"min_vertices", "max_vertices", "jobs", "categories", "display_names", "severity"});
        const kili::Parameters given(configuration);
        max_vertices_ = given.integer("max_vertices", 5000, 3, 100'000);
        min_vertices_ = given.integer("min_vertices", 3, 3, max_vertices_);
        severity_ = given.severity();
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    void judge(kili::Value json_response) const {
        kili::each_annotation(json_response, [this](const kili::Annotation& annotation) {
            if (annotation.type() != "polygon" && annotation.type() != "semantic") return;
            if (!selection_.concerns(annotation)) return;
            const std::string fault = fault_of(annotation.value["boundingPoly"]);
            if (!fault.empty())
                report(kili::in_frame("Polygon of " + names_.of(annotation.category()) + " " + fault, annotation.frame),
                       annotation.mid(), severity_);
        });
    }

    // Of an outline and its holes, as Kili writes them; rings that are none are passed over.
    std::string fault_of(kili::Value rings) const {
        if (!rings.is_array()) return {};
        Polygon polygon;
        std::int64_t vertices = 0;
        for (std::size_t i = 0; i < rings.size(); ++i) {
            const kili::Value ring = rings[i]["normalizedVertices"];
            if (!ring.is_array()) continue;
            const auto size = static_cast<std::int64_t>(ring.size());
            vertices += size;
            if (size < min_vertices_)
                return "has too few vertices (" + std::to_string(size) + ") - At least " +
                       std::to_string(min_vertices_) + " required";
            if (vertices > max_vertices_) continue; // the count is told, whatever they look like
            std::optional<Ring> sound = ring_of(ring);
            if (!sound && i == 0) return {};
            if (!sound) continue;
            if (i == 0)
                polygon.outer() = std::move(*sound);
            else
                polygon.inners().push_back(std::move(*sound));
        }
        if (vertices > max_vertices_)
            return "has too many vertices (" + std::to_string(vertices) + ") - Only " + std::to_string(max_vertices_) +
                   " accepted";
        if (polygon.outer().empty()) return {};
        geometry::correct(polygon);
        geometry::validity_failure_type failure = geometry::no_failure;
        geometry::is_valid(polygon, failure);
        return std::string(described(failure));
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    std::int64_t min_vertices_;
    std::int64_t max_vertices_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(PolygonValidity, "polygon_validity", "1.0.0",
            "refuses polygons that cross themselves, enclose nothing, or have too few or too many vertices")
