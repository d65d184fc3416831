// bbox_area: refuses rectangles that cover too much of the image, or too little.
//
// Judged are the rectangles of the submitted label: annotations of type "rectangle", and those without a type that
// have four vertices. A finding names the annotation by its mid; in a video, its text names the frame.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

// 0.9 - 0.6 is a little over 0.3 in doubles. No rectangle is refused for that; no image has pixels so small.
constexpr double rounding = 1e-12;

bool is_rectangle(const kili::Annotation& annotation) {
    if (annotation.type() == "rectangle") return true;
    return !annotation.value["type"] && annotation.vertices().size() == 4;
}

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

    explicit BboxArea(const kili::Configuration& configuration) : PluginCore(configuration) {
        configuration.only({"max_area", "min_area", "jobs", "categories", "severity"});
        const kili::Parameters given(configuration);
        max_area_ = given.number("max_area", 0.33, 0, 1);
        min_area_ = given.number("min_area", 0, 0, max_area_);
        jobs_ = given.texts("jobs", {"JOB_0"});
        categories_ = given.texts("categories", {});
        severity_ = given.severity();
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override {
        kili::each_annotation(label["jsonResponse"], [this](const kili::Annotation& annotation) {
            if (!concerns(annotation) || !is_rectangle(annotation)) return;
            const std::optional<kili::Box> box = annotation.box();
            if (!box) return;
            if (box->area() > max_area_ + rounding) refuse("BBox too large", annotation);
            if (box->area() < min_area_ - rounding) refuse("BBox too small", annotation);
        });
    }

  private:
    bool concerns(const kili::Annotation& annotation) const {
        if (!kili::listed(jobs_, annotation.job)) return false;
        return categories_.empty() ||
               std::any_of(categories_.begin(), categories_.end(),
                           [&](const std::string& category) { return annotation.has_category(category); });
    }

    void refuse(std::string_view text, const kili::Annotation& annotation) const {
        report(kili::in_frame(std::string(text), annotation.frame), annotation.mid(), severity_);
    }

    double max_area_;
    double min_area_;
    std::vector<std::string> jobs_;
    std::vector<std::string> categories_; // empty: all
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(BboxArea, "bbox_area", "1.0.0", "refuses rectangles that cover too much of the image, or too little")
