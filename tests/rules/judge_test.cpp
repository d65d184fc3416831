#include "rules/judge.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost;
using namespace kilihost::rules;
namespace fs = std::filesystem;

namespace {

class FakeServices : public Services {
  public:
    std::shared_ptr<const event::Document> project(std::string_view) override { return nullptr; }
    std::string labels(std::string_view project_id, std::string_view asset_id, const WantedLabels& wanted) override {
        if (away) throw Unavailable("the API is away", true);
        CHECK(project_id == "p");
        CHECK(asset_id == "asset-1");
        filters.push_back(wanted);
        return R"([{"id":"label-2"},{"id":"label-1"}])";
    }
    std::string graphql(std::string_view, std::string_view variables) override {
        if (away) throw Unavailable("the API is away", true);
        CHECK(variables == R"({"id": "p"})");
        return R"({"countLabels":2})";
    }
    void create_issues(std::string_view, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override {
        if (away) throw Unavailable("the API is away", true);
        CHECK(label_id == "l");
        issues.push_back(texts.at(0) + "/" + mids.at(0));
    }
    bool away = false;
    std::vector<std::string> issues;
    std::vector<WantedLabels> filters;
};

event::Event posted(const std::string& type, const std::string& payload) {
    return event::Event(R"({"eventType":")" + type + R"(","logPayload":{"runId":"r","projectId":"p"},"payload":)" +
                        payload + "}");
}

const std::string with_label = R"({"label":{"id":"l","jsonResponse":{"JOB_0":{}}},"asset_id":"asset-1"})";

// A judge of some fixtures, by their names.
struct Court {
    explicit Court(const std::vector<std::string>& names, const std::string& parameters = "{}")
        : judge(
              [this, parameters](const std::string&) {
                  std::vector<Chosen> out;
                  for (const auto& rule : rules)
                      out.push_back({rule, parameters});
                  return out;
              },
              services) {
        for (const std::string& name : names)
            rules.push_back(
                std::make_shared<const Library>(fs::path(KILI_FIXTURES) / name / (name + ".so"), copies.path()));
    }
    std::vector<std::string> texts(const event::Event& of) {
        std::vector<std::string> out;
        for (const Finding& finding : judge.judge(of).findings)
            out.push_back(finding.text);
        return out;
    }
    TemporaryFolder copies;
    Libraries rules;
    FakeServices services;
    Judge judge;
};

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("each event goes to its handler, then to on_event", "[judge]") {
    Court court({"every_handler"});
    CHECK(court.texts(posted("onSubmit", with_label)) == Texts{"on_submit asset-1", "on_event onSubmit"});
    CHECK(court.texts(posted("onReview", with_label)) == Texts{"on_review asset-1", "on_event onReview"});
    CHECK(court.texts(posted("onCustomInterfaceClick", with_label)) ==
          Texts{"on_custom_interface_click asset-1", "on_event onCustomInterfaceClick"});
    CHECK(court.texts(posted("onProjectUpdated", R"({"settings_updated":[{"key":"title","newValue":"n"}]})")) ==
          Texts{"on_project_updated title", "on_event onProjectUpdated"});
    CHECK(court.texts(posted("onSendBackToQueue", R"({"assetId":"asset-1"})")) ==
          Texts{"on_send_back_to_queue asset-1", "on_event onSendBackToQueue"});
    CHECK(court.texts(posted("asset.skipped", "{}")) == Texts{"on_event asset.skipped"});
}

TEST_CASE("handlers that a rule lacks are not called", "[judge]") {
    Court court({"c_rule", "older_struct", "newer_struct"});
    CHECK(court.texts(posted("onSendBackToQueue", R"({"assetId":"asset-1"})")).empty());
    CHECK(court.texts(posted("onSubmit", with_label)) == Texts{"from an older plugin", "from a newer plugin"});
}

TEST_CASE("the host's accessors keep what plugin.h promises", "[judge]") {
    Court court({"conformance"});
    CHECK(court.texts(
              posted("onSubmit", R"({"asset_id":"asset-1","label":{"id":"l","jsonResponse":{},"values":[null, true, 7,
        7.0, 2.5, "text", [1, 2], {"b": 1, "a": 2}, 9223372036854775807, 1e300]}})")) == Texts{});
}

TEST_CASE("a rule that asks to send back has not passed the label, though it finds nothing", "[judge]") {
    // Whichever comes first: the other rule's verdict is its own.
    for (const std::vector<std::string>& rules : {Texts{"sends_back", "c_rule"}, Texts{"c_rule", "sends_back"}}) {
        Court court(rules);
        const Verdict verdict = court.judge.judge(posted("onSubmit", with_label));
        CHECK(verdict.send_back);
        CHECK(verdict.findings.empty());
        CHECK(verdict.sent_back == Texts{"sends_back"});
        CHECK(verdict.passed == Texts{"c_rule"});
    }
}

TEST_CASE("a rule that fails loses its findings and harms nobody", "[judge]") {
    const std::string bad = GENERATE(as<std::string>{}, "submit_throws", "submit_throws_int", "raw_throw",
                                     "submit_fails", "submit_fails_silently", "create_fails", "create_throws");
    INFO(bad);
    Court court({bad, "newer_struct"});
    for (int i = 0; i < 3; ++i) {
        const Verdict verdict = court.judge.judge(posted("onSubmit", with_label));
        REQUIRE(verdict.findings.size() == 1);
        CHECK(verdict.findings[0].rule == "newer_struct");
        REQUIRE(verdict.failures.size() == 1);
        CHECK(verdict.failures[0].rule == bad);
        CHECK_FALSE(verdict.failures[0].cause.empty());
        CHECK_FALSE(verdict.failures[0].can_wait);
    }
}

TEST_CASE("findings are cut at the documented limits", "[judge]") {
    Court many({"findings_10000"});
    const Verdict verdict = many.judge.judge(posted("onSubmit", with_label));
    REQUIRE(verdict.findings.size() == KILI_MAX_FINDINGS);
    CHECK(verdict.findings[98].text == "finding 99");
    CHECK(verdict.findings[99].text == "9901 more findings of this rule are not listed");
    CHECK(verdict.send_back);

    Court large({"text_10mb"});
    const Texts texts = large.texts(posted("onSubmit", with_label));
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].size() <= KILI_MAX_TEXT);
    CHECK(texts[0].size() > KILI_MAX_TEXT - 10);
    CHECK_NOTHROW(nlohmann::json(texts[0]).dump());

    Court invalid({"text_invalid_utf8"});
    for (const Finding& finding : invalid.judge.judge(posted("onSubmit", with_label)).findings) {
        CHECK_NOTHROW(nlohmann::json(finding.text).dump());
        CHECK_NOTHROW(nlohmann::json(finding.mid).dump());
    }
}

