// bbox_shape: refuses rectangles without area, with a side that is too short, or out of proportion.
//
// It judges the rectangles of submitted and reviewed labels; a PDF page by page. A finding names the annotation by its
// mid, and the first of the three that is wrong. Without parameters it refuses only rectangles without area. If the
// labeler turned the image by a quarter, its width and height change places.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>
#include <kili/worst_faults.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace {

// 0.9 - 0.6 is a little over 0.3 in doubles, and must not refuse a rectangle.
constexpr double rounding = 1e-9;

// Three digits are enough for people.
std::string shown(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", number);
    return text;
}

class BboxShape : public kili::PluginCore {
    static constexpr double most = 1e9;

  public:
    static constexpr std::string_view applies_to[] = {"IMAGE", "PDF", "VIDEO", "VIDEO_LEGACY", "GEOSPATIAL"};
    static constexpr auto parameters = kili::parameters(
        kili::parameter::number("min_side", 0, most,
                                "shortest side that is accepted, as a share of the image, or in "
                                "pixels"),
        kili::parameter::number("min_aspect", 0, most, "smallest width divided by height that is accepted"),
        kili::parameter::number("max_aspect", 0, most, "largest width divided by height that is accepted"),
        kili::parameter::number("image_width", 1, most, "width of all images in pixels; the sides are then in pixels")
            .by_default(1),
        kili::parameter::number("image_height", 1, most, "height of all images in pixels").by_default(1),
        kili::parameter::selection(), kili::parameter::display_names(), kili::parameter::severity("block"));

    explicit BboxShape(const kili::Configuration& configuration)
        : BboxShape(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    BboxShape(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), selection_(given), names_(given), min_side_(given.optional_number("min_side")),
          max_aspect_(given.optional_number("max_aspect")),
          min_aspect_(given.optional_number("min_aspect", 0, max_aspect_.value_or(most))),
          image_{given.number("image_width"), given.number("image_height")}, severity_(given.severity()) {}

    // In pixels, if the operator gave them.
    struct Size {
        double width;
        double height;
    };

    void judge(kili::Value json_response) const {
        kili::WorstFaults faults;
        kili::each_frame(json_response, [&](const kili::Frame& frame) {
            const bool on_its_side = kili::rotation_of(frame.jobs) % 180 == 90;
            const Size size = on_its_side ? Size{image_.height, image_.width} : image_;
            kili::each_annotation(frame, [&](const kili::Annotation& annotation) {
                if (!selection_.concerns(annotation) || !annotation.is_rectangle()) return;
                annotation.each_page([&](const kili::Annotation& drawn) {
                    if (!drawn.vertices().is_array()) return;
                    if (const auto fault = fault_of(drawn, size))
                        faults.add(drawn, "BBox of " + names_.category(project(), drawn.job, drawn.category()), *fault);
                });
            });
        });
        faults.each([this](const std::string& text, std::string_view mid, kili::Place place) {
            report(text, mid, place, severity_);
        });
    }

    std::optional<kili::MeasuredFault> fault_of(const kili::Annotation& drawn, const Size& image) const {
        const std::optional<kili::Box> box = drawn.box();
        if (!box || !(box->width() > 0) || !(box->height() > 0)) return kili::MeasuredFault{"has no area"};
        std::optional<kili::MeasuredFault> fault = fault_of({box->width() * image.width, box->height() * image.height});
        return !fault || kili::surely_on_image(project(), *box) ? fault : std::nullopt;
    }

    std::optional<kili::MeasuredFault> fault_of(const Size& size) const {
        const double side = std::min(size.width, size.height);
        if (min_side_ && side < *min_side_ - rounding)
            return kili::MeasuredFault{"too thin", -side,
                                       " (" + shown(side) + ") - Sides of at least " + shown(*min_side_) + " required"};
        const double aspect = size.width / size.height;
        if (max_aspect_ && aspect > *max_aspect_ + rounding)
            return kili::MeasuredFault{"too wide", aspect,
                                       " (" + shown(aspect) + " times its height) - Only " + shown(*max_aspect_) +
                                           " accepted"};
        if (min_aspect_ && aspect < *min_aspect_ - rounding)
            return kili::MeasuredFault{"too narrow", -aspect,
                                       " (" + shown(aspect) + " times its height) - At least " + shown(*min_aspect_) +
                                           " required"};
        return {};
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    std::optional<double> min_side_;
    std::optional<double> max_aspect_;
    std::optional<double> min_aspect_;
    Size image_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(BboxShape, "bbox_shape", "1.0.0", "refuses rectangles without area, too thin, or out of proportion")
