// bbox_overlap: refuses rectangles that were drawn twice.
//
// Two rectangles of one job, category and frame or page are duplicates if their intersection over union is above
// max_iou. The first one stays. Each later duplicate of one that stays is reported, by its mid and its largest overlap.
// The rule judges submitted and reviewed labels, and skips rectangles without area. Without max_iou it judges nothing.
#include "kept.hpp"

#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>
#include <kili/worst_faults.hpp>

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace {

// 0.9 - 0.6 is a little over 0.3 in doubles, and must not refuse a rectangle.
constexpr double rounding = 1e-9;

// In widths of the asset. Narrower than that, doubles lose the digits that an area or a place in a grid needs.
constexpr double least_side = 1e-100;

bool has_area(const kili::Box& box) {
    return box.width() >= least_side && box.height() >= least_side && kili::measurable(box);
}

class BboxOverlap : public kili::PluginCore {
  public:
    static constexpr std::string_view applies_to[] = {"IMAGE", "PDF", "VIDEO", "VIDEO_LEGACY", "GEOSPATIAL"};
    static constexpr auto parameters = kili::parameters(
        kili::parameter::number("max_iou", 0.1, 1, "largest intersection over union of two rectangles that is accepted")
            .enables(),
        kili::parameter::selection(), kili::parameter::display_names(), kili::parameter::severity("block"));

    explicit BboxOverlap(const kili::Configuration& configuration)
        : BboxOverlap(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    // Rectangles that may be duplicates of each other: those of one job and category, and of one page in a PDF.
    using Group = std::tuple<std::string_view, std::string_view, std::int64_t>;

    BboxOverlap(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), selection_(given), names_(given), max_iou_(given.optional_number("max_iou")),
          severity_(given.severity()) {}

    void judge(kili::Value json_response) const {
        if (!max_iou_ || *max_iou_ + rounding >= 1) return; // no two rectangles share more
        kili::WorstFaults faults;
        kili::each_frame(json_response, [&](const kili::Frame& frame) {
            std::map<Group, Kept> kept;
            kili::each_annotation(frame, [&](const kili::Annotation& annotation) {
                if (!selection_.concerns(annotation) || !annotation.is_rectangle()) return;
                annotation.each_page([&](const kili::Annotation& drawn) {
                    const std::optional<kili::Box> box = drawn.box();
                    if (!box || !has_area(*box)) return;
                    const Group group(drawn.job, drawn.category(), drawn.page().value_or(-1));
                    const double iou =
                        kept.try_emplace(group, *max_iou_).first->second.keep(*box, *max_iou_ + rounding);
                    if (iou > *max_iou_ + rounding)
                        faults.add(drawn, "BBox of " + names_.category(project(), drawn.job, drawn.category()),
                                   {"drawn twice", iou,
                                    " (" + std::to_string(std::lround(iou * 100)) + " % overlap) - Only 1 accepted"});
                });
            });
        });
        faults.each([this](const std::string& text, std::string_view mid, kili::Place place) {
            report(text, mid, place, severity_);
        });
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    std::optional<double> max_iou_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(BboxOverlap, "bbox_overlap", "1.0.0", "refuses rectangles that were drawn twice")
