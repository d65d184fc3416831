// transcription_pattern: refuses transcriptions that break a pattern, prefix, list, length, or an IBAN's checksum.
//
// A transcription is the text of a job, for the whole asset or nested in an object or a category, or of a segment of a
// sound. Each table of `checks` says which transcriptions it applies to and what it requires. The rule reports the
// first requirement that fails, by the mid of the object around the text. It judges submitted and reviewed labels. It
// takes texts as written, with the blanks at their edges, and distinguishes upper and lower case; spaces of all kinds
// are equal. An empty text can only fail min_length. Without parameters it judges nothing.
#include "check.hpp"

#include <kili/annotations.hpp>
#include <kili/parameters.hpp>
#include <kili/plugin.hpp>
#include <kili/selection.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

class TranscriptionPattern : public kili::PluginCore {
  public:
    static constexpr auto parameters = kili::parameters(
        kili::parameter::tables("checks", "what transcriptions must meet", Check::parameters).enables(),
        kili::parameter::display_names(), kili::parameter::severity("block"));

    explicit TranscriptionPattern(const kili::Configuration& configuration)
        : TranscriptionPattern(configuration, kili::Parameters(configuration, parameters)) {}

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    TranscriptionPattern(const kili::Configuration& configuration, const kili::Parameters& given)
        : PluginCore(configuration), names_(given), severity_(given.severity()) {
        for (const kili::Parameters& table : given.tables("checks"))
            checks_.emplace_back(table);
    }

    void judge(kili::Value json_response) const {
        if (checks_.empty()) return;
        kili::each_frame(json_response, [this](const kili::Frame& frame) {
            kili::each_job(frame, [this](const kili::Job& job) {
                const kili::Value text = job.response["text"];
                if (!text.is_string()) return;
                for (const Check& check : checks_)
                    if (check.concerns(job)) judge(text.str(), check, subject(job), job);
            });
            kili::each_annotation(frame, [this](const kili::Annotation& annotation) {
                const kili::Value text = annotation.value["text"];
                if (!text.is_string() || annotation.shape() != kili::Shape::segment) return;
                for (const Check& check : checks_)
                    if (check.concerns(annotation)) judge(text.str(), check, subject(annotation), annotation);
            });
        });
    }

    // The category or the job that the text belongs to.
    struct Subject {
        std::string_view job;
        std::string_view category;
    };
    static Subject subject(const kili::Job& job) { return {job.name, job.parent_category()}; }
    static Subject subject(const kili::Annotation& segment) { return {segment.job, segment.category()}; }

    // `where` is the job or the annotation.
    template <class Where>
    void judge(std::string_view text, const Check& check, const Subject& of, const Where& where) const {
        const std::string fault = check.fault_of(text);
        if (fault.empty()) return;
        const std::string name =
            of.category.empty() ? names_.job(project(), of.job) : names_.category(project(), {}, of.category);
        report(name + ": " + fault, where.mid(), where.place(), severity_);
    }

    kili::DisplayNames names_;
    std::vector<Check> checks_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(TranscriptionPattern, "transcription_pattern", "1.0.0",
            "refuses transcriptions that break a pattern, prefix, list, length, or an IBAN's checksum")
