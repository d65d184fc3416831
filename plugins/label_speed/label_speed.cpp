// label_speed: warns of labels that were made too fast to be careful work.
//
// Taken are Kili's own figures of the submitted label, secondsToLabel and the number of annotations; a label without
// them passes. Reviews are not judged: to approve a good label takes no time. The finding concerns the whole label.
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
  public:
    static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
        "min_seconds": {"type": "number", "minimum": 0, "maximum": 86400, "default": 2,
                        "description": "least time for a label, in seconds"},
        "seconds_per_annotation": {"type": "number", "minimum": 0, "maximum": 86400, "default": 0,
                                   "description": "least time for each of its annotations; the larger one counts"},)" //
        KILI_SEVERITY_PARAMETER("warn") "}}";

    explicit LabelSpeed(const kili::Configuration& configuration) : PluginCore(configuration) {
        configuration.only({"min_seconds", "seconds_per_annotation", "severity"});
        const kili::Parameters given(configuration);
        constexpr double day = 86400;
        min_seconds_ = given.number("min_seconds", 2, 0, day);
        seconds_per_annotation_ = given.number("seconds_per_annotation", 0, 0, day);
        severity_ = given.severity(kili::Severity::warn);
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override {
        const double seconds = label["secondsToLabel"].number(-1);
        if (seconds < 0) return;
        const double least = std::max(min_seconds_, seconds_per_annotation_ * annotations_of(label));
        if (seconds < least)
            report("Labeled too fast (" + shown(seconds) + ") - At least " + shown(least) + " expected", {}, severity_);
    }

  private:
    double min_seconds_;
    double seconds_per_annotation_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(LabelSpeed, "label_speed", "1.0.0", "warns of labels that were made too fast")
