// Declared parameters: what the host refuses before the rule is created, and in which words.
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "rules/parameter_schema.hpp"
#include "rules/schema_dialect.hpp"
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

std::string broken(const std::string& text) {
    try {
        const ParameterSchema schema(text);
    } catch (const BrokenSchema& error) {
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

TEST_CASE("a fault within lists and tables is named by its path", "[parameters]") {
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

TEST_CASE("each keyword of the schema is checked", "[parameters]") {
    struct Row {
        const char* schema;
        json accepted, refused;
        const char* fault; // what follows the place
    };
    const auto text = [](const char* s) { return json(s); };
    const Row row = GENERATE_COPY(values<Row>({
        {R"({"type": "null"})", nullptr, 0, " must be null, not 0"},
        {R"({"type": "integer"})", 1, 1.5, " must be a whole number, not 1.5"},
        {R"({"enum": [1, "a", {"b": 2}]})", {{"b", 2}}, {{"b", 3}}, " must be 1, \"a\" or {\"b\":2}, not a table"},
        {R"({"const": 3})", 3, 4, " must be 3, not 4"},
        {R"({"const": {"a": [1]}})", {{"a", {1}}}, {{"a", {2}}}, " must be {\"a\":[1]}, not a table"},
        {R"({"type": "number", "exclusiveMinimum": 0})", 0.1, 0, " must be a number over 0, not 0"},
        {R"({"type": "number", "exclusiveMaximum": 0})", -1, 0, " must be a number under 0, not 0"},
        {R"({"type": "number", "minimum": 0, "exclusiveMinimum": true})", 1, 0, " must be a number over 0, not 0"},
        {R"({"type": "number", "maximum": 9, "exclusiveMaximum": true})", 8, 9, " must be a number under 9, not 9"},
        {R"({"type": "number", "minimum": 3, "exclusiveMinimum": 1})", 3, 2, " must be a number from 3, not 2"},
        {R"({"type": "number", "minimum": 1, "exclusiveMinimum": 3})", 4, 3, " must be a number over 3, not 3"},
        {R"({"type": "number", "maximum": 1, "exclusiveMaximum": 3})", 1, 2, " must be a number up to 1, not 2"},
        {R"({"multipleOf": 5})", 10, 12, " is not what the rule declares: it breaks \"multipleOf\" of 5"},
        {R"({"type": "string", "maxLength": 2})", text("\u00e9\u00e9"), text("abc"),
         " must be a text, at most 2 characters, not \"abc\""},
        {R"({"type": "string", "pattern": "^\\d+$"})", text("12"), text("a"),
         " must be a text that matches ^\\d+$, not \"a\""},
        {R"({"items": [{"type": "integer"}, {"type": "string"}]})", {1, "a"}, {1, 2}, "[1] must be a text, not 2"},
        {R"({"items": [{}], "additionalItems": {"type": "integer"}})",
         {"a", 1},
         {"a", "b"},
         "[1] must be a whole number, not \"b\""},
        {R"({"items": [{}], "additionalItems": false})",
         {"a"},
         {"a", "b"},
         " is not what the rule declares: it breaks \"items\""},
        {R"({"type": "array", "minItems": 2})",
         {1, 2},
         json::array({1}),
         " must be a list of at least 2, not this list"},
        {R"({"uniqueItems": true})", {1, 2}, {1, 1}, " is not what the rule declares: it breaks \"uniqueItems\""},
        {R"({"required": ["a"]})", {{"a", 1}}, json::object(), ".a must be given"},
        {R"({"minProperties": 1})",
         {{"a", 1}},
         json::object(),
         " is not what the rule declares: it breaks \"minProperties\" of 1"},
        {R"({"maxProperties": 1})",
         {{"a", 1}},
         {{"a", 1}, {"b", 1}},
         " is not what the rule declares: it breaks \"maxProperties\" of 1"},
        {R"({"additionalProperties": {"type": "integer"}})",
         {{"a", 1}},
         {{"a", "b"}},
         ".a must be a whole number, not \"b\""},
        {R"({"patternProperties": {"^x_": {"type": "integer"}}, "additionalProperties": {"type": "string"}})",
         {{"x_a", 1}, {"b", "c"}},
         {{"x_a", "d"}},
         ".x_a must be a whole number, not \"d\""},
        {R"({"properties": {"a": false}})",
         json::object(),
         {{"a", 1}},
         ".a is not what the rule declares: it breaks \"not\""},
        {R"({"dependencies": {"a": ["b"]}})",
         {{"a", 1}, {"b", 1}},
         {{"a", 1}},
         " is not what the rule declares: it breaks \"dependencies\""},
        {R"({"dependencies": {"a": {"required": ["b"]}}})",
         {{"a", 1}, {"b", 1}},
         {{"a", 1}},
         " is not what the rule declares: it breaks \"dependencies\""},
        {R"({"allOf": [{"type": "integer"}, {"maximum": 2}]})", 2, 3, " must be a number up to 2, not 3"},
        {R"({"anyOf": [{"type": "integer"}, {"type": "null"}]})", nullptr, "a",
         " is not what the rule declares: it breaks \"anyOf\""},
        {R"({"oneOf": [{"type": "integer"}, {"minimum": 2}]})", 1, 3,
         " is not what the rule declares: it breaks \"oneOf\""},
        {R"({"not": {"type": "integer"}})", "a", 3, " is not what the rule declares: it breaks \"not\""},
    }));
    CAPTURE(row.schema);
    CHECK(faults(row.schema, row.accepted).empty());
    CHECK(faults(row.schema, row.refused) == std::string("p") + row.fault);
}

TEST_CASE("a reference is followed", "[parameters]") {
    const ParameterSchema schema(R"({"type": "object", "properties": {"p": {"$ref": "#/definitions/share"}},
                                     "definitions": {"share": {"type": "number", "const": 2}}})");
    CHECK(schema.unchecked().empty());
    CHECK(schema.faults({{"p", 2}}).empty());
    CHECK(schema.faults({{"p", 3}}) == "p must be 2, not 3");
}

TEST_CASE("what is not checked is named, with its place", "[parameters]") {
    const ParameterSchema schema(R"({"type": "object", "title": "T", "if": {"required": ["a"]}, "properties": {
        "mail": {"type": "string", "format": "email", "default": ""}, "list": {"items": {"contains": {"const": 1}}},
        "far": {"$ref": "https://example.com/s.json"}, "round": {"$ref": "#/properties/round"}}})");
    CHECK(schema.unchecked() == std::vector<std::string>{"if", "format of properties.mail",
                                                         "contains of properties.list.items",
                                                         "$ref \"https://example.com/s.json\" of properties.far",
                                                         "$ref \"#/properties/round\" of properties.round"});
}

