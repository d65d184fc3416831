// bbox_shape: refuses rectangles without area, with a side that is too short, or out of proportion.
//
// Judged are the rectangles of submitted and of reviewed labels. A finding names the annotation by its mid; the first
// of the three that is wrong is told.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace {

// 0.9 - 0.6 is a little over 0.3 in doubles. No rectangle is refused for that.
constexpr double rounding = 1e-9;

// Three digits are enough for people.
std::string shown(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", number);
    return text;
}

class BboxShape : public kili::PluginCore {
  public:
    static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
        "min_side": {"type": "number", "minimum": 0, "default": 0.005,
                     "description": "shortest side that is accepted, in parts of the image, or in pixels"},
        "min_aspect": {"type": "number", "minimum": 0, "default": 0.05,
                       "description": "smallest width divided by height that is accepted"},
        "max_aspect": {"type": "number", "minimum": 0, "default": 20,
                       "description": "largest width divided by height that is accepted"},
        "image_width": {"type": "number", "minimum": 1, "default": 1,
                        "description": "width of all images in pixels; the sides are then in pixels"},
        "image_height": {"type": "number", "minimum": 1, "default": 1, "description": "height of all images in pixels"},)" //
        KILI_SELECTION_PARAMETERS "," KILI_DISPLAY_NAMES_PARAMETER "," KILI_SEVERITY_PARAMETER("block") "}}";

    explicit BboxShape(const kili::Configuration& configuration)
        : PluginCore(configuration), selection_(kili::Parameters(configuration)),
          names_(kili::Parameters(configuration)) {
        configuration.only({"min_side", "min_aspect", "max_aspect", "image_width", "image_height", "jobs", "categories",
                            "display_names", "severity"});
        const kili::Parameters given(configuration);
        constexpr double most = 1e9;
        min_side_ = given.number("min_side", 0.005, 0, most);
        max_aspect_ = given.number("max_aspect", 20, 0, most);
        min_aspect_ = given.number("min_aspect", std::min(0.05, max_aspect_), 0, max_aspect_);
        image_width_ = given.number("image_width", 1, 1, most);
        image_height_ = given.number("image_height", 1, 1, most);
        severity_ = given.severity();
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    void judge(kili::Value json_response) const {
        kili::each_annotation(json_response, [this](const kili::Annotation& annotation) {
            if (!selection_.concerns(annotation) || !annotation.is_rectangle() || !annotation.value["boundingPoly"])
                return;
            const std::string fault = fault_of(annotation.box());
            if (!fault.empty())
                report(kili::in_frame("BBox of " + names_.of(annotation.category()) + fault, annotation.frame),
                       annotation.mid(), severity_);
        });
    }

    std::string fault_of(const std::optional<kili::Box>& box) const {
        if (!box || !(box->width() > 0) || !(box->height() > 0)) return " has no area";
        const double width = box->width() * image_width_;
        const double height = box->height() * image_height_;
        if (const double side = std::min(width, height); side < min_side_ - rounding)
            return " too thin (" + shown(side) + ") - Sides of at least " + shown(min_side_) + " required";
        const double aspect = width / height;
        if (aspect > max_aspect_ + rounding)
            return " too wide (" + shown(aspect) + " times its height) - Only " + shown(max_aspect_) + " accepted";
        if (aspect < min_aspect_ - rounding)
            return " too narrow (" + shown(aspect) + " times its height) - At least " + shown(min_aspect_) +
                   " required";
        return {};
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    double min_side_;
    double min_aspect_;
    double max_aspect_;
    double image_width_;
    double image_height_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(BboxShape, "bbox_shape", "1.0.0", "refuses rectangles without area, too thin, or out of proportion")
