// transcription_pattern: refuses transcriptions that are not as they should be, such as IBANs and currencies.
//
// A transcription is a job with a text: of the whole asset, or nested in an object or a category. Each table of
// `checks` says which transcriptions it is about and what is expected of them; all that it says must hold, and the
// first thing that does not is reported, by the mid of the object around it. Judged are submitted and reviewed labels.
// Texts are taken as written, blanks and case included; an empty one fails min_length alone. Without parameters nothing
// is judged.
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
    static constexpr char parameters[] = R"({"type": "object", "additionalProperties": false, "properties": {
        "checks": {"type": "array", "minItems": 1, "description": "what is expected of which transcriptions", "items": {
            "type": "object", "additionalProperties": false, "properties": {)"                              //
        KILI_JOBS_PARAMETER "," KILI_CATEGORIES_PARAMETER R"(,
                "prefix": {"type": "string", "minLength": 1, "description": "what the text must start with"},
                "allowed": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
                            "description": "the only texts that are accepted"},
                "forbidden": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
                              "description": "texts that are not accepted"},
                "pattern": {"type": "string", "minLength": 1,
                            "description": "a regular expression, of RE2's syntax, for the whole text"},
                "min_length": {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 0,
                               "description": "fewest characters"},
                "max_length": {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 1000000,
                               "description": "most characters"},
                "format": {"enum": ["iban"], "description": "a bank account number, by its checksum"},
                "text": {"type": "string", "minLength": 1, "description": "what the labeler is told"}}}},)" //
        KILI_DISPLAY_NAMES_PARAMETER "," KILI_SEVERITY_PARAMETER("block") "}}";

    explicit TranscriptionPattern(const kili::Configuration& configuration)
        : PluginCore(configuration), names_(kili::Parameters(configuration)) {
        configuration.only({"checks", "display_names", "severity"});
        const kili::Parameters given(configuration);
        if (configuration["checks"])
            for (const kili::Parameters& table : given.tables("checks"))
                checks_.emplace_back(table);
        severity_ = given.severity();
    }

    void on_submit(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }
    void on_review(kili::Value label, std::string_view /*asset_id*/) override { judge(label["jsonResponse"]); }

  private:
    void judge(kili::Value json_response) const {
        if (checks_.empty()) return;
        kili::each_frame(json_response, [this](const kili::Frame& frame) {
            kili::each_job(frame, [this](const kili::Job& job) {
                if (!job.response["text"].is_string()) return;
                for (const Check& check : checks_)
                    if (check.concerns(job)) judge(job, check);
            });
        });
    }

    void judge(const kili::Job& job, const Check& check) const {
        const std::string fault = check.fault_of(job.response["text"].str());
        if (fault.empty()) return;
        const std::string_view category = job.parent_category();
        report(kili::in_frame(names_.of(category.empty() ? job.name : category) + ": " + fault, job.frame), job.mid(),
               severity_);
    }

    kili::DisplayNames names_;
    std::vector<Check> checks_;
    kili::Severity severity_;
};

} // namespace

KILI_PLUGIN(TranscriptionPattern, "transcription_pattern", "1.0.0",
            "refuses transcriptions that are not as they should be: pattern, list, length, IBAN")
