#include "graphql/parse.hpp"
#include "graphql/validate.hpp"
#include "sandbox/schema.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;

namespace {

// The messages of all errors.
std::string faults(const std::string& document) {
    std::string all;
    for (const auto& error : graphql::validate(sandbox::kili_schema(), graphql::parse_document(document))) {
        CHECK(error.code == std::string("GRAPHQL_VALIDATION_FAILED"));
        CHECK(error.locations.size() == 1);
        all += error.message + '\n';
    }
    return all;
}

} // namespace

TEST_CASE("validation: what Kili's clients send is valid") {
    const std::string document = GENERATE(
        "{viewer{id email}}",
        "query issues($where: IssueWhere!, $first: PageSize!, $skip: Int!) {"
        "  data: issues(where: $where, first: $first, skip: $skip) { id comments { text } __typename } }",
        "mutation createIssues($issues: [IssueToCreate!]!, $where: AssetWhere!) {"
        "  data: createIssues(issues: $issues, where: $where) { id } }",
        "{assets(where: {project: {id: 7}, statusIn: [TODO ONGOING], label: {typeIn: DEFAULT}}, first: 100, skip: 0)"
        "  {id labels{author{email}} latestLabel{search{numberOfAnnotationsByObject}} issues{comments{text}}}}",
        "query($id: ID!, $full: Boolean = true) { ...Q } fragment Q on Query { projects(where: {id: $id}, first: 1, "
        "skip: 0)"
        "  { ...P @include(if: $full) } } fragment P on Project { id ... { title } ... on Project { steps { name } } }",
        "mutation($m: String) { updatePropertiesInProject(where: {id: \"a\"}, data: {metadataProperties: {a: [1, "
        "$m]}}) {id} }",
        "{countLabels(where: {createdAtGte: \"2026-01-31\"})}",
        "query A { a: countIssues(where: {}) b: countIssues(where: {status: OPEN}) } query B { viewer { id } viewer { "
        "email } }");
    CHECK(faults(document).empty());
}

TEST_CASE("validation: fields and their selections") {
    const auto [document, expected] = GENERATE(table<std::string, std::string>({
        {"{nothing}", "Cannot query field \"nothing\" on type \"Query\"."},
        {"{viewer{id name}}", "Cannot query field \"name\" on type \"User\"."},
        {"{viewer}", "must have a selection of subfields"},
        {"{countIssues(where:{}){id}}", "must not have a selection"},
        {"{viewer{__typename{a}}}", "must not have a selection"},
        {"{viewer{id(a:1)}}", "Unknown \"a\""},
        {"{countIssues}", "\"where\" of required type \"IssueWhere!\" is missing"},
        {"{countIssues(where:{},where:{})}", "only one \"where\""},
        {"{countIssues(where:null)}", "found null"},
        {"subscription{a}", "no operations of this kind"},
        {"{viewer{id @skip}}", "\"if\" of required type \"Boolean!\" is missing"},
        {"{viewer{id @skip(if: 1)}}", "found 1"},
        {"{viewer{id @skip(if: true) @skip(if: true)}}", "only be used once"},
        {"{viewer{id @defer}}", "Unknown directive \"@defer\""},
        {"query($a: Boolean! = true @live){viewer{id @skip(if: $a)}}", "Unknown directive \"@live\""},
        {"query($a: Boolean! @skip(if: true)){viewer{id @skip(if: $a)}}", "may only stand on a selection"},
        {"query @skip(if: true) {viewer{id}}", "may only stand on a selection"},
        {"query Q{viewer{id}} query Q{viewer{id}}", "only one operation named \"Q\""},
        {"{viewer{id}} query Q{viewer{id}}", "anonymous operation"},
        {"{viewer{a: id a: email}}", "Fields \"a\" conflict"},
        {"{countIssues(where:{status:OPEN}) countIssues(where:{status:SOLVED})}", "conflict"},
        {"{viewer{x: id} ...F} fragment F on Query{viewer{x: email}}", "Fields \"x\" conflict"},
    }));
    INFO(document);
    CHECK(faults(document).find(expected) != std::string::npos);
}

