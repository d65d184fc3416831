// label_speed: warns of labels that were made too fast to be careful work.
//
// It takes Kili's own figures of the submitted label, secondsToLabel and the number of annotations; a label without a
// time passes. It does not judge reviews: approving a good label takes no time. The finding concerns the whole label.
// Without parameters it judges nothing.
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

std::string shown(double seconds) {
    char text[40];
    std::snprintf(text, sizeof text, "%.6g s", seconds);
    return text;
}

// As Kili counted them.
double annotations_of(kili::Value label) {
    return label["search"]["numberOfAnnotations"].number(label["numberOfAnnotations"].number(0));
}

class LabelSpeed : public kili::PluginCore {
    static constexpr double day = 86400;

  public:
    static constexpr auto parameters =
        kili::parameters(kili::parameter::number("min_seconds", 0, day, "least time for a label, in seconds").enables(),
                         kili::parameter::number("seconds_per_annotation", 0, day,
                                                 "least time for each of its annotations; the larger one counts")
                             .enables(),
                         kili::parameter::severity("warn"));

    explicit LabelSpeed(const kili::Configuration& configuration)
        : LabelSpeed(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override {
        const double seconds = label["secondsToLabel"].number(0);
        if (!(seconds > 0)) return; // Kili measured none, for instance because a program added the label
        const double least = std::max(min_seconds_, seconds_per_annotation_ * annotations_of(label));
        if (seconds < least)
            report("Labeled too fast (" + shown(seconds) + ") - At least " + shown(least) + " expected", {}, severity_);
    }

  private:
    LabelSpeed(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), min_seconds_(given.number("min_seconds")),
          seconds_per_annotation_(given.number("seconds_per_annotation")), severity_(given.severity()) {}

    double min_seconds_; // 0: any
    double seconds_per_annotation_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(LabelSpeed, "label_speed", "1.0.0", "warns of labels that were made too fast")
