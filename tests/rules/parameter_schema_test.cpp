// Declared parameters: what the host refuses before the rule is created, and in which words.
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "rules/parameter_schema.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost::rules;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string refusal(const fs::path& file, const json& parameters) {
    const TemporaryFolder copies;
    NoServices services("a test asks nobody");
    const auto rule = std::make_shared<const Library>(file, copies.path());
    try {
        const Instance instance({rule, parameters.dump()}, "project", services);
    } catch (const Library::Unusable& error) {
        return error.what();
    }
    return "created";
}

std::string broken(const char* text) {
    try {
        const ParameterSchema schema(text);
    } catch (const ParameterSchema::Broken& error) {
        return error.what();
    }
    return "sound";
}

std::string faults(const char* property, const json& value) {
    const ParameterSchema schema(R"({"type": "object", "properties": {"p": )" + std::string(property) + "}}");
    return schema.faults({{"p", value}});
}

} // namespace

TEST_CASE("parameters are held against what the rule declares, before it is created", "[parameters]") {
    const fs::path declared = fs::path(KILI_FIXTURES) / "declared" / "declared.so"; // checks nothing itself
    CHECK(refusal(declared, json::object()) == "created");
    CHECK(refusal(declared, {{"max", 9}}) == "created");
    CHECK(refusal(declared, {{"max", 10}}) == "max must be a whole number from 1 to 9, not 10");
    CHECK(refusal(declared, {{"max", "9"}}) == "max must be a whole number from 1 to 9, not \"9\"");
    CHECK(refusal(declared, {{"maxi", 9}}) == "unknown parameter 'maxi'; known: max; did you mean 'max'?");
    CHECK(refusal(declared, {{"max", 0}, {"other", 1}}) ==
          "max must be a whole number from 1 to 9, not 0; unknown parameter 'other'; known: max");
}

TEST_CASE("a rule that declares none gets its configuration unchecked", "[parameters]") {
    const fs::path c_rule = fs::path(KILI_FIXTURES) / "c_rule" / "c_rule.so";
    CHECK(refusal(c_rule, {{"anything", {1, "two"}}}) == "created");
}

TEST_CASE("a fault within lists and tables is told by its path", "[parameters]") {
    const fs::path bbox_count = fs::path(KILI_PLUGINS) / "bbox_count.so";
    const auto limit = [&](const json& table) { return refusal(bbox_count, {{"limits", {{{"max", 1}}, table}}}); };
    CHECK(refusal(bbox_count, {{"limits", {{{"category", "A"}, {"max", 1}}}}}) == "created");
    CHECK(limit({{"category", "B"}, {"max", 1}}) == "limits[0].category must be given: a text that is not empty");
    CHECK_THAT(limit({{"category", "B"}, {"max", -1}}),
               Catch::Contains("; limits[1].max must be a whole number from 0, not -1"));
    CHECK_THAT(limit({{"category", "B"}, {"maxi", 1}}),
               Catch::Contains("unknown parameter 'limits[1].maxi'; known: category, job, max, min, display_name; did "
                               "you mean 'max'?"));
    CHECK(refusal(bbox_count, {{"limits", json::array()}}) ==
          "limits must be a list of at least 1, each a table, not an empty list");
    CHECK(refusal(bbox_count, {{"severity", "wrn"}}) == "severity must be \"block\" or \"warn\", not \"wrn\"");
    // What no schema says is left to the rule.
    CHECK(refusal(bbox_count, {{"limits", {{{"category", "A"}, {"max", 1}, {"min", 2}}}}}) ==
          "limits[0].max must be at least min (2), not 1");
}

TEST_CASE("what is allowed is said in words", "[parameters]") {
    CHECK(faults(R"({"type": "number", "exclusiveMinimum": 0, "maximum": 0.5})", 0) ==
          "p must be a number over 0 up to 0.5, not 0");
    CHECK(faults(R"({"type": "number", "minimum": 0, "exclusiveMaximum": 1})", 1) ==
          "p must be a number from 0 under 1, not 1");
    CHECK(faults(R"({"type": "string", "pattern": "^[A-Z]+$"})", "a") ==
          "p must be a text that matches ^[A-Z]+$, not \"a\"");
    CHECK(faults(R"({"type": "string", "minLength": 2, "maxLength": 3})", "abcd") ==
          "p must be a text of at least 2 characters, at most 3 characters, not \"abcd\"");
    CHECK(faults(R"({"type": ["string", "null"]})", 1) == "p must be a text or null, not 1");
    CHECK(faults(R"({"const": true})", false) == "p must be true, not false");
    CHECK(faults(R"({"type": "array", "items": {"type": "boolean"}, "maxItems": 2})", {true, 3}) ==
          "p[1] must be true or false, not 3");
    CHECK(faults(R"({"type": "object"})", 1) == "p must be a table, not 1");
    CHECK_THAT(faults(R"({"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}]})", json::object()),
               Catch::StartsWith("p is not what the rule declares: "));
}

TEST_CASE("a text that is no schema of an object is broken, and says why", "[parameters]") {
    CHECK(broken(R"({"type": "object"})") == "sound");
    CHECK_THAT(broken("{"), Catch::Contains("parse error"));
    CHECK(broken("[]") == "it is not a JSON object");
    CHECK_THAT(broken(R"({"type": "objct"})"), Catch::Contains("'objct'"));
    CHECK_THAT(broken(R"({"type": "object", "properties": 3})"), Catch::Contains("object"));
    CHECK_THAT(broken(R"({"type": "object", "properties": {"a": {"minimum": "x"}}})"), Catch::Contains("minimum"));
    CHECK(broken(R"({"properties": {}})") == "it must be of \"type\": \"object\"");
}

TEST_CASE("a rule that needs one of some parameters is inert without them", "[schema]") {
    const ParameterSchema plain(R"({"type": "object"})");
    CHECK_FALSE(plain.is_inert({}));
    const ParameterSchema needs(R"({"type": "object", "x-judges-nothing-without": ["min", "max"]})");
    CHECK(needs.enabling() == std::vector<std::string>{"min", "max"});
    CHECK(needs.is_inert(nlohmann::json::object()));
    CHECK(needs.is_inert({{"severity", "warn"}}));
    CHECK_FALSE(needs.is_inert({{"max", 1}}));
    CHECK(needs.faults(nlohmann::json::object()).empty());
}
