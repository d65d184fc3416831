// kili/selection.hpp: the parameters that rules share: which annotations are judged, and what labelers call things.
// Header-only, on annotations.hpp and parameters.hpp.
//
//     static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
//         "max": {"type": "integer", "minimum": 0, "description": "most annotations that are accepted"},)"
//         KILI_SELECTION_PARAMETERS "," KILI_DISPLAY_NAMES_PARAMETER "," KILI_SEVERITY_PARAMETER("block") "}}";
//
//     explicit MyRule(const kili::Configuration& configuration)
//         : PluginCore(configuration), selection_(kili::Parameters(configuration)),
//           names_(kili::Parameters(configuration)) {
//         configuration.only({"max", "jobs", "categories", "display_names", "severity"});
//         ...
//     }
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
#define KILI_SELECTION_PARAMETERS KILI_JOBS_PARAMETER "," KILI_CATEGORIES_PARAMETER

namespace kili {

// The parameters
//   jobs        names of the jobs that are judged; default: all, or what the rule says
//   categories  codes of the categories that are judged; default: all
class Selection {
  public:
    explicit Selection(const Parameters& parameters, std::vector<std::string> jobs = {})
        : jobs_(parameters.texts("jobs", std::move(jobs))), categories_(parameters.texts("categories", {})) {}

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

  private:
    std::vector<std::string> jobs_;       // empty: all
    std::vector<std::string> categories_; // empty: all
};

// The parameter
//   display_names  what labelers call the categories and jobs, for the texts: {OBJECT_A = "Object A"}; default: their
//                  codes
class DisplayNames {
  public:
    explicit DisplayNames(const Parameters& parameters) : names_(parameters.names("display_names")) {}

    // What labelers call a category or a job; without a code, "no category".
    std::string of(std::string_view code) const {
        const auto found = names_.find(code);
        if (found != names_.end()) return found->second;
        return std::string(code.empty() ? "no category" : code);
    }

  private:
    std::map<std::string, std::string, std::less<>> names_;
};

} // namespace kili

#endif
