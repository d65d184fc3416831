// ner_spans: refuses entities of a text that begin or end with a blank, overlap another one, or have impossible bounds.
//
// An entity is an annotation with a beginOffset. The rule judges those of submitted and reviewed labels. A finding
// names the entity by its mid, and shows its text. Offsets are Kili's, counted from 0, `endOffset` excluded. In a rich
// text they count within one element (`beginId`), and only spans of one element are compared. The length of the content
// may be in code points or in units of UTF-16. The text itself is not in the event, so the rule cannot see an entity
// past its end. It refuses overlaps if `overlaps` says so. It skips entities of a PDF: they have no offsets, and their
// blanks come from the text layer.
#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>
#include <kili/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

// Characters from `begin` to `end`, which is excluded.
struct Span {
    std::int64_t begin;
    std::int64_t end;
    kili::Annotation entity;
};

// Spans can overlap within these: job, element of the text, and category if only spans of one category count.
using Group = std::tuple<std::string_view, std::string_view, std::string_view>;

// Whether it is an entity of a text. Those of a PDF have blanks from the text layer.
bool is_in_text(const kili::Annotation& annotation) {
    return annotation.value["beginOffset"].is_number() && !annotation.is_in_pdf() &&
           annotation.shape() == kili::Shape::entity;
}

bool is_in_one_element(const kili::Annotation& entity) {
    return entity.value["beginId"].str() == entity.value["endId"].str(entity.value["beginId"].str());
}

class NerSpans : public kili::PluginCore {
  public:
    static constexpr std::string_view applies_to[] = {"TEXT"};
    static constexpr auto parameters =
        kili::parameters(kili::parameter::flag("edge_blanks", "whether blanks at an entity's edges are accepted"),
                         kili::parameter::choice(
                             "overlaps", "which overlaps are refused: those within a category, within a job, or none",
                             "category", "job", "none")
                             .by_default("none"),
                         kili::parameter::jobs(), kili::parameter::categories(), kili::parameter::display_names(),
                         kili::parameter::severity("block"));

    explicit NerSpans(const kili::Configuration& configuration)
        : NerSpans(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    NerSpans(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), selection_(given), names_(given), edge_blanks_(given.flag("edge_blanks")),
          overlaps_(given.choice("overlaps")), severity_(given.severity()) {}

    void judge(kili::Value json_response) const {
        kili::each_frame(json_response, [this](const kili::Frame& frame) {
            std::map<Group, std::vector<Span>> spans;
            kili::each_annotation(frame, [&](const kili::Annotation& entity) {
                if (!is_in_text(entity) || !selection_.concerns(entity)) return;
                const std::optional<Span> span = judged(entity);
                if (!span || overlaps_ == "none" || !is_in_one_element(entity)) return;
                spans[{entity.job, entity.value["beginId"].str(),
                       overlaps_ == "job" ? std::string_view() : entity.category()}]
                    .push_back(*span);
            });
            for (auto& [group, together] : spans)
                judge_overlaps(together);
        });
    }

    // The entity's span, if it has one without a fault.
    std::optional<Span> judged(const kili::Annotation& entity) const {
        const kili::Value text = entity.value["content"];
        const std::string_view content = text.str();
        if (text.is_string() && content.empty()) return refused(entity, "marks no text");
        if (!edge_blanks_ && kili::trimmed(content).size() != content.size())
            return refused(entity, "begins or ends with a blank");
        const auto length = static_cast<std::int64_t>(kili::utf16_units(content));
        const std::int64_t begin = entity.value["beginOffset"].integer(-1);
        if (begin < 0 || begin > most_offset) return refused(entity, "begins outside of its text");
        const std::int64_t end = entity.value["endOffset"].integer(begin + length);
        if (!is_in_one_element(entity)) { // each offset counts in an element of its own
            if (end < 0 || end > most_offset) return refused(entity, "ends outside of its text");
            return Span{begin, end, entity};
        }
        if (end <= begin || end > most_offset) return refused(entity, "ends where it begins, or before");
        if (text.is_string() && end - begin != length &&
            end - begin != static_cast<std::int64_t>(kili::characters(content)))
            return refused(entity,
                           "spans " + std::to_string(end - begin) + " characters, but holds " + std::to_string(length));
        return Span{begin, end, entity};
    }

    // In order of their begins, a span overlaps an earlier one if it begins before the furthest end so far.
    void judge_overlaps(std::vector<Span>& spans) const {
        std::stable_sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
        std::int64_t furthest = 0;
        for (const Span& span : spans) {
            if (span.begin < furthest) refused(span.entity, "overlaps another one");
            furthest = std::max(furthest, span.end);
        }
    }

    std::optional<Span> refused(const kili::Annotation& entity, std::string_view fault) const {
        std::string text = "Entity of " + names_.category(project(), entity.job, entity.category()) + " ";
        text.append(fault);
        if (const std::string_view content = entity.value["content"].str(); !content.empty())
            text.append(": ").append(kili::quoted(content));
        report(text, entity.mid(), entity.place(), severity_);
        return {};
    }

    static constexpr std::int64_t most_offset = std::int64_t{1} << 53; // the limit of a browser's integers

    kili::Selection selection_;
    kili::DisplayNames names_;
    bool edge_blanks_;
    std::string overlaps_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(NerSpans, "ner_spans", "1.0.0",
            "refuses entities with blanks at their edges, overlaps, or impossible bounds")
