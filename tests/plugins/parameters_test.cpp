// What each rule of plugins/ declares of its parameters is what it reads: this host's side checks nothing, so that the
// rule's own answer shows.
#include "plugins/labels.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

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
