// bbox_bounds: refuses objects that leave the image and, with `margin`, those that lie along its border.
//
// It judges all that is drawn in submitted and reviewed labels: rectangles, polygons, masks, lines, markers, poses; a
// PDF page by page. A finding names the annotation by its mid. It skips coordinates that may be degrees.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace {

// 0.9 - 0.6 is a little over 0.3 in doubles, and must not refuse an object.
constexpr double rounding = 1e-9;

bool is_drawn(kili::Shape shape) {
    switch (shape) {
    case kili::Shape::rectangle:
    case kili::Shape::polygon:
    case kili::Shape::mask:
    case kili::Shape::outline:
    case kili::Shape::line:
    case kili::Shape::marker:
    case kili::Shape::pose:
        return true;
    default:
        return false;
    }
}

// The box around all of the annotation's points.
std::optional<kili::Box> box_around(const kili::Annotation& drawn) {
    std::optional<kili::Box> box;
    drawn.each_vertex([&box](kili::Value vertex) {
        const std::optional<kili::Point> at = kili::point(vertex);
        if (!at) return;
        const kili::Box alone = {at->x, at->y, at->x, at->y};
        box = box ? kili::around(*box, alone) : alone;
    });
    return box;
}

class BboxBounds : public kili::PluginCore {
  public:
    static constexpr std::string_view applies_to[] = {"IMAGE", "PDF", "VIDEO", "VIDEO_LEGACY"};
    static constexpr auto parameters = kili::parameters(
        kili::parameter::number("tolerance", 0, 1, "how far outside of the image a vertex may lie, as a share of it")
            .by_default(0.001),
        kili::parameter::number("margin", 0, 0.5, "smallest distance from the border, as such a share; 0: any")
            .by_default(0),
        kili::parameter::selection(), kili::parameter::display_names(), kili::parameter::severity("block"));

    explicit BboxBounds(const kili::Configuration& configuration)
        : BboxBounds(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    BboxBounds(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), selection_(given), names_(given), tolerance_(given.number("tolerance")),
          margin_(given.number("margin")), severity_(given.severity()) {}

    void judge(kili::Value json_response) const {
        each_annotation(json_response, [this](const kili::Annotation& annotation) {
            if (!selection_.concerns(annotation) || !is_drawn(annotation.shape())) return;
            annotation.each_page([this](const kili::Annotation& drawn) {
                if (const std::optional<kili::Box> box = box_around(drawn)) judge(drawn, *box);
            });
        });
    }

    void judge(const kili::Annotation& drawn, const kili::Box& box) const {
        const double distance = std::min({box.min_x, box.min_y, 1 - box.max_x, 1 - box.max_y}); // negative outside
        const bool outside = distance < -tolerance_ - rounding;
        if (!outside && !(margin_ > 0 && distance < margin_ - rounding)) return;
        if (!kili::surely_on_image(project(), box)) return;
        std::string text = drawn.is_rectangle() ? "BBox of " : "Object of ";
        text += names_.category(project(), drawn.job, drawn.category());
        text += outside ? " leaves the image" : " lies at the image's border";
        report(text, drawn.mid(), drawn.place(), severity_);
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    double tolerance_;
    double margin_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(BboxBounds, "bbox_bounds", "1.0.0", "refuses objects that leave the image, or lie along its border")
