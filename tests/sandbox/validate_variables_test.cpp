#include "graphql/coerce.hpp"
#include "graphql/parse.hpp"
#include "graphql/validate.hpp"
#include "sandbox/schema.hpp"

#include <catch2/catch.hpp>

namespace validate_variables_test {

using namespace kilihost;
using nlohmann::json;

namespace {

std::string faults(const std::string& document) {
    std::string all;
    for (const auto& error : graphql::validate(sandbox::kili_schema(), graphql::parse_document(document))) {
        all += error.message + '\n';
    }
    return all;
}

// The variables of an operation that declares them so, coerced; an error's text if they do not fit.
json coerced(const std::string& declarations, const json& given) {
    const auto document = graphql::parse_document("query(" + declarations + "){a}");
    graphql::Errors errors;
    json variables = graphql::coerce_variables(sandbox::kili_schema(), document.operations[0], given, errors);
    return errors.empty() ? variables : json(errors.at(0).message);
}

} // namespace

TEST_CASE("variables: they are declared, used, and fit their places") {
    const auto [document, expected] = GENERATE(table<std::string, std::string>({
        {"query Q{countIssues(where:$w)}", "\"$w\" is not defined by operation \"Q\""},
        {"query($w:IssueWhere!,$x:Int){countIssues(where:$w)}", "\"$x\" is never used"},
        {"query($w:IssueWhere!,$w:IssueWhere!){countIssues(where:$w)}", "only one variable named \"$w\""},
        {"query($w:IssueWhere){countIssues(where:$w)}",
         "of type \"IssueWhere\" used in position expecting type \"IssueWhere!\""},
        {"query($w:AssetWhere!){countIssues(where:$w)}", "used in position expecting"},
        {"query($w:Nothing!){countIssues(where:$w)}", "Unknown type \"Nothing\""},
        {"query($w:Project!){countIssues(where:$w)}", "not an input type"},
        {"query($i:[ID]!){countAssets(where:{idIn:$i})}", "expecting type \"[ID!]\""},
        {"query($i:ID!){countAssets(where:{idIn:$i})}", "expecting type \"[ID!]\""},
        {"query($s:String!){viewer{id @skip(if:$s)}}", "expecting type \"Boolean!\""},
        {"query($s:AssetStatus=DONE){countAssets(where:{statusIn:[$s]})}", "one of TODO"},
        {"query($a:Int=$b){countAssets(where:{idIn:[$a]})}", "cannot stand in a default value"},
        {"query($m:Int!){...F} fragment F on Query{countAssets(where:{metadata:{a:$n}})}", "\"$n\" is not defined"},
    }));
    INFO(document);
    CHECK(faults(document).find(expected) != std::string::npos);
}

TEST_CASE("variables: a default makes them fit where null is refused") {
    CHECK(faults("query($w:IssueWhere={}){countIssues(where:$w)}").empty());
    CHECK(faults("query($i:ID!){countAssets(where:{idIn:[$i]})}").empty());
    CHECK(faults("query($i:[ID!]!){countAssets(where:{idIn:$i})}").empty());
    CHECK_FALSE(faults("query($w:IssueWhere=null){countIssues(where:$w)}").empty());
}

TEST_CASE("variables: values are made to fit") {
    CHECK(coerced("$i:ID", {{"i", 7}}) == json{{"i", "7"}});
    CHECK(coerced("$i:[ID!]", {{"i", "a"}}) == json{{"i", {"a"}}});
    CHECK(coerced("$i:[[Int]]", {{"i", 1}}) == json{{"i", {{1}}}});
    CHECK(coerced("$x:Float", {{"x", 1}}) == json{{"x", 1}});
    CHECK(coerced("$i:Int=3,$j:Int", json::object()) == json{{"i", 3}});
    CHECK(coerced("$i:Int=3", {{"i", nullptr}}) == json{{"i", nullptr}});
    CHECK(coerced("$w:AssetWhere", {{"w", {{"id", 1}, {"project", nullptr}}}}) ==
          json{{"w", {{"id", "1"}, {"project", nullptr}}}});
    CHECK(coerced("$m:JSON", {{"m", {{"any", {1, "x"}}}}}) == json{{"m", {{"any", {1, "x"}}}}});
    CHECK(coerced("$i:Int", {{"unknown", 1}}) == json::object());
}

TEST_CASE("variables: values that do not fit say where") {
    const auto [declaration, value, expected] = GENERATE(table<std::string, json, std::string>({
        {"$a:Int!", json(), "at \"a\": expected \"Int!\", found null"},
        {"$a:Int", 1.5, "found 1.5"},
        {"$a:Int", "1", "found \"1\""},
        {"$a:Int", 3000000000, "32 bits"},
        {"$a:PageSize", 101, "0 to 100"},
        {"$a:String", 1, "a string"},
        {"$a:Boolean", "true", "true or false"},
        {"$a:ID", true, "\"ID\""},
        {"$a:DateTime", "2026-13-01", "ISO 8601"},
        {"$a:LabelType", "DONE", "one of AUTOSAVE"},
        {"$a:AssetWhere", {{"idd", 1}}, "field \"idd\" is not defined by type \"AssetWhere\""},
        {"$a:AssetWhere", {{"idIn", {"x", nullptr}}}, "at \"a.idIn[1]\""},
        {"$a:AssetWhere", "x", "expected an object of type \"AssetWhere\""},
        {"$a:WebhookData", {{"pluginName", "x"}}, "field \"webhookUrl\" of required type \"String!\""},
    }));
    const json message = coerced(declaration, {{"a", value}});
    INFO(message);
    REQUIRE(message.is_string());
    CHECK(message.get<std::string>().find(expected) != std::string::npos);
}

TEST_CASE("variables: an error shows a long value in short, cut between characters") {
    std::string text;
    for (int i = 0; i < 100'000; ++i)
        text += "é";
    const json message = coerced("$a:Int", {{"a", text}});
    REQUIRE(message.is_string());
    CHECK(message.get<std::string>().size() < 300);
    CHECK_NOTHROW(message.dump());
}

} // namespace validate_variables_test
