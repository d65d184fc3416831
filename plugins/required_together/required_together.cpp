// required_together: refuses labels that have a category without another one that it needs, or two that exclude each
// other.
//
// A category is in a label if an object, an entity or the answer to a classification has it, nested ones too. The rule
// judges submitted and reviewed labels; in a video, each frame by itself. Findings concern the whole label. Without
// parameters it judges nothing.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Categories = std::set<std::string_view>;

struct Need {
    std::string category;
    std::vector<std::string> one_of;
};

class RequiredTogether : public kili::PluginCore {
    static constexpr auto need_parameters =
        kili::parameters(kili::parameter::text("category", "the category that needs another one").always(),
                         kili::parameter::texts("one_of", "categories; at least one of them must be there").always());
    static constexpr auto group_parameters =
        kili::parameters(kili::parameter::texts("categories", "categories; only one of them may be there", 2).always());

  public:
    static constexpr auto parameters = kili::parameters(
        kili::parameter::tables("needs", "categories that need another one", need_parameters).enables(),
        kili::parameter::tables("forbidden", "categories that exclude each other", group_parameters).enables(),
        kili::parameter::jobs(), kili::parameter::key_frames_only(), kili::parameter::display_names(),
        kili::parameter::severity("block"));

    explicit RequiredTogether(const kili::Configuration& configuration)
        : RequiredTogether(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    RequiredTogether(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), selection_(given), names_(given), severity_(given.severity()) {
        for (const kili::Parameters& table : given.tables("needs"))
            needs_.push_back({table.text("category"), table.texts("one_of")});
        for (const kili::Parameters& table : given.tables("forbidden"))
            forbidden_.push_back(table.texts("categories"));
    }

    void judge(kili::Value json_response) const {
        if (needs_.empty() && forbidden_.empty()) return;
        const Categories everywhere = said_of_asset(json_response);
        kili::each_frame(json_response, [&](const kili::Frame& frame) {
            const Categories there = categories_of(frame);
            for (const Need& need : needs_) {
                if (!there.count(need.category)) continue;
                if (present(need.one_of, there).empty() && present(need.one_of, everywhere).empty())
                    refuse(listed({need.category}, "") + " needs " + listed(need.one_of, " or "), frame);
            }
            for (const std::vector<std::string>& categories : forbidden_) {
                const std::vector<std::string> both = present(categories, there);
                if (both.size() > 1) refuse(listed(both, " and ") + " exclude each other - Only 1 accepted", frame);
            }
        });
    }

    // A video's answers about the whole asset hold in each of its frames.
    Categories said_of_asset(kili::Value json_response) const {
        Categories everywhere;
        if (!needs_.empty())
            kili::each_frame(json_response, [&](const kili::Frame& frame) {
                if (frame.beside_frames) everywhere = categories_of(frame);
            });
        return everywhere;
    }

    Categories categories_of(const kili::Frame& frame) const {
        Categories there;
        const auto add = [&there](kili::Value categories) {
            if (!categories.is_array()) return;
            for (const kili::Value category : categories)
                if (const std::string_view code = category["name"].str(); !code.empty()) there.insert(code);
        };
        kili::each_job(frame, [&](const kili::Job& job) {
            if (selection_.concerns(job)) add(job.response["categories"]);
        });
        kili::each_annotation(frame, [&](const kili::Annotation& annotation) {
            if (selection_.concerns(annotation)) add(annotation.value["categories"]);
        });
        return there;
    }

    static std::vector<std::string> present(const std::vector<std::string>& categories, const Categories& there) {
        std::vector<std::string> present;
        std::copy_if(categories.begin(), categories.end(), std::back_inserter(present),
                     [&](const std::string& category) { return there.count(category) > 0; });
        return present;
    }

    // "Car, Truck or Bus"
    std::string listed(const std::vector<std::string>& categories, std::string_view last) const {
        std::string list;
        for (std::size_t i = 0; i < categories.size(); ++i) {
            if (i > 0) list.append(i + 1 == categories.size() ? last : ", ");
            list.append(names_.category(project(), {}, categories[i]));
        }
        return list;
    }

    void refuse(const std::string& text, const kili::Frame& frame) const { report(text, {}, frame.place(), severity_); }

    kili::Selection selection_;
    kili::DisplayNames names_;
    std::vector<Need> needs_;
    std::vector<std::vector<std::string>> forbidden_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(RequiredTogether, "required_together", "1.0.0",
            "refuses labels that lack a category that another one needs, or have two that exclude each other")
