// bbox_count: refuses labels with too many or too few rectangles of a category.
//
// It takes Kili's own count, label.search.numberOfAnnotationsByObject, if the label has it. It counts the rectangles of
// jsonResponse itself if the label has no such count, in videos, where it judges every frame by itself, and if the
// category is also drawn in other shapes, which Kili's count includes. With key_frames_only a frame counts if a labeler
// drew one of the category's objects there. Findings concern the whole label. Without parameters the limit is the
// tutorial's: one OBJECT_A in JOB_0.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

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
    std::string display_name; // empty: the project's name for it
    std::optional<std::int64_t> max;
    std::optional<std::int64_t> min;

    bool is_broken_by(std::int64_t count) const { return (max && count > *max) || (min && count < *min); }
};

// The number of annotations of a limit's job and category.
struct Count {
    std::int64_t rectangles = 0;
    bool others = false;
    bool drawn_here = false; // one of them is not interpolated
};

Limit limit_from(const kili::Parameters& given) {
    Limit limit = {given.text("job"), given.text("category"), given.text("display_name"), given.optional_integer("max"),
                   given.optional_integer("min")};
    if (!limit.max && !limit.min) given.refuse("max", "or min must be given");
    if (limit.max && limit.min && *limit.max < *limit.min)
        given.refuse("max", "must be at least min (" + std::to_string(*limit.min) + ")");
    return limit;
}

// The number of annotations that Kili counted, if the label has it. Kili leaves out categories with none.
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
    static constexpr auto limit_parameters = kili::parameters(
        kili::parameter::text("category", "its code, such as OBJECT_A").always(),
        kili::parameter::text("job", "the job's name").by_default("JOB_0"),
        kili::parameter::integer("max", 0, kili::unbounded, "most rectangles that are accepted, at least min"),
        kili::parameter::integer("min", 0, kili::unbounded, "fewest rectangles that are accepted"),
        kili::parameter::text("display_name", "what labelers call the category; without it, as in the project"));

  public:
    static constexpr std::string_view applies_to[] = {"IMAGE", "PDF", "VIDEO", "VIDEO_LEGACY", "GEOSPATIAL"};
    static constexpr auto parameters = kili::parameters(
        kili::parameter::tables("limits", "how many rectangles of a category are accepted; max or min must be given",
                                limit_parameters)
            .by_default(R"([{"category": "OBJECT_A", "max": 1}])"),
        kili::parameter::key_frames_only(), kili::parameter::severity("block"));

    explicit BboxCount(const kili::Configuration& configuration)
        : BboxCount(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override {
        kili::each_frame(label["jsonResponse"], [&](const kili::Frame& frame) {
            std::vector<Count> counts; // one for each limit, if they are needed
            for (std::size_t i = 0; i < limits_.size(); ++i) {
                if (frame.beside_frames && !frame.jobs[limits_[i].job]) continue;
                const auto by_kili = frame.number ? std::nullopt : counted_by_kili(label, limits_[i]);
                if (by_kili && !limits_[i].is_broken_by(*by_kili)) continue;
                if (counts.empty()) counts = counted(frame);
                if (key_frames_only_ && frame.number && !counts[i].drawn_here) continue;
                judge(by_kili && !counts[i].others ? *by_kili : counts[i].rectangles, limits_[i], frame);
            }
        });
    }

  private:
    BboxCount(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), key_frames_only_(given.flag("key_frames_only")), severity_(given.severity()) {
        for (const kili::Parameters& table : given.tables("limits"))
            limits_.push_back(limit_from(table));
        if (!given.has("limits")) limits_.push_back({"JOB_0", "OBJECT_A", {}, 1, {}});
    }

    std::vector<Count> counted(const kili::Frame& frame) const {
        std::vector<Count> counts(limits_.size());
        kili::each_annotation(frame, [&](const kili::Annotation& annotation) {
            for (std::size_t i = 0; i < limits_.size(); ++i) {
                if (annotation.job != limits_[i].job || !annotation.has_category(limits_[i].category)) continue;
                counts[i].drawn_here = counts[i].drawn_here || annotation.is_key_frame();
                if (annotation.is_rectangle())
                    ++counts[i].rectangles;
                else
                    counts[i].others = true;
            }
        });
        return counts;
    }

    std::string name_of(const Limit& limit) const {
        if (!limit.display_name.empty()) return limit.display_name;
        const kili::Value project = this->project();
        if (!project && limit.job == "JOB_0" && limit.category == "OBJECT_A") return "Object A"; // the tutorial's
        return kili::DisplayNames().category(project, limit.job, limit.category);
    }

    void judge(std::int64_t count, const Limit& limit, const kili::Frame& frame) const {
        const auto refuse = [&](const char* many, const char* bound, std::int64_t accepted, const char* end) {
            report(std::string("There are too ") + many + " BBox (" + std::to_string(count) + ") - " + bound + " " +
                       std::to_string(accepted) + " BBox of " + name_of(limit) + " " + end,
                   {}, frame.place(), severity_);
        };
        if (limit.max && count > *limit.max) refuse("many", "Only", *limit.max, "accepted");
        if (limit.min && count < *limit.min) refuse("few", "At least", *limit.min, "required");
    }

    std::vector<Limit> limits_;
    bool key_frames_only_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(BboxCount, "bbox_count", "1.0.0", "refuses labels with too many or too few rectangles of a category")