TEST_CASE("misuse of the host's functions is answered with a status", "[judge]") {
    Court court({"text_empty", "report_in_create"});
    CHECK(court.texts(posted("onSubmit", with_label)) == Texts{"null text: 2", "empty text: 2", "report in create: 2",
                                                               "send_back in create: 2", "event in create: 0"});
}

TEST_CASE("services answer, or say why not", "[judge]") {
    Court court({"services"}, R"({"lenient":true})");
    CHECK(court.texts(posted("onSubmit", with_label)) ==
          Texts{"labels: 2, newest label-2", R"(graphql: {"countLabels":2})", "create_issues: done"});
    CHECK(court.services.issues == Texts{"an issue made at once/mid-1"});
    court.services.away = true;
    CHECK(court.texts(posted("onSubmit", with_label)).at(0) == "labels: failed: the API is away");

    Court strict({"services"});
    strict.services.away = true;
    const Verdict verdict = strict.judge.judge(posted("onSubmit", with_label));
    REQUIRE(verdict.failures.size() == 1);
    CHECK(verdict.failures[0].cause == "the API is away");
    CHECK(verdict.failures[0].can_wait);
}

TEST_CASE("a rule that states its events is given those alone, by any of Kili's names", "[judge]") {
    Court court({"matched"});
    const std::vector<std::string> matched{"matched"};
    CHECK(court.texts(posted("onSubmit", with_label)) == matched);
    CHECK(court.texts(posted("labels.created.submit", with_label)) == matched);
    CHECK(court.texts(posted("asset.issue.created", "{}")) == matched);
    for (const auto& [type, payload] : {std::pair<std::string, std::string>("onReview", with_label),
                                        {"labels.created.review", with_label},
                                        {"asset", "{}"},
                                        {"assets.skipped", "{}"},
                                        {"onSendBackToQueue", "{}"}}) {
        CAPTURE(type);
        const Verdict verdict = court.judge.judge(posted(type, payload));
        CHECK(verdict.is_of_no_rule());
    }
    CHECK_FALSE(court.judge.judge(posted("onCustomInterfaceClick", with_label)).is_of_no_rule());
}
