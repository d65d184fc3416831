// bbox_bounds: refuses objects that leave the image, or, if asked to, that lie along its border.
//
// Judged are all drawn objects of submitted and of reviewed labels: rectangles, polygons, masks, lines, markers. A
// finding names the annotation by its mid. Not for geospatial projects, whose coordinates are degrees.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace {

// 0.9 - 0.6 is a little over 0.3 in doubles. No object is refused for that.
constexpr double rounding = 1e-9;

class BboxBounds : public kili::PluginCore {
  public:
    static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
        "tolerance": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.001,
                      "description": "how far outside of the image a vertex may lie, in parts of its width and height"},
        "margin": {"type": "number", "minimum": 0, "maximum": 0.5, "default": 0,
                   "description": "smallest distance of an object from the border, likewise; 0: any"},)" //
        KILI_SELECTION_PARAMETERS "," KILI_DISPLAY_NAMES_PARAMETER "," KILI_SEVERITY_PARAMETER("block") "}}";

    explicit BboxBounds(const kili::Configuration& configuration)
        : PluginCore(configuration), selection_(kili::Parameters(configuration)),
          names_(kili::Parameters(configuration)) {
        configuration.only({"tolerance", "margin", "jobs", "categories", "display_names", "severity"});
        const kili::Parameters given(configuration);
        tolerance_ = given.number("tolerance", 0.001, 0, 1);
        margin_ = given.number("margin", 0, 0, 0.5);
        severity_ = given.severity();
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    void judge(kili::Value json_response) const {
        kili::each_annotation(json_response, [this](const kili::Annotation& annotation) {
            if (!selection_.concerns(annotation)) return;
            constexpr double infinity = std::numeric_limits<double>::infinity();
            double distance = infinity; // from the border; negative outside
            annotation.each_vertex([&](kili::Value vertex) {
                if (const std::optional<kili::Point> at = kili::point(vertex))
                    distance = std::min({distance, at->x, at->y, 1 - at->x, 1 - at->y});
            });
            if (distance < -tolerance_ - rounding)
                refuse(annotation, " leaves the image");
            else if (margin_ > 0 && distance < margin_ - rounding)
                refuse(annotation, " lies at the image's border");
        });
    }

    void refuse(const kili::Annotation& annotation, std::string_view fault) const {
        std::string text = annotation.is_rectangle() ? "BBox of " : "Object of ";
        text.append(names_.of(annotation.category())).append(fault);
        report(kili::in_frame(text, annotation.frame), annotation.mid(), severity_);
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    double tolerance_;
    double margin_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(BboxBounds, "bbox_bounds", "1.0.0", "refuses objects that leave the image, or lie along its border")
