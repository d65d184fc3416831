// kili/selection.hpp: which annotations a rule judges, by the parameters that all rules share, and what labelers call
// them. Header-only, on annotations.hpp and parameters.hpp.
//
//     explicit MyRule(const kili::Configuration& configuration) : PluginCore(configuration), selection_(configuration)
//     {}
//
//     kili::each_annotation(label["jsonResponse"], [this](const kili::Annotation& annotation) {
//         if (selection_.concerns(annotation)) report("BBox of " + selection_.name(annotation.category()) + " ...");
//     });
#ifndef KILI_SELECTION_HPP
#define KILI_SELECTION_HPP

#include <kili/annotations.hpp>
#include <kili/parameters.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Their declarations, properties of a rule's schema.
#define KILI_JOBS_PARAMETER                                                                                            \
    R"("jobs": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},)"                         \
    R"( "description": "names of the jobs that are judged; all if not given"})"
#define KILI_CATEGORIES_PARAMETER                                                                                      \
    R"("categories": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},)"                   \
    R"( "description": "codes of the categories that are judged; all if not given"})"
#define KILI_DISPLAY_NAMES_PARAMETER                                                                                   \
    R"("display_names": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1},)"               \
    R"( "description": "what labelers call the categories and jobs, by their codes"})"
#define KILI_SELECTION_PARAMETERS KILI_JOBS_PARAMETER "," KILI_CATEGORIES_PARAMETER "," KILI_DISPLAY_NAMES_PARAMETER

namespace kili {

// The parameters
//   jobs           names of the jobs that are judged; default: all, or what the rule says
//   categories     codes of the categories that are judged; default: all
//   display_names  what labelers call the categories and jobs, for the texts: {OBJECT_A = "Object A"}; default: their
//                  codes
class Selection {
  public:
    explicit Selection(const Parameters& parameters, std::vector<std::string> jobs = {})
        : jobs_(parameters.texts("jobs", std::move(jobs))), categories_(parameters.texts("categories", {})),
          names_(parameters.names("display_names")) {}

    bool concerns_job(std::string_view job) const { return jobs_.empty() || listed(jobs_, job); }
    bool concerns_category(std::string_view category) const {
        return categories_.empty() || listed(categories_, category);
    }
    bool concerns(const Annotation& annotation) const {
        return concerns_job(annotation.job) &&
               (categories_.empty() ||
                std::any_of(categories_.begin(), categories_.end(),
                            [&](const std::string& category) { return annotation.has_category(category); }));
    }

    // What labelers call a category or a job; without a code, "no category".
    std::string name(std::string_view code) const {
        const auto found = names_.find(code);
        if (found != names_.end()) return found->second;
        return std::string(code.empty() ? "no category" : code);
    }

  private:
    std::vector<std::string> jobs_;       // empty: all
    std::vector<std::string> categories_; // empty: all
    std::map<std::string, std::string, std::less<>> names_;
};

} // namespace kili

#endif
