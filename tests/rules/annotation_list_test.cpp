// Annotations as the host reads them for rules: the same as the kit reads, for every shape of label.
#include "rules/annotation_list.hpp"

#include "plugins/shapes.hpp"
#include "rules/call.hpp"
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <kili/annotations.hpp>

namespace annotation_list_test {

using namespace kilihost;
using namespace kilihost::rules;
using testhost::Json;

namespace {

// Of the drawing on one page, or of an annotation without pages.
std::string described(const kili::Annotation& drawn) {
    std::string text = drawn.mid() + " " + std::string(drawn.job) + " " + std::string(drawn.category()) + " " +
                       std::to_string(int(drawn.shape())) + " " + std::to_string(drawn.place().frame) + " " +
                       std::to_string(drawn.place().page) + (drawn.is_in_pdf() ? " pdf" : "") +
                       (drawn.has_category("OBJECT_A") ? " A" : "") + (drawn.has_category("") ? " unnamed" : "");
    if (const std::optional<kili::Box> box = drawn.box())
        text += " " + std::to_string(box->min_x) + " " + std::to_string(box->area());
    drawn.each_ring(
        [&](const kili::Annotation::Ring& ring) { text += " ring " + std::to_string(ring.vertices.size()); });
    drawn.each_vertex([&](kili::Value vertex) { text += vertex ? "." : "-"; });
    return text;
}

using Texts = std::vector<std::string>;

void describe(const kili::Annotation& annotation, Texts& out) {
    out.push_back(described(annotation));
    annotation.each_page([&](const kili::Annotation& drawn) { out.push_back("  " + described(drawn)); });
}

// By the kit alone, and by the kit from what the host read.
void check_same(const Json& json_response) {
    INFO(json_response.dump());
    const event::Document document(json_response.dump());
    const kili_value* const raw = handed(document.root());
    Texts by_kit;
    kili::each_annotation(kili::Value(&host_functions(), raw),
                          [&](const kili::Annotation& annotation) { describe(annotation, by_kit); });
    const AnnotationList list(host_functions(), raw);
    Texts by_host;
    for (std::size_t i = 0; list.at(i) != nullptr; ++i)
        describe(kili::Annotation(&host_functions(), *list.at(i)), by_host);
    CHECK(by_host == by_kit);
}

class OneLabel : public NoServices {
  public:
    OneLabel() : NoServices("no Kili in this test") {}
    std::string labels(std::string_view, std::string_view, const WantedLabels&) override {
        return R"([{"jsonResponse": {"J": {"annotations": [{"mid": "of another label", "point": {"x": 0, "y": 0}}]}}}])";
    }
};

Verdict judged(const std::string& parameters, const Json& json_response) {
    const TemporaryFolder copies;
    OneLabel services;
    const auto rule = std::make_shared<const Library>(KILI_FIXTURES "/annotations/annotations.so", copies.path());
    Judge judge(
        [&](const std::string&) {
            return std::vector<Chosen>{{rule, parameters}, {rule, parameters}};
        },
        services);
    const Json event = {{"eventType", "onSubmit"},
                        {"logPayload", {{"runId", "r"}, {"projectId", "p"}}},
                        {"payload", {{"asset_id", "a"}, {"label", {{"id", "l"}, {"jsonResponse", json_response}}}}}};
    return judge.judge(event::Event(event.dump()));
}

} // namespace

TEST_CASE("what the host reads of an annotation is what the kit reads, for every shape", "[annotations]") {
    const auto samples = shapes::sound();
    REQUIRE(samples.size() > 10);
    for (const shapes::Sample& sample : samples) {
        INFO(sample.shape);
        const Json label = {{"jsonResponse", sample.json_response}};
        for (const Json& form : {label, shapes::within("17", label), shapes::within("assetLevel", label),
                                 shapes::in_pdf(label, 3), shapes::within("0", shapes::in_pdf(label, 1))})
            check_same(form["jsonResponse"]);
        // Any member absent, null or of another type.
        for (const auto& [job, response] : sample.json_response.items()) {
            const Json annotations = response.is_object() ? response.value("annotations", Json()) : Json();
            if (!annotations.is_array() || annotations.empty() || !annotations[0].is_object()) continue;
            for (const auto& [member, value] : annotations[0].items())
                for (const Json& other : {Json(), Json(7), Json(7.5), Json("text"), Json::array({1}), Json::object()}) {
                    Json changed = sample.json_response;
                    changed[job]["annotations"][0][member] = other;
                    check_same(changed);
                    changed[job]["annotations"][0].erase(member);
                    check_same(changed);
                }
        }
    }
    for (const Json& none : {Json(), Json(1), Json("text"), Json::array({1, Json::object()}), Json::object()})
        check_same(none);
}

TEST_CASE("a rule in C reads each annotation's shape, place and box", "[annotations]") {
    const Json box = Json::parse(R"({"mid": 12, "type": "rectangle", "categories": [{"name": "CAR"}], "boundingPoly":
        [{"normalizedVertices": [{"x": 0.1, "y": 0.2}, {"x": 0.5, "y": 0.2}, {"x": 0.5, "y": 0.9}, {"x": 0.1, "y": 0.9}]}],
        "children": {"JOB_1": {"annotations": [{"mid": "inner", "type": "marker", "point": {"x": 0.3, "y": 0.3}}]}}})");
    const Json label = {{"17", {{"JOB_0", {{"annotations", {box}}}}}}};
    const Verdict verdict = judged("{}", label);
    REQUIRE(verdict.failures.empty());
    REQUIRE(verdict.findings.size() == 6); // of two rules
    for (const std::size_t rule : {0U, 3U}) {
        CHECK(verdict.findings[rule].text == "1 JOB_0 CAR 17 -1 0.10 0.20 0.50 0.90");
        CHECK(verdict.findings[rule].mid == "12");
        CHECK_THAT(verdict.findings[rule + 1].text, Catch::StartsWith("6 JOB_1  17 -1 "));
        CHECK(verdict.findings[rule + 1].mid == "inner");
        CHECK_THAT(verdict.findings[rule + 2].text, Catch::StartsWith("6 J  -1 -1 "));
        CHECK(verdict.findings[rule + 2].mid == "of another label");
    }
}

TEST_CASE("annotations of any value can be read, also while a rule is created", "[annotations]") {
    const std::string some = R"({"label": {"J": {"annotations": [{}]}}})";
    CHECK(judged(some, Json::object()).failures.empty());
    const Verdict none = judged(R"({"label": {"J": {}}})", Json::object());
    REQUIRE(none.failures.size() == 2);
    CHECK(none.failures[0].cause == "create failed: no annotation in the parameters");
}

} // namespace annotation_list_test
