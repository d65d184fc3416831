// What a document would change at Kili, found without Kili. The document is a rule's, so it may be hostile.
#include "graphql/parse.hpp"
#include "graphql/rehearsal.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::graphql;

namespace {

// Fragments F0 to Flast: each spreads the next one twice, and the last one has the field `name`.
std::string doubling(int last, const std::string& name) {
    std::string fragments;
    for (int i = 0; i < last; ++i) {
        const std::string next = "...F" + std::to_string(i + 1);
        fragments += " fragment F" + std::to_string(i) + " on Mutation {" + next + ' ' + next + '}';
    }
    return fragments + " fragment F" + std::to_string(last) + " on Mutation {" + name + '}';
}

} // namespace

TEST_CASE("rehearsal: a document that only reads changes nothing") {
    CHECK(rehearse("{ labels { id } } query b { assets { id } }") == std::nullopt);
}

TEST_CASE("rehearsal: the fields of the mutations are listed, and the reply has their form") {
    const auto found = rehearse("query q { me } mutation m { first: createLabel { id author { email } } ...F } "
                                "fragment F on Mutation { ... on Mutation { deleteAssets { id } } }");
    REQUIRE(found);
    CHECK(found->mutations == std::vector<std::string>{"createLabel", "deleteAssets"});
    CHECK(found->reply == nlohmann::json::parse(R"({"first": {"id": null, "author": {"email": null}},
                                                    "deleteAssets": {"id": null}})"));
}

TEST_CASE("rehearsal: a fragment that is missing or spreads itself is no field") {
    const auto found = rehearse("mutation { a ...None ...Loop } fragment Loop on Mutation { ...Loop }");
    REQUIRE(found);
    CHECK(found->mutations == std::vector<std::string>{"a"});
}

TEST_CASE("rehearsal: fragments that unfold to millions of fields are refused at once") {
    CHECK(rehearse("mutation { ...F0 }" + doubling(10, "a"))->mutations.size() == 1024);
    CHECK_THROWS_AS(rehearse("mutation { ...F0 }" + doubling(30, "a")), SyntaxError);
    CHECK_THROWS_AS(rehearse("mutation { ...L } fragment L on Mutation { ...L ...L }"), SyntaxError);
    CHECK_THROWS_AS(rehearse("mutation { x { ...L } } fragment L on Mutation { a { ...L } b { ...L } }"), SyntaxError);
    CHECK_THROWS_AS(rehearse("mutation { ...F0 }" + doubling(10, std::string(500'000, 'a'))), SyntaxError);
}

TEST_CASE("rehearsal: a large document without fragments is read") {
    std::string fields;
    for (int i = 0; i < 4'000; ++i)
        fields += " a" + std::to_string(i);
    CHECK(rehearse("mutation { " + fields + " }")->mutations.size() == 4'000);
}
