// What each rule of plugins/ declares of its parameters is what it reads: this host's side checks nothing, so that the
// rule's own answer shows.
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <kili/parameters.hpp>

#include <filesystem>

namespace parameters_test {

using testhost::Instance;
using testhost::Json;
using testhost::Plugin;
using testhost::Refused;

namespace {

std::string refusal(const Plugin& plugin, const Json& configuration) {
    try {
        const Instance instance(plugin, configuration);
    } catch (const Refused& error) {
        return error.what();
    }
    return {};
}

// The names of an object's members, as a rule lists those it knows.
std::string names(const Json& object) {
    std::string all;
    for (const auto& [name, value] : object.items())
        all += (all.empty() ? "" : ", ") + name;
    return all;
}

} // namespace

TEST_CASE("every rule declares the parameters that it reads", "[parameters]") {
    int rules = 0;
    for (const auto& entry : std::filesystem::directory_iterator(KILI_PLUGINS)) {
        if (entry.path().extension() != boost::dll::shared_library::suffix()) continue;
        ++rules;
        INFO(entry.path());
        const Plugin plugin(entry.path().string());
        const kili_string text = plugin.rule().parameters;
        REQUIRE(text.size > 0);
        const Json schema = Json::parse(std::string_view(text.data, text.size));
        const Json& properties = schema.at("properties");
        CHECK(refusal(plugin, {{"no-such", 1}}) == "unknown parameter 'no-such'; known: " + names(properties));
        for (const auto& [name, property] : properties.items()) {
            INFO(name);
            CHECK(property.contains("description"));
            if (property.contains("default")) CHECK(refusal(plugin, {{name, property["default"]}}).empty());
            if (property.contains("minimum"))
                CHECK_THAT(refusal(plugin, {{name, property["minimum"].get<double>() - 1}}),
                           Catch::StartsWith(name + " must be "));
            if (property.contains("maximum"))
                CHECK_THAT(refusal(plugin, {{name, property["maximum"].get<double>() + 1}}),
                           Catch::StartsWith(name + " must be "));
            if (property.contains("enum"))
                CHECK_THAT(refusal(plugin, {{name, "none of them"}}), Catch::StartsWith(name + " must be "));
        }
    }
    CHECK(rules >= 2);
}

namespace {

namespace parameter = kili::parameter;

constexpr auto inner = kili::parameters(parameter::text("name", "N").always(), parameter::flag("on", "O"));
constexpr auto outer = kili::parameters(
    parameter::number("share", 0, 0.5, "S").by_default(0.001), parameter::integer("count", -1, 1e9, "C"),
    parameter::texts("texts", "T", 2).by_default("A"), parameter::choice("choice", "H", "a", "b"),
    parameter::names("names", "M"), parameter::tables("tables", "B", inner).enables());

// The compiler makes the text: nothing runs when a library is loaded.
static_assert(std::string_view(inner) ==
              R"({"type": "object", "additionalProperties": false, "required": ["name"], "properties": )"
              R"({"name": {"type": "string", "minLength": 1, "description": "N"}, )"
              R"("on": {"type": "boolean", "default": false, "description": "O"}}})");

} // namespace

TEST_CASE("a table of parameters is JSON Schema", "[parameters]") {
    const Json schema = Json::parse(std::string_view(outer));
    CHECK(schema["x-judges-nothing-without"] == Json::array({"tables"}));
    const Json& properties = schema["properties"];
    CHECK(names(properties) == "share, count, texts, choice, names, tables");
    CHECK(properties["share"] ==
          Json{{"type", "number"}, {"minimum", 0}, {"maximum", 0.5}, {"default", 0.001}, {"description", "S"}});
    CHECK(properties["count"] ==
          Json{{"type", "integer"}, {"minimum", -1}, {"maximum", 1'000'000'000}, {"description", "C"}});
    CHECK(properties["texts"]["minItems"] == 2);
    CHECK(properties["texts"]["default"] == Json::array({"A"}));
    CHECK(properties["choice"]["enum"] == Json::array({"a", "b"}));
    CHECK(properties["names"]["additionalProperties"]["minLength"] == 1);
    CHECK(properties["tables"]["items"] == Json::parse(std::string_view(inner)));
}

} // namespace parameters_test
