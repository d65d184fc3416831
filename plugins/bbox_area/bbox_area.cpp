// bbox_area: refuses rectangles that cover too much of the image, or too little.
//
// It judges the rectangles of submitted labels, a video frame by frame and a PDF page by page. Without parameters it
// judges the tutorial's: OBJECT_A of JOB_0. A finding names the annotation by its mid.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

#include <optional>
#include <string_view>

namespace {

// 0.9 - 0.6 is a little over 0.3 in doubles, and must not refuse a rectangle. No image has pixels so small.
constexpr double rounding = 1e-12;

class BboxArea : public kili::PluginCore {
  public:
    static constexpr std::string_view applies_to[] = {"IMAGE", "PDF", "VIDEO", "VIDEO_LEGACY"};
    static constexpr auto parameters = kili::parameters(
        kili::parameter::number("max_area", 0, 1,
                                "largest share of the image that a rectangle may cover; exactly "
                                "that much passes")
            .by_default(0.33),
        kili::parameter::number("min_area", 0, 1, "smallest share, at most max_area").by_default(0),
        kili::parameter::texts("jobs", "names of the jobs that are judged").by_default("JOB_0"),
        kili::parameter::texts("categories", "codes of the categories that are judged; if not given, all, or OBJECT_A "
                                             "if no other parameter is given"),
        kili::parameter::key_frames_only(), kili::parameter::severity("block"));

    explicit BboxArea(const kili::Configuration& configuration)
        : BboxArea(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override {
        each_annotation(label["jsonResponse"], [this](const kili::Annotation& annotation) {
            if (!concerns(annotation) || !annotation.is_rectangle()) return;
            annotation.each_page([this](const kili::Annotation& drawn) { judge(drawn); });
        });
    }

  private:
    BboxArea(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), selection_(given), max_area_(given.number("max_area")),
          min_area_(given.number("min_area", 0, max_area_)), severity_(given.severity()),
          as_in_tutorial_(!given.has("max_area") && !given.has("min_area") && !given.has("jobs") &&
                          !given.has("categories")) {}

    bool concerns(const kili::Annotation& annotation) const {
        return selection_.concerns(annotation) && (!as_in_tutorial_ || annotation.has_category("OBJECT_A"));
    }

    void judge(const kili::Annotation& drawn) const {
        const std::optional<kili::Box> box = drawn.box();
        if (!box) return;
        const bool too_large = box->area() > max_area_ + rounding;
        if (!too_large && !(box->area() < min_area_ - rounding)) return;
        if (!kili::surely_on_image(project(), *box)) return;
        report(too_large ? "BBox too large" : "BBox too small", drawn.mid(), drawn.place(), severity_);
    }

    kili::Selection selection_;
    double max_area_;
    double min_area_;
    kili::Severity severity_;
    bool as_in_tutorial_;
};

} // namespace

KILI_PLUGIN(BboxArea, "bbox_area", "1.0.0", "refuses rectangles that cover too much of the image, or too little")