TEST_CASE("a text that is no schema of an object is broken, and says why", "[parameters]") {
    CHECK(broken(R"({"type": "object"})") == "sound");
    CHECK_THAT(broken("{"), Catch::Contains("parse error"));
    CHECK(broken("[]") == "it is not a JSON object");
    CHECK_THAT(broken(R"({"type": "objct"})"), Catch::Contains("'objct'"));
    CHECK_THAT(broken(R"({"type": "object", "properties": 3})"), Catch::Contains("object"));
    CHECK_THAT(broken(R"({"type": "object", "properties": {"a": {"minimum": "x"}}})"), Catch::Contains("minimum"));
    CHECK_THAT(broken(R"({"type": "object", "properties": {"a": {"pattern": "("}}})"),
               Catch::Contains("regular expression"));
    CHECK_THAT(broken(R"({"type": "object", "properties": {"a": {"$ref": "#/nowhere"}}})"),
               Catch::Contains("#/nowhere"));
    CHECK_THAT(broken(R"({"type": "object", "required": true})"),
               Catch::Contains("\"required\" must be a list of texts"));
    CHECK_THAT(broken(R"({"type": "object", "properties": {"a": {"minLength": -1}}})"),
               Catch::Contains("\"minLength\" of properties.a"));
    CHECK(broken(R"({"properties": {}})") == "it must be of \"type\": \"object\"");
}

TEST_CASE("a schema too deep to be read, or with too long a regular expression, is broken", "[parameters]") {
    const auto with = [](const std::string& member) { return R"({"type": "object", )" + member + '}'; };
    const auto nested = [](int levels, const char* open, const std::string& inner, const char* close) {
        std::string out, end;
        for (int i = 0; i < levels; ++i) {
            out += open;
            end += close;
        }
        return out + inner + end;
    };
    CHECK(broken(with(R"("not": )" + nested(40, R"({"not": )", "true", "}"))) == "sound");
    CHECK(broken(with(R"("default": )" + nested(100'000, "[", "", "]"))) == "it is nested too deep");
    std::string chain; // each definition refers to the next one
    for (int i = 0; i < 5'000; ++i)
        chain += "\"" + std::to_string(i) + R"(": {"$ref": "#/definitions/)" + std::to_string(i + 1) + "\"}, ";
    CHECK(broken(with(R"("definitions": {)" + chain + R"("5000": true}, "not": {"$ref": "#/definitions/0"})")) ==
          "it is nested too deep, its references followed");

    const auto pattern = [&](int groups) {
        return broken(with(R"("properties": {"p": {"pattern": ")" + nested(groups, "(", "a", ")") + R"("}})"));
    };
    CHECK(pattern(900) == "sound");
    CHECK(pattern(100'000) == "the regular expression of properties.p.pattern is longer than 2,000 bytes");
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