TEST_CASE("validation: literals") {
    const auto [where, expected] = GENERATE(table<std::string, std::string>({
        {"{idd: 1}", "Unknown \"idd\" in input \"AssetWhere\""},
        {"{id: 1, id: 2}", "only one \"id\""},
        {"{id: 1.5}", "\"ID\""},
        {"{id: true}", "\"ID\""},
        {"{statusIn: [DONE]}", "one of TODO, ONGOING, LABELED, TO_REVIEW, REVIEWED"},
        {"{statusIn: [\"TODO\"]}", "found \"TODO\""},
        {"{statusIn: [null]}", "found null"},
        {"{idIn: {a: 1}}", "found an object"},
        {"{project: \"p\"}", "Expected an object of type \"ProjectWhere\""},
        {"{externalIdIn: [TODO]}", "\"String\""},
        {"{skipped: 1}", "\"Boolean\""},
        {"{consensusMarkGte: \"1\"}", "\"Float\""},
        {"{consensusMarkGte: 1e999}", "\"Float\""},
        {"{createdAtGte: \"yesterday\"}", "\"DateTime\""},
    }));
    INFO(where);
    CHECK(faults("{countAssets(where: " + where + ")}").find(expected) != std::string::npos);
}

TEST_CASE("validation: whole numbers have 32 bits, pages 100 entries") {
    const auto page = [](const std::string& first, const std::string& skip) {
        return faults("{projects(where: {}, first: " + first + ", skip: " + skip + ") {id}}");
    };
    CHECK(page("100", "2147483647").empty());
    CHECK(page("101", "0").find("PageSize") != std::string::npos);
    CHECK(page("-1", "0").find("PageSize") != std::string::npos);
    CHECK(page("1", "2147483648").find("32 bits") != std::string::npos);
    CHECK(page("1", "99999999999999999999").find("32 bits") != std::string::npos);
    CHECK(page("1", "1.0").find("32 bits") != std::string::npos);
}

TEST_CASE("validation: fragments") {
    const auto [document, expected] = GENERATE(table<std::string, std::string>({
        {"{...F}", "Unknown fragment \"F\""},
        {"{viewer{...F}} fragment F on Asset{id}", "can never apply to type \"User\""},
        {"{viewer{... on Asset{id}}}", "can never apply to type \"User\""},
        {"{viewer{id}} fragment F on User{id}", "\"F\" is never used"},
        {"{viewer{...F}} fragment F on User{id} fragment F on User{id}", "only one fragment named \"F\""},
        {"{viewer{...F}} fragment F on Nothing{id}", "not a type with fields"},
        {"{viewer{...F}} fragment F on AssetWhere{id}", "not a type with fields"},
        {"{viewer{...F}} fragment F on User{...F}", "within itself"},
        {"{...A} fragment A on Query{...B} fragment B on Query{...A}", "within itself"},
        {"{viewer{...F}} fragment F on User @skip(if: true) {id}", "may only stand on a selection"},
    }));
    INFO(document);
    CHECK(faults(document).find(expected) != std::string::npos);
}

TEST_CASE("validation: fragments cannot unfold without end") {
    // Each has twice the fields of the next one.
    std::string wide = "{assets(where: {}, first: 1, skip: 0) {...F0}}";
    for (int i = 0; i < 30; ++i) {
        wide += " fragment F" + std::to_string(i) + " on Asset {a: latestLabel{labelOf{...F" + std::to_string(i + 1) +
                "}} b: latestLabel{labelOf{...F" + std::to_string(i + 1) + "}}}";
    }
    CHECK(faults(wide + " fragment F30 on Asset {id}").find("over 10000 fields") != std::string::npos);

    std::string deep = "{assets(where: {}, first: 1, skip: 0) {...F0}}";
    for (int i = 0; i < 150; ++i) {
        deep +=
            " fragment F" + std::to_string(i) + " on Asset {latestLabel{labelOf{...F" + std::to_string(i + 1) + "}}}";
    }
    CHECK(faults(deep + " fragment F150 on Asset {id}").find("nests too deep") != std::string::npos);
}

TEST_CASE("validation: at most a hundred errors are reported") {
    std::string document = "{";
    for (int i = 0; i < 1000; ++i)
        document += "x" + std::to_string(i) + ' ';
    CHECK(graphql::validate(sandbox::kili_schema(), graphql::parse_document(document + '}')).size() ==
          graphql::max_errors);
}
