// bbox_count: refuses labels with too many or too few annotations of a category.
//
// Kili's own count is taken, label.search.numberOfAnnotationsByObject, where it is there. Otherwise, and in videos,
// where every frame is judged by itself and named in the text, the annotations of jsonResponse are counted.
// Findings concern the whole label: they name no annotation.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Limit {
    std::string job;
    std::string category;
    std::string display_name;
    std::optional<std::int64_t> max;
    std::optional<std::int64_t> min;
};

Limit limit_from(const kili::Parameters& parameters) {
    parameters.only({"job", "category", "max", "min", "display_name"});
    Limit limit;
    limit.job = parameters.text("job", "JOB_0");
    limit.category = parameters.text("category", "");
    if (limit.category.empty()) parameters.refuse("category", "must be given, such as \"OBJECT_A\"");
    limit.max = parameters.count("max");
    limit.min = parameters.count("min");
    if (!limit.max && !limit.min) parameters.refuse("max", "or min must be given");
    if (limit.max && limit.min && *limit.max < *limit.min)
        parameters.refuse("max", "must be at least min (" + std::to_string(*limit.min) + ")");
    const bool tutorial = limit.job == "JOB_0" && limit.category == "OBJECT_A";
    limit.display_name = parameters.text("display_name", tutorial ? "Object A" : limit.category);
    return limit;
}

// The number of annotations that Kili counted, where it says one. It leaves out what the label has none of.
std::optional<std::int64_t> counted_by_kili(kili::Value label, const Limit& limit) {
    const kili::Value by_object = label["search"]["numberOfAnnotationsByObject"];
    if (!by_object.is_object()) return {};
    const kili::Value count = by_object[limit.job + "." + limit.category];
    if (!count) return 0;
    const std::int64_t number = count.integer(-1);
    if (number < 0) return {};
    return number;
}

class BboxCount : public kili::PluginCore {
  public:
    static constexpr char parameters[] = R"json({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "limits": {"type": "array", "minItems": 1,
                "default": [{"category": "OBJECT_A", "max": 1, "display_name": "Object A"}],
                "description": "how many annotations of a category are accepted; max or min must be given",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["category"],
                    "properties": {
                        "category": {"type": "string", "minLength": 1, "description": "its code, such as OBJECT_A"},
                        "job": {"type": "string", "minLength": 1, "default": "JOB_0", "description": "the job's name"},
                        "max": {"type": "integer", "minimum": 0, "description": "most annotations, at least min"},
                        "min": {"type": "integer", "minimum": 0, "description": "fewest annotations"},
                        "display_name": {"type": "string", "minLength": 1,
                            "description": "what labelers call the category; without it, its code"}
                    }
                }},
            "severity": {"enum": ["block", "warn"], "default": "block"}
        }
    })json";

    explicit BboxCount(const kili::Configuration& configuration) : PluginCore(configuration) {
        configuration.only({"limits", "severity"});
        const kili::Parameters given(configuration);
        severity_ = given.severity();
        if (configuration["limits"])
            for (const kili::Parameters& table : given.tables("limits"))
                limits_.push_back(limit_from(table));
        else
            limits_.push_back({"JOB_0", "OBJECT_A", "Object A", 1, {}});
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override {
        kili::each_frame(label["jsonResponse"], [&](const kili::Frame& frame) {
            std::vector<std::int64_t> counts; // of each limit, once they are needed
            for (std::size_t i = 0; i < limits_.size(); ++i) {
                std::optional<std::int64_t> count;
                if (!frame.number) count = counted_by_kili(label, limits_[i]);
                if (!count && counts.empty()) counts = counted(frame);
                judge(count ? *count : counts[i], limits_[i], frame.number);
            }
        });
    }

  private:
    std::vector<std::int64_t> counted(const kili::Frame& frame) const {
        std::vector<std::int64_t> counts(limits_.size(), 0);
        kili::each_annotation(frame, [&](const kili::Annotation& annotation) {
            for (std::size_t i = 0; i < limits_.size(); ++i)
                if (annotation.job == limits_[i].job && annotation.has_category(limits_[i].category)) ++counts[i];
        });
        return counts;
    }

    void judge(std::int64_t count, const Limit& limit, kili::FrameNumber frame) const {
        const auto refuse = [&](const char* many, const char* bound, std::int64_t accepted, const char* end) {
            const std::string text = std::string("There are too ") + many + " BBox (" + std::to_string(count) + ") - " +
                                     bound + " " + std::to_string(accepted) + " BBox of " + limit.display_name + " " +
                                     end;
            report(kili::in_frame(text, frame), {}, severity_);
        };
        if (limit.max && count > *limit.max) refuse("many", "Only", *limit.max, "accepted");
        if (limit.min && count < *limit.min) refuse("few", "At least", *limit.min, "required");
    }

    std::vector<Limit> limits_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(BboxCount, "bbox_count", "1.0.0", "refuses labels with too many or too few annotations of a category")
