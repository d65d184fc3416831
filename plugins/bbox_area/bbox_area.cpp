// bbox_area: refuses rectangles that cover too much of the image, or too little.
//
// Judged are the rectangles of the submitted label: annotations of type "rectangle", and those without a type that
// have four vertices. A finding names the annotation by its mid; in a video, its text names the frame.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace {

// 0.9 - 0.6 is a little over 0.3 in doubles. No rectangle is refused for that; no image has pixels so small.
constexpr double rounding = 1e-12;

class BboxArea : public kili::PluginCore {
  public:
    static constexpr char parameters[] = R"json({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "max_area": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.33,
                "description": "largest share of the image that a rectangle may cover; exactly that much passes"},
            "min_area": {"type": "number", "minimum": 0, "maximum": 1, "default": 0,
                "description": "smallest share, at most max_area"},
            "jobs": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "default": ["JOB_0"],
                "description": "names of the jobs that are judged"},
            "categories": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
                "description": "codes of the categories that are judged; without it, all"},
            "severity": {"enum": ["block", "warn"], "default": "block"}
        }
    })json";

    explicit BboxArea(const kili::Configuration& configuration)
        : PluginCore(configuration), selection_(kili::Parameters(configuration), {"JOB_0"}) {
        configuration.only({"max_area", "min_area", "jobs", "categories", "severity"});
        const kili::Parameters given(configuration);
        max_area_ = given.number("max_area", 0.33, 0, 1);
        min_area_ = given.number("min_area", 0, 0, max_area_);
        severity_ = given.severity();
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override {
        kili::each_annotation(label["jsonResponse"], [this](const kili::Annotation& annotation) {
            if (!selection_.concerns(annotation) || !annotation.is_rectangle()) return;
            const std::optional<kili::Box> box = annotation.box();
            if (!box) return;
            if (box->area() > max_area_ + rounding) refuse("BBox too large", annotation);
            if (box->area() < min_area_ - rounding) refuse("BBox too small", annotation);
        });
    }

  private:
    void refuse(std::string_view text, const kili::Annotation& annotation) const {
        report(kili::in_frame(std::string(text), annotation.frame), annotation.mid(), severity_);
    }

    kili::Selection selection_;
    double max_area_;
    double min_area_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(BboxArea, "bbox_area", "1.0.0", "refuses rectangles that cover too much of the image, or too little")
