// kili/selection.hpp: the parameters that rules share: which annotations they judge, and the names that labelers read.
// Header-only, on annotations.hpp and parameters.hpp.
//
//     static constexpr auto parameters = kili::parameters(
//         kili::parameter::integer("max", 0, kili::unbounded, "most annotations that are accepted").enables(),
//         kili::parameter::selection(), kili::parameter::display_names(), kili::parameter::severity("block"));
//
//     explicit MyRule(const kili::Configuration& configuration)
//         : MyRule(configuration, kili::Parameters(configuration, parameters)) {}
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

namespace kili {

namespace parameter {
constexpr Parameter jobs() {
    return texts("jobs", "names of the jobs that are judged; all if not given");
}
constexpr Parameter categories() {
    return texts("categories", "codes of the categories that are judged; all if not given");
}
constexpr Parameter key_frames_only() {
    return flag("key_frames_only", "whether a video is judged at its key frames only");
}
constexpr Parameter display_names() {
    return names("display_names", "what labelers call the categories and jobs, by their codes; else as in the project");
}
// The parameters that Selection reads.
constexpr ParameterGroup<3> selection() {
    return {{jobs(), categories(), key_frames_only()}};
}
} // namespace parameter

// The parameters jobs, categories and key_frames_only, as far as the rule's table has them.
class Selection {
  public:
    explicit Selection(const Parameters& given)
        : jobs_(given.states("jobs") ? given.texts("jobs") : none()),
          categories_(given.states("categories") ? given.texts("categories") : none()),
          key_frames_only_(given.states("key_frames_only") && given.flag("key_frames_only")) {}

    // Whether the rule judges a job, or a category, of this name.
    bool concerns_job(std::string_view job) const { return jobs_.empty() || listed(jobs_, job); }
    bool concerns_category(std::string_view category) const {
        return categories_.empty() || listed(categories_, category);
    }
    // A job that answers by itself: with categories, or a text.
    bool concerns(const Job& job) const { return concerns_job(job.name) && (!key_frames_only_ || job.is_key_frame()); }
    // An annotation: of such a job, with one of the categories, and drawn by a labeler if only key frames are judged.
    bool concerns(const Annotation& annotation) const {
        return concerns_job(annotation.job) && (!key_frames_only_ || annotation.is_key_frame()) &&
               (categories_.empty() ||
                std::any_of(categories_.begin(), categories_.end(),
                            [&](const std::string& category) { return annotation.has_category(category); }));
    }

  private:
    static std::vector<std::string> none() { return {}; }

    std::vector<std::string> jobs_;       // empty: all
    std::vector<std::string> categories_; // empty: all
    bool key_frames_only_;
};

// The names of categories and jobs in the texts of findings: from the parameter display_names, else from the
// project's jsonInterface, else their codes. `project` is PluginCore::project(), and may be empty.
class DisplayNames {
  public:
    DisplayNames() = default;
    explicit DisplayNames(const Parameters& given) : names_(given.names("display_names")) {}

    // The name of a job's category; without a code, "no category". Without a job, the first job that has the category
    // counts.
    std::string category(Value project, std::string_view job, std::string_view code) const {
        if (code.empty()) return "no category";
        const Value jobs = project["jsonInterface"]["jobs"];
        std::string_view name = name_in(jobs[job], code);
        if (job.empty())
            for (const auto [any, content] : jobs.items())
                if (name.empty()) name = name_in(content, code);
        return chosen(code, name);
    }
    // The name of a job: its instruction in the project.
    std::string job(Value project, std::string_view name) const {
        return chosen(name, project["jsonInterface"]["jobs"][name]["instruction"].str());
    }

  private:
    static std::string_view name_in(Value job, std::string_view category) {
        return trimmed(job["content"]["categories"][category]["name"].str());
    }
    std::string chosen(std::string_view code, std::string_view in_project) const {
        const auto found = names_.find(code);
        if (found != names_.end()) return found->second;
        return std::string(in_project.empty() ? code : in_project);
    }

    std::map<std::string, std::string, std::less<>> names_;
};

} // namespace kili

#endif
