#include "plugins/catalogue.hpp"
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <kili/text.hpp>

namespace transcription_pattern_test {

using catalogue::findings;
using labels::label_of;
using labels::rectangle;
using testhost::Finding;
using testhost::Json;

namespace {

const std::string rule = "transcription_pattern";

// An object with a transcription in it.
Json field(const std::string& category, const std::string& job, const Json& text) {
    Json field = rectangle(0.1, 0.1, 0.2, 0.2, "mid-" + category, category);
    field["children"][job]["text"] = text;
    return field;
}

Json checks(const Json& check) {
    return {{"checks", Json::array({check})}};
}

// What is reported of a text of the whole asset.
std::string fault(const Json& text, const Json& check) {
    const auto texts = catalogue::texts(rule, labels::label({{"NOTE", {{"text", text}}}}), checks(check));
    REQUIRE(texts.size() <= 1);
    return texts.empty() ? "" : texts.front();
}

} // namespace

TEST_CASE("transcription_pattern plays Kili's example of IBAN and currency", "[transcription_pattern]") {
    const Json configuration = {{"checks", Json::array({{{"jobs", Json::array({"TRANSCRIPTION_JOB"})},
                                                         {"categories", Json::array({"IBAN"})},
                                                         {"prefix", "FR"},
                                                         {"text", "IBAN number should start by FR"}},
                                                        {{"jobs", Json::array({"TRANSCRIPTION_JOB_2"})},
                                                         {"categories", Json::array({"CURRENCY"})},
                                                         {"allowed", {"DOLLAR", "EURO"}}}})}};
    const auto label = [](const char* iban, const char* currency) {
        return label_of({field("IBAN", "TRANSCRIPTION_JOB", iban), field("CURRENCY", "TRANSCRIPTION_JOB_2", currency)});
    };
    CHECK(findings(rule, label("FR76", "EURO"), configuration).empty());
    CHECK(findings(rule, label("GB82", "YEN"), configuration) ==
          std::vector<Finding>{{"IBAN: IBAN number should start by FR", "mid-IBAN", KILI_BLOCK},
                               {"CURRENCY: \"YEN\" is not accepted - Only DOLLAR, EURO", "mid-CURRENCY", KILI_BLOCK}});
    CHECK(findings(rule, label("GB82", "YEN")).empty());
}

TEST_CASE("transcription_pattern checks the digits of an IBAN", "[transcription_pattern]") {
    const Json iban = {{"format", "iban"}};
    for (const char* valid :
         {"FR1420041010050500013M02606", "FR14 2004 1010 0505 0001 3M02 606", "GB82WEST12345698765432",
          "DE89370400440532013000", "NO9386011117947", "MT84MALT011000012345MTLCAST001S"})
        CHECK(fault(valid, iban).empty());
    CHECK(fault("FR1420041010050500013M02607", iban) ==
          "NOTE: \"FR1420041010050500013M02607\" is not a valid IBAN - Check its digits");
    for (const char* invalid : {"FR", "GB82WEST12345698765423", "gb82WEST12345698765432", "GB82-WEST-1234-5698-7654-32",
                                "98765432109876543210", "GBXXWEST12345698765432",
                                "GB82WEST1234569876543200000000000000000", "NO938601111794", "   "})
        CHECK(fault(invalid, iban).find("is not a valid IBAN") != std::string::npos);
}

TEST_CASE("transcription_pattern checks prefix, lists, pattern and length", "[transcription_pattern]") {
    CHECK(fault("AB-1", {{"prefix", "AB-"}}).empty());
    CHECK(fault("A", {{"prefix", "AB-"}}) == "NOTE: \"A\" must start with AB-");
    CHECK(fault("N/A", {{"forbidden", {"N/A", "?"}}}) == "NOTE: \"N/A\" is not accepted");
    CHECK(fault("N/A ", {{"forbidden", {"N/A", "?"}}}).empty());
    CHECK(fault("x", {{"allowed", {"1", "2", "3", "4", "5", "6"}}}) ==
          "NOTE: \"x\" is not accepted - Only 1, 2, 3, 4, 5, ...");
    CHECK(fault("2024-01-31", {{"pattern", R"(\d{4}-\d{2}-\d{2})"}}).empty());
    CHECK(fault("on 2024-01-31", {{"pattern", R"(\d{4}-\d{2}-\d{2})"}}) ==
          "NOTE: \"on 2024-01-31\" does not have the expected form");
    CHECK(fault("\u00e9t\u00e9", {{"pattern", R"(\pL{3})"}, {"max_length", 3}}).empty());
    CHECK(fault("\u00e9t\u00e9", {{"min_length", 4}}) == "NOTE: too short (3 characters) - At least 4 required");
    CHECK(fault("abcd", {{"max_length", 3}}) == "NOTE: too long (4 characters) - Only 3 accepted");
    CHECK(fault("", {{"prefix", "A"}, {"pattern", "B"}, {"format", "iban"}}).empty());
    CHECK(fault("", {{"min_length", 1}}) == "NOTE: too short (0 characters) - At least 1 required");
    CHECK(fault("B", {{"prefix", "A"}, {"pattern", "C"}}) == "NOTE: \"B\" must start with A"); // the first alone
    CHECK(fault(5, {{"min_length", 1}}).empty());
    CHECK(fault(std::string(50, 'x'), {{"prefix", "y"}}) ==
          "NOTE: \"" + std::string(40, 'x') + "...\" must start with y");
}

TEST_CASE("transcription_pattern finds transcriptions by job and category", "[transcription_pattern]") {
    Json label = label_of({field("IBAN", "TEXT", "1"), field("NAME", "TEXT", "2")});
    label["jsonResponse"]["JOB_0"]["annotations"][1]["categories"][0]["children"]["TEXT"]["text"] = "3";
    label["jsonResponse"]["TEXT"]["text"] = "4";
    label["jsonResponse"]["KIND"]["categories"] =
        Json::array({{{"name", "BILL"}, {"children", {{"TEXT", {{"text", "5"}}}}}}});
    const auto mids = [&](Json check) {
        check["forbidden"] = {"1", "2", "3", "4", "5"};
        std::string found;
        for (const Finding& finding : findings(rule, label, checks(check)))
            found += (found.empty() ? "" : " ") + finding.text.substr(finding.text.find('"') + 1, 1) + finding.mid;
        return found;
    };
    CHECK(mids(Json::object()) == "1mid-IBAN 2mid-NAME 3mid-NAME 4 5");
    CHECK(mids({{"categories", {"NAME"}}}) == "2mid-NAME 3mid-NAME");
    CHECK(mids({{"categories", {"BILL"}}}) == "5");
    CHECK(mids({{"jobs", {"OTHER"}}}).empty());
    CHECK(findings(rule, labels::label({{"4", label["jsonResponse"]}}),
                   {{"checks", Json::array({{{"categories", {"IBAN"}}, {"prefix", "F"}}})},
                    {"display_names", {{"IBAN", "Account"}}}}) ==
          std::vector<Finding>{{"Account: \"1\" must start with F", "mid-IBAN", KILI_BLOCK, 4}});
}

TEST_CASE("transcription_pattern treats spaces of any kind as spaces", "[transcription_pattern]") {
    for (const char* space : {"\u00a0", "\u202f", "\u3000", "\u2009", "\u200b", "\ufeff", "\t", "\r\n", ""}) {
        const std::string iban = std::string("FR14") + space + "2004 1010 0505 0001 3M02" + space + "606" + space;
        INFO(iban);
        CHECK(fault(iban, {{"format", "iban"}}).empty());
    }
    CHECK(fault("FR14\u200d2004 1010 0505 0001 3M02 606", {{"format", "iban"}}).size() > 0); // no space
    CHECK(fault("New\u00a0York", {{"allowed", {"New York"}}}).empty());
    CHECK(fault("New York", {{"allowed", {"New\u202fYork"}}}).empty());
    CHECK(fault("New\u00a0York", {{"forbidden", {"New York"}}}).size() > 0);
    CHECK(fault("FR\u00a014", {{"prefix", "FR 1"}}).empty());
    CHECK(fault("17\u202f000", {{"pattern", R"(\d+ \d+)"}}).empty());
    CHECK(fault("17\u202f000", {{"pattern", "\\d+\u202f\\d+"}}).empty());
    CHECK(fault("\u00e9", {{"prefix", "\u00ea"}}).size() > 0);
    CHECK(fault("\U0001f600\u00a0", {{"max_length", 2}}).empty()); // characters, not bytes
}

TEST_CASE("transcription_pattern ignores invisible characters", "[transcription_pattern]") {
    for (const char* mark : {"\u00ad", "\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"}) {
        const std::string iban = std::string(mark) + "FR14 2004 1010 " + mark + "0505 0001 3M02 606" + mark;
        INFO(iban);
        CHECK(fault(iban, {{"format", "iban"}, {"prefix", "FR"}}).empty());
        CHECK(fault(std::string("EU") + mark + "RO", {{"allowed", {"EURO"}}}).empty());
    }
    CHECK(fault("\u0645\u06cc\u200c\u0634", {{"allowed", {"\u0645\u06cc\u0634"}}}).size() > 0); // another word
}

TEST_CASE("transcription_pattern treats texts as equal that Unicode treats as the same", "[transcription_pattern]") {
    for (const auto& [apart, together] : {std::pair("Cafe\u0301", "Caf\u00e9"),
                                          {"Vie\u0323\u0302t", "Vi\u1ec7t"},
                                          {"\u1112\u1161\u11ab\u1100\u116e\u11a8", "\ud55c\uad6d"},
                                          {"\u0418\u0306", "\u0419"}}) {
        INFO(together);
        CHECK(fault(apart, {{"allowed", {together}}}).empty());
        CHECK(fault(together, {{"allowed", {apart}}}).empty());
        CHECK(fault(apart, {{"forbidden", {together}}}).size() > 0);
        CHECK(fault(apart, {{"prefix", together}}).empty());
        CHECK(fault(apart, {{"pattern", together}}).empty());
        CHECK(fault(apart, {{"max_length", kili::characters(together)}}).empty());
    }
    CHECK(fault("\u0301e\u0301x\u0301", {{"allowed", {"\u0301\u00e9x\u0301"}}}).empty());
    CHECK(fault("e", {{"allowed", {"\u00e9"}}}).size() > 0);
}

TEST_CASE("transcription_pattern takes no more time for a hostile pattern", "[transcription_pattern]") {
    const auto label = [](int size) {
        return labels::label({{"NOTE", {{"text", std::string(static_cast<std::size_t>(size), 'a').append("b")}}}});
    };
    const Json hostile = checks({{"pattern", "(a+)+(a|aa)*c"}});
    CHECK(findings(rule, label(1000), hostile).size() == 1);
    CHECK(catalogue::growth(rule, hostile, catalogue::sizes(label)) < catalogue::linear);
}

TEST_CASE("transcription_pattern names the wrong parameter and what to write", "[transcription_pattern]") {
    CHECK(catalogue::refusal(rule, checks({{"pattern", "a("}})) ==
          "checks[0].pattern must be a regular expression in RE2's syntax (missing ): a(), not \"a(\"");
    CHECK(catalogue::refusal(rule, checks({{"format", "bic"}})) == "checks[0].format must be \"iban\", not \"bic\"");
    CHECK(catalogue::refusal(rule, checks({{"min_length", 5}, {"max_length", 4}})) ==
          "checks[0].max_length must be a whole number from 5 to 1000000, not 4");
    CHECK(catalogue::refusal(rule, {{"checks", Json::array()}}) ==
          "checks must be a list of at least one table, not an empty list");
}

} // namespace transcription_pattern_test
