#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

namespace ner_spans_test {

using catalogue::findings;
using labels::entity;
using labels::label_of;
using testhost::Finding;
using testhost::Instance;
using testhost::Json;
using testhost::Outcome;

namespace {

const std::string rule = "ner_spans";

std::vector<std::string> texts(const std::vector<Json>& entities, const Json& configuration = Json::object()) {
    return catalogue::texts(rule, label_of(entities), configuration);
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("ner_spans refuses blanks at an entity's edges", "[ner_spans]") {
    CHECK(findings(rule, label_of({entity(8, " Ada")})) ==
          std::vector<Finding>{{"Entity of PERSON begins or ends with a blank: \" Ada\"", "mid-1", KILI_BLOCK}});
    CHECK(texts({entity(8, "Ada\n")}).size() == 1);
    CHECK(texts({entity(8, " ")}).size() == 1);
    CHECK(texts({entity(8, "Ada Lovelace")}).empty());
    CHECK(texts({entity(8, " Ada")}, {{"edge_blanks", true}}).empty());
    Json wide = entity(8, "Ada\u00a0");
    wide["endOffset"] = 12;
    CHECK(texts({wide}).size() == 1);
    Json in_pdf = entity(0, "Ada "); // the text layer's blank
    for (const char* name : {"beginId", "beginOffset", "endId", "endOffset"})
        in_pdf.erase(name);
    CHECK(texts({in_pdf}).empty());
}

TEST_CASE("ner_spans refuses impossible bounds", "[ner_spans]") {
    Json one = entity(8, "Ada");
    one["beginOffset"] = -1;
    CHECK(texts({one}) == Texts{"Entity of PERSON begins outside of its text: \"Ada\""});
    for (const Json& begin : {Json(1.5), Json(1e300), Json(9'007'199'254'740'993)}) {
        one["beginOffset"] = begin;
        CHECK(texts({one}) == Texts{"Entity of PERSON begins outside of its text: \"Ada\""});
    }
    one = entity(8, "Ada");
    for (const Json& end : {Json(8), Json(2), Json(-5), Json(std::numeric_limits<std::int64_t>::max())}) {
        one["endOffset"] = end;
        CHECK(texts({one}) == Texts{"Entity of PERSON ends where it begins, or before: \"Ada\""});
    }
    one["endOffset"] = 12;
    CHECK(texts({one}) == Texts{"Entity of PERSON spans 4 characters, but holds 3: \"Ada\""});
    one["endId"] = "main/[1]"; // of two elements the offsets are not comparable
    for (const int end : {0, 3, 8, 12}) {
        one["endOffset"] = end;
        CHECK(texts({one}).empty());
    }
    one["endOffset"] = -1;
    CHECK(texts({one}) == Texts{"Entity of PERSON ends outside of its text: \"Ada\""});
    CHECK(texts({entity(8, "")}) == Texts{"Entity of PERSON marks no text"});
    one = entity(8, "Ada");
    one.erase("endOffset"); // as in Kili's own samples
    one.erase("endId");
    CHECK(texts({one}).empty());
}

TEST_CASE("ner_spans counts characters as people do, or as a browser does", "[ner_spans]") {
    Json one = entity(0, "\U0001f600!");
    for (const int length : {2, 3}) {
        one["endOffset"] = length;
        CHECK(texts({one}).empty());
    }
    for (const int length : {1, 4, 5}) {
        one["endOffset"] = length;
        CHECK(texts({one}).size() == 1);
    }
}

TEST_CASE("ner_spans refuses overlaps within a category, or within a job", "[ner_spans]") {
    const Json ada = entity(8, "Ada Lovelace", "a");
    const Json name = entity(12, "Lovelace", "b");
    const Json place = entity(12, "Lovelace", "c", "PLACE");
    const Json within = {{"overlaps", "category"}};
    CHECK(texts({ada, name}).empty()); // not configured
    CHECK(findings(rule, label_of({ada, name}), within) ==
          std::vector<Finding>{{"Entity of PERSON overlaps another one: \"Lovelace\"", "b", KILI_BLOCK}});
    CHECK(findings(rule, label_of({name, ada}), within).front().mid == "b"); // by place, not by order
    CHECK(texts({ada, ada}, within) == Texts{"Entity of PERSON overlaps another one: \"Ada Lovelace\""});
    CHECK(texts({ada, place}, within).empty());
    CHECK(texts({ada, place}, {{"overlaps", "job"}}) == Texts{"Entity of PLACE overlaps another one: \"Lovelace\""});
    CHECK(texts({ada, name, ada}, {{"overlaps", "none"}}).empty());
    CHECK(texts({ada, entity(20, "and"), entity(5, "Ms ", "m", "TITLE")}, {{"edge_blanks", true}, {"overlaps", "job"}})
              .empty()); // end to end
    Json elsewhere = name;
    elsewhere["beginId"] = elsewhere["endId"] = "main/[2]";
    CHECK(texts({ada, elsewhere}, within).empty());
    CHECK(texts({entity(0, "a long one"), entity(2, "l"), entity(5, "g")}, within).size() == 2);
}

TEST_CASE("ner_spans judges entities of its jobs and categories", "[ner_spans]") {
    const Json blank = entity(8, " Ada");
    CHECK(texts({blank}, {{"jobs", {"JOB_1"}}}).empty());
    CHECK(texts({blank}, {{"categories", {"PLACE"}}}).empty());
    CHECK(findings(rule, label_of({blank}), {{"severity", "warn"}, {"display_names", {{"PERSON", "Person"}}}}) ==
          std::vector<Finding>{{"Entity of Person begins or ends with a blank: \" Ada\"", "mid-1", KILI_WARN}});
    CHECK(findings(rule, labels::tutorial()).empty());
    CHECK(catalogue::refusal(rule, {{"edge_blanks", "yes"}}) == "edge_blanks must be true or false, not \"yes\"");
    CHECK(catalogue::refusal(rule, {{"overlaps", "all"}}) ==
          "overlaps must be \"category\" or \"job\" or \"none\", not \"all\"");
}

TEST_CASE("ner_spans takes time in proportion to the entities, overlapping or not", "[ner_spans]") {
    for (const int apart : {0, 1, 10}) {
        const auto label = [apart](int size) {
            Json entities = Json::array();
            for (int i = 0; i < size; ++i)
                entities.push_back(entity(i * apart, "entity"));
            return labels::label(labels::job(std::move(entities)));
        };
        const Json within = {{"overlaps", "category"}};
        CHECK(catalogue::growth(rule, within, catalogue::sizes(label)) < catalogue::linear);
        const Outcome outcome = Instance(catalogue::rule(rule), within).on_submit(label(1000));
        CHECK(outcome.findings.size() + outcome.findings_left_out == (apart < 6 ? 999 : 0));
    }
}

} // namespace ner_spans_test
