#include "account.hpp"

#include "sandbox/schema.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using graphql::TypeDefinition;
using nlohmann::json;

namespace {

// A selection of every field of a type, objects to the given depth.
std::string everything(const TypeDefinition& type, int depth) {
    std::string selection = "{__typename";
    for (const auto& field : type.fields) {
        const TypeDefinition& inner = *sandbox::kili_schema().find(field.type.innermost());
        if (inner.leaf()) selection += ' ' + field.name;
        if (!inner.leaf() && depth > 0) selection += ' ' + field.name + everything(inner, depth - 1);
    }
    return selection + '}';
}

std::string all_of(const char* type) {
    return everything(*sandbox::kili_schema().find(type), 3);
}

// The least value that fits an input type.
json least(const graphql::Type& type);

json least_of(const TypeDefinition& type) {
    if (type.kind == graphql::TypeKind::enumeration) return type.values.front();
    if (type.name == "Int" || type.name == "PageSize") return 1;
    if (type.kind == graphql::TypeKind::scalar) return "x";
    json value = json::object();
    for (const auto& input : type.inputs) {
        if (input.type.required) value[input.name] = least(input.type);
    }
    return value;
}

json least(const graphql::Type& type) {
    return type.list() ? json::array() : least_of(*sandbox::kili_schema().find(type.name));
}

// A call of one operation with the least arguments.
json call(test::Account& account, const std::string& kind, const graphql::FieldDefinition& field) {
    std::string declared;
    std::string passed;
    json variables = json::object();
    for (const auto& argument : field.arguments) {
        if (!argument.type.required) continue;
        declared += '$' + argument.name + ':' + graphql::text(argument.type) + ' ';
        passed += argument.name + ":$" + argument.name + ' ';
        variables[argument.name] = least(argument.type);
    }
    const bool leaf = sandbox::kili_schema().find(field.type.innermost())->leaf();
    return account.reply(kind + (declared.empty() ? "" : '(' + declared + ')') + '{' + field.name +
                             (passed.empty() ? "" : '(' + passed + ')') + (leaf ? "" : "{__typename}") + '}',
                         variables);
}

} // namespace

TEST_CASE("sandbox: every field of every type is answered, and fits the schema") {
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.label(asset, test::boxes(2));
    const std::string label = account.label(asset, test::boxes(1), "REVIEW");
    account.data("mutation($i: [IssueToCreate!]!) { createIssues(issues: $i, where: {}) {id} }",
                 {{"i", {{{"labelID", label}, {"type", "ISSUE"}, {"text", "t"}, {"objectMid", "m"}}}}});
    account.webhook(project, "hook", "http://127.0.0.1:1/", {{"handlerTypes", {"onSendBackToQueue"}}});
    account.send_back(asset);

    const json answer = account.data(
        "{viewer" + all_of("User") + " projects(where: {}, first: 10, skip: 0)" + all_of("Project") +
        " assets(where: {}, first: 10, skip: 0)" + all_of("Asset") + " labels(where: {}, first: 10, skip: 0)" +
        all_of("Label") + " issues(where: {}, first: 10, skip: 0)" + all_of("Issue") + " listPlugins" +
        all_of("Plugin") + " apiKeys(where: {}, first: 1, skip: 0)" + all_of("ApiKey") +
        " events(where: {}, pagination: {skip: 0, first: 9})" + all_of("Event") +
        " getPluginLogs(data: {pluginName: \"hook\", projectId: \"" + project + "\"})" + all_of("PluginLog") + '}');
    for (const char* list :
         {"projects", "assets", "labels", "issues", "listPlugins", "apiKeys", "events", "getPluginLogs"}) {
        INFO(list);
        CHECK_FALSE(answer.at(list).empty());
    }
}

TEST_CASE("sandbox: every operation of the schema is there") {
    test::Account account;
    const auto [kind, type] = GENERATE(table<std::string, std::string>({{"query", "Query"}, {"mutation", "Mutation"}}));
    for (const auto& field : sandbox::kili_schema().find(type)->fields) {
        INFO(field.name);
        const json answer = call(account, kind, field);
        if (!answer.contains("errors")) continue;
        const json& error = answer.at("errors").at(0);
        CHECK(error.at("path").at(0) == field.name);
        const std::string code = error.at("extensions").at("code");
        CHECK((code == "NOT_FOUND" || code == "BAD_USER_INPUT"));
    }
}
