#include "account.hpp"

#include "sandbox/schema.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;

namespace {

// What GraphQL clients send before their first operation (graphql-js and graphql-core, all options on).
const std::string client_query = R"(
query IntrospectionQuery {
  __schema {
    description
    queryType { name kind }
    mutationType { name }
    subscriptionType { name }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL
  fields(includeDeprecated: true) {
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
  name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type {
  kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}
)";

// A TypeRef as a schema writes it: "[Label!]!".
std::string written(const json& type) {
    if (type.at("kind") == "NON_NULL") return written(type.at("ofType")) + '!';
    if (type.at("kind") == "LIST") return '[' + written(type.at("ofType")) + ']';
    return type.at("name").get<std::string>();
}

json inputs(const std::vector<graphql::InputValueDefinition>& defined) {
    json all = json::object();
    for (const auto& input : defined)
        all[input.name] = text(input.type);
    return all;
}

json inputs(const json& introspected) {
    json all = json::object();
    for (const json& input : introspected)
        all[input.at("name").get<std::string>()] = written(input.at("type"));
    return all;
}

} // namespace

TEST_CASE("sandbox: introspection gives the whole schema") {
    test::Account account;
    const json schema = account.data(client_query).at("__schema");
    CHECK(schema.at("queryType").at("name") == "Query");
    CHECK(schema.at("mutationType").at("name") == "Mutation");
    CHECK(schema.at("subscriptionType").is_null());
    std::size_t compared = 0;
    for (const json& type : schema.at("types")) {
        INFO(type.dump());
        const graphql::TypeDefinition* defined = sandbox::kili_schema().find(type.at("name").get<std::string>());
        REQUIRE(defined != nullptr);
        using graphql::TypeKind;
        CHECK(type.at("kind") == (defined->kind == TypeKind::object        ? "OBJECT"
                                  : defined->kind == TypeKind::input       ? "INPUT_OBJECT"
                                  : defined->kind == TypeKind::enumeration ? "ENUM"
                                                                           : "SCALAR"));
        CHECK(type.at("fields").is_null() == (defined->kind != TypeKind::object));
        CHECK(type.at("inputFields").is_null() == (defined->kind != TypeKind::input));
        if (type.at("inputFields").is_array()) CHECK(inputs(type.at("inputFields")) == inputs(defined->inputs));
        if (type.at("enumValues").is_array()) CHECK(type.at("enumValues").size() == defined->values.size());
        if (type.at("fields").is_array()) REQUIRE(type.at("fields").size() == defined->fields.size());
        for (std::size_t i = 0; i < defined->fields.size(); ++i) {
            const json& field = type.at("fields").at(i);
            CHECK(field.at("name") == defined->fields[i].name);
            CHECK(written(field.at("type")) == text(defined->fields[i].type));
            CHECK(inputs(field.at("args")) == inputs(defined->fields[i].arguments));
            ++compared;
        }
    }
    CHECK(schema.at("types").size() == sandbox::kili_schema().types().size());
    CHECK(compared > 150);
    CHECK(schema.at("directives").size() == 2);
    CHECK(written(schema.at("directives").at(0).at("args").at(0).at("type")) == "Boolean!");
}

TEST_CASE("sandbox: __type gives one type, and null for an unknown one") {
    test::Account account;
    const json data = account.data("query($n: String!) { issue: __type(name: $n) { kind name fields { name } }"
                                   "  none: __type(name: \"Nothing\") { name } status: __type(name: \"IssueStatus\")"
                                   "  { enumValues { name } } viewer { __typename } }",
                                   {{"n", "Issue"}});
    CHECK(data.at("issue").at("kind") == "OBJECT");
    CHECK(data.at("issue").at("fields").at(0).at("name") == "id");
    CHECK(data.at("none").is_null());
    CHECK(data.at("status") ==
          json{{"enumValues", {{{"name", "OPEN"}}, {{"name", "SOLVED"}}, {{"name", "CANCELLED"}}}}});
    CHECK(data.at("viewer").at("__typename") == "User");
}

TEST_CASE("sandbox: introspection's fields are the query's alone") {
    test::Account account;
    CHECK(account.refusal("mutation { __type(name: \"Issue\") { name } }").find("Cannot query field \"__type\"") !=
          std::string::npos);
    CHECK(account.refusal("{ viewer { __schema { description } } }").find("Cannot query field \"__schema\"") !=
          std::string::npos);
}
