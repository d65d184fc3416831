// required_together: refuses labels that have a category without another one that it needs, or two that exclude each
// other.
//
// A category is in a label where an object, an entity or the answer to a classification has it, nested ones too; in a
// video, each frame is judged by itself. Judged are submitted and reviewed labels. Findings concern the whole label.
// Without parameters nothing is judged.
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
  public:
    static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
        "needs": {"type": "array", "minItems": 1, "description": "categories that need another one", "items": {
            "type": "object", "additionalProperties": false, "required": ["category", "one_of"], "properties": {
                "category": {"type": "string", "minLength": 1, "description": "the one that needs another"},
                "one_of": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
                           "description": "those of which one at least must be there"}}}},
        "forbidden": {"type": "array", "minItems": 1, "description": "categories that exclude each other", "items": {
            "type": "object", "additionalProperties": false, "required": ["categories"], "properties": {
                "categories": {"type": "array", "minItems": 2, "items": {"type": "string", "minLength": 1},
                               "description": "those of which only one may be there"}}}},)" //
        KILI_JOBS_PARAMETER "," KILI_DISPLAY_NAMES_PARAMETER "," KILI_SEVERITY_PARAMETER("block") "}}";

    explicit RequiredTogether(const kili::Configuration& configuration)
        : PluginCore(configuration), selection_(kili::Parameters(configuration)),
          names_(kili::Parameters(configuration)) {
        configuration.only({"needs", "forbidden", "jobs", "display_names", "severity"});
        const kili::Parameters given(configuration);
        if (configuration["needs"])
            for (const kili::Parameters& table : given.tables("needs")) {
                table.only({"category", "one_of"});
                needs_.push_back({table.required_text("category"), table.required_texts("one_of", 1)});
            }
        if (configuration["forbidden"])
            for (const kili::Parameters& table : given.tables("forbidden")) {
                table.only({"categories"});
                forbidden_.push_back(table.required_texts("categories", 2));
            }
        severity_ = given.severity();
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    void judge(kili::Value json_response) const {
        if (needs_.empty() && forbidden_.empty()) return;
        kili::each_frame(json_response, [this](const kili::Frame& frame) {
            const Categories there = categories_of(frame);
            for (const Need& need : needs_) {
                if (!there.count(need.category)) continue;
                if (present(need.one_of, there).empty())
                    refuse(names_.of(need.category) + " needs " + listed(need.one_of, " or "), frame);
            }
            for (const std::vector<std::string>& categories : forbidden_) {
                const std::vector<std::string> both = present(categories, there);
                if (both.size() > 1) refuse(listed(both, " and ") + " exclude each other - Only 1 accepted", frame);
            }
        });
    }

    Categories categories_of(const kili::Frame& frame) const {
        Categories there;
        const auto add = [&there](kili::Value categories) {
            if (!categories.is_array()) return;
            for (const kili::Value category : categories)
                if (const std::string_view code = category["name"].str(); !code.empty()) there.insert(code);
        };
        kili::each_job(frame, [&](const kili::Job& job) {
            if (selection_.concerns_job(job.name)) add(job.response["categories"]);
        });
        kili::each_annotation(frame, [&](const kili::Annotation& annotation) {
            if (selection_.concerns_job(annotation.job)) add(annotation.value["categories"]);
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
            list.append(names_.of(categories[i]));
        }
        return list;
    }

    void refuse(const std::string& text, const kili::Frame& frame) const {
        report(kili::in_frame(text, frame.number), {}, severity_);
    }

    kili::Selection selection_;
    kili::DisplayNames names_;
    std::vector<Need> needs_;
    std::vector<std::vector<std::string>> forbidden_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(RequiredTogether, "required_together", "1.0.0",
            "refuses labels that lack a category that another one needs, or have two that exclude each other")
