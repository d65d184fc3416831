// required_children: refuses objects and answers whose nested jobs are not filled in.
//
// A nested job is filled in where something was drawn or chosen in it, or more than blanks were written. It may be
// nested in the object itself or in its category. Judged are submitted and reviewed labels, objects and entities as
// well as the answers to classifications. A finding names the object by its mid. Without parameters nothing is judged.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

struct Requirement {
    std::string category;
    std::vector<std::string> children;
};

class RequiredChildren : public kili::PluginCore {
  public:
    static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
        "required": {"type": "array", "minItems": 1, "description": "categories and their nested jobs", "items": {
            "type": "object", "additionalProperties": false, "required": ["category", "children"], "properties": {
                "category": {"type": "string", "minLength": 1, "description": "the code of the category"},
                "children": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
                             "description": "names of the nested jobs that must be filled in"}}}},)" //
        KILI_JOBS_PARAMETER "," KILI_DISPLAY_NAMES_PARAMETER "," KILI_SEVERITY_PARAMETER("block") "}}";

    explicit RequiredChildren(const kili::Configuration& configuration)
        : PluginCore(configuration), selection_(kili::Parameters(configuration)),
          names_(kili::Parameters(configuration)) {
        configuration.only({"required", "jobs", "display_names", "severity"});
        const kili::Parameters given(configuration);
        if (configuration["required"])
            for (const kili::Parameters& table : given.tables("required")) {
                table.only({"category", "children"});
                requirements_.push_back({table.required_text("category"), table.required_texts("children", 1)});
            }
        severity_ = given.severity();
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    void judge(kili::Value json_response) const {
        if (requirements_.empty()) return;
        kili::each_frame(json_response, [this](const kili::Frame& frame) {
            kili::each_job(frame, [this](const kili::Job& job) {
                if (!selection_.concerns_job(job.name)) return;
                judge_categories(job.response, job.mid(), job.frame);
            });
            kili::each_annotation(frame, [this](const kili::Annotation& annotation) {
                if (!selection_.concerns_job(annotation.job)) return;
                judge_categories(annotation.value, annotation.mid(), annotation.frame);
            });
        });
    }

    // Of an annotation or an answer: its categories, with children of their own or beside them.
    void judge_categories(kili::Value parent, std::string_view mid, kili::FrameNumber frame) const {
        const kili::Value categories = parent["categories"];
        if (!categories.is_array()) return;
        for (const kili::Value category : categories)
            for (const Requirement& requirement : requirements_) {
                if (category["name"].str() != requirement.category) continue;
                for (const std::string& child : requirement.children)
                    if (!kili::filled(category["children"][child]) && !kili::filled(parent["children"][child]))
                        report(kili::in_frame(names_.of(requirement.category) + " without " + names_.of(child) +
                                                  " - It must be filled in",
                                              frame),
                               mid, severity_);
            }
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    std::vector<Requirement> requirements_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(RequiredChildren, "required_children", "1.0.0",
            "refuses objects and answers whose nested jobs are not filled in")
