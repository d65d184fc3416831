// required_children: refuses objects and answers with nested jobs that are not filled in.
//
// A nested job is filled in if something was drawn, marked, chosen or ranked in it, or more than blanks were written.
// It may be nested in the object itself or in its category. The rule judges objects, entities and the answers to
// classifications of submitted and reviewed labels. A finding names the object by its mid. Without parameters it judges
// nothing.
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
    static constexpr auto requirement_parameters = kili::parameters(
        kili::parameter::text("category", "code of the category").always(),
        kili::parameter::texts("children", "names of the nested jobs that must be filled in").always());

  public:
    static constexpr auto parameters = kili::parameters(
        kili::parameter::tables("required", "categories and their nested jobs", requirement_parameters).enables(),
        kili::parameter::jobs(), kili::parameter::key_frames_only(), kili::parameter::display_names(),
        kili::parameter::severity("block"));

    explicit RequiredChildren(const kili::Configuration& configuration)
        : RequiredChildren(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    RequiredChildren(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), selection_(given), names_(given), severity_(given.severity()) {
        for (const kili::Parameters& table : given.tables("required"))
            requirements_.push_back({table.text("category"), table.texts("children")});
    }

    void judge(kili::Value json_response) const {
        if (requirements_.empty()) return;
        kili::each_frame(json_response, [this](const kili::Frame& frame) {
            kili::each_job(frame, [this](const kili::Job& job) {
                if (selection_.concerns(job)) judge(job.response, job.name, job);
            });
            kili::each_annotation(frame, [this](const kili::Annotation& annotation) {
                if (selection_.concerns(annotation)) judge(annotation.value, annotation.job, annotation);
            });
        });
    }

    // The categories of an annotation or an answer. Their children stand in them or beside them. `where` is the
    // annotation or the job.
    template <class Where>
    void judge(kili::Value parent, std::string_view job, const Where& where) const {
        const kili::Value categories = parent["categories"];
        if (!categories.is_array()) return;
        for (const kili::Value category : categories)
            for (const Requirement& requirement : requirements_) {
                if (category["name"].str() != requirement.category) continue;
                for (const std::string& child : requirement.children)
                    if (!kili::filled(category["children"][child]) && !kili::filled(parent["children"][child]))
                        report(names_.category(project(), job, requirement.category) + " without " +
                                   names_.job(project(), child) + " - It must be filled in",
                               where.mid(), where.place(), severity_);
            }
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    std::vector<Requirement> requirements_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(RequiredChildren, "required_children", "1.0.0",
            "refuses objects and answers with nested jobs that are not filled in")
