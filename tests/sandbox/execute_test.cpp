#include "graphql/execute.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <map>

using namespace kilihost::graphql;
using nlohmann::json;

namespace {

// An object whose fields are what the test says.
class Fake final : public Object {
  public:
    using Fields = std::map<std::string, std::function<Resolved(const json&)>>;
    explicit Fake(Fields fields) : fields_(std::move(fields)) {}
    Resolved resolve(const std::string& field, const json& arguments) const override {
        return fields_.at(field)(arguments);
    }

  private:
    Fields fields_;
};

std::unique_ptr<Object> fake(Fake::Fields fields) {
    return std::make_unique<Fake>(std::move(fields));
}

const Schema& schema() {
    static const Schema made(R"(
        type Query { node: Node must: Node! nodes: [Node] musts: [Node!] echo(a: Int, b: [String!]): JSON names: [String!]! }
        type Mutation { add(n: Int!): Int! }
        type Node { id: ID! name: String colour: Colour age: Int next: Node }
        enum Colour { RED }
        scalar JSON)",
                             {});
    return made;
}

std::function<Resolved(const json&)> gives(json value) {
    return [value](const json&) -> Resolved { return value; };
}

std::function<Resolved(const json&)> gives(Fake::Fields fields) {
    return [fields](const json&) -> Resolved { return fake(fields); };
}

std::function<Resolved(const json&)> fails(const std::string& what) {
    return [what](const json&) -> Resolved { throw FieldError(what, code::not_found); };
}

std::string run(const std::string& document, Fake::Fields query, json variables = json::object(),
                const std::string& name = "") {
    const Fake root(std::move(query));
    return execute(schema(), {document, name, std::move(variables)}, {root, root});
}

json reply(const std::string& document, Fake::Fields query) {
    return json::parse(run(document, std::move(query)));
}

} // namespace

TEST_CASE("execution: data comes in the order asked, merged by response key") {
    const Fake::Fields node{{"id", gives(json("1"))}, {"name", gives(json("a\"b"))}};
    CHECK(run("{x: node{name ...F} node{id __typename} x: node{id}} fragment F on Node{n: name}",
              {{"node", gives(node)}}) ==
          R"({"data":{"x":{"name":"a\"b","n":"a\"b","id":"1"},"node":{"id":"1","__typename":"Node"}}})");
    CHECK(run("{names __typename}", {{"names", gives(json{"a", "b"})}}) ==
          R"({"data":{"names":["a","b"],"__typename":"Query"}})");
}

TEST_CASE("execution: skip and include, with variables") {
    const std::string document =
        "query($yes: Boolean!, $no: Boolean = false) { a: __typename @include(if: $yes) "
        "b: __typename @skip(if: $yes) c: __typename @include(if: $no) ... @skip(if: $no) {d: __typename}}";
    CHECK(run(document, {}, {{"yes", true}}) == R"({"data":{"a":"Query","d":"Query"}})");
    CHECK(run(document, {}, {{"yes", false}, {"no", true}}) == R"({"data":{"b":"Query","c":"Query"}})");
    CHECK(run("{a: __typename @skip(if: true)}", {}) == R"({"data":{}})");
}

TEST_CASE("execution: arguments reach the resolver as the schema has them") {
    const Fake::Fields query{{"echo", [](const json& arguments) -> Resolved { return arguments; }}};
    CHECK(run("{echo}", query) == R"({"data":{"echo":{}}})");
    CHECK(run("{echo(a: 1, b: \"x\")}", query) == R"({"data":{"echo":{"a":1,"b":["x"]}}})");
    CHECK(run("query($a: Int, $b: String!){echo(a: $a, b: [$b])}", query, {{"b", "x"}}) ==
          R"({"data":{"echo":{"b":["x"]}}})");
    CHECK(run("query($a: Int){echo(a: $a, b: null)}", query, {{"a", nullptr}}) ==
          R"({"data":{"echo":{"a":null,"b":null}}})");
}

TEST_CASE("execution: null spreads up to the nearest field that may be null") {
    const Fake::Fields broken{{"id", gives(json())}, {"name", gives(json("n"))}};
    const Fake::Fields whole{{"id", gives(json("1"))}, {"name", gives(json("n"))}};

    const json in_node = reply("{node{name id}}", {{"node", gives(broken)}});
    CHECK(in_node.at("data") == json{{"node", nullptr}});
    CHECK(in_node.at("errors").at(0).at("path") == json{"node", "id"});

    const json in_must = reply("{must{name id}}", {{"must", gives(broken)}});
    CHECK(in_must.at("data").is_null());

    const auto list = [&](const json&) -> Resolved {
        std::vector<std::unique_ptr<Object>> items;
        items.push_back(fake(whole));
        items.push_back(fake(broken));
        items.push_back(nullptr);
        return items;
    };
    const json in_list = reply("{nodes{id}}", {{"nodes", list}});
    CHECK(in_list.at("data") == json{{"nodes", {{{"id", "1"}}, nullptr, nullptr}}});
    CHECK(in_list.at("errors").size() == 1);
    CHECK(in_list.at("errors").at(0).at("path") == json{"nodes", 1, "id"});
    CHECK(reply("{musts{id}}", {{"musts", list}}).at("data") == json{{"musts", nullptr}});
}

TEST_CASE("execution: a resolver's error is its field's, the others are answered") {
    const json answer =
        reply("{node{id} other: names}", {{"node", fails("no such node")}, {"names", gives(json::array())}});
    CHECK(answer.at("data") == json{{"node", nullptr}, {"other", json::array()}});
    const json& error = answer.at("errors").at(0);
    CHECK(error.at("message") == "no such node");
    CHECK(error.at("path") == json{"node"});
    CHECK(error.at("locations").at(0) == json{{"line", 1}, {"column", 2}});
    CHECK(error.at("extensions").at("code") == "NOT_FOUND");
}

TEST_CASE("execution: an answer that does not fit the schema is an error") {
    const auto [field, value] = GENERATE(table<std::string, json>({
        {"colour", "BLUE"},
        {"colour", 1},
        {"name", 1},
        {"name", json::array()},
        {"age", 1.5},
        {"age", 3000000000},
        {"age", "1"},
        {"next", json::object()},
        {"next", "x"},
    }));
    INFO(field << ' ' << value);
    const std::string selection = field == "next" ? "next{id}" : field;
    const json answer = reply("{node{" + selection + "}}", {{"node", gives(Fake::Fields{{field, gives(value)}})}});
    CHECK(answer.at("data") == json{{"node", {{field, nullptr}}}});
    CHECK(answer.at("errors").at(0).at("extensions").at("code") == "INTERNAL_SERVER_ERROR");
}

TEST_CASE("execution: mutations run in the order written") {
    std::vector<int> order;
    const Fake::Fields mutation{{"add", [&](const json& arguments) -> Resolved {
                                     order.push_back(arguments.at("n"));
                                     return json(order.size());
                                 }}};
    CHECK(run("mutation{b: add(n: 5) a: add(n: 3)}", mutation) == R"({"data":{"b":1,"a":2}})");
    CHECK(order == std::vector{5, 3});
}

TEST_CASE("execution: the operation is chosen by its name") {
    const std::string two = "query A{a: __typename} query B{b: __typename}";
    CHECK(run(two, {}, json::object(), "B") == R"({"data":{"b":"Query"}})");
    CHECK(run(two, {}).find("Must provide the operation's name") != std::string::npos);
    CHECK(run(two, {}, json::object(), "C").find("Unknown operation named") != std::string::npos);
    CHECK(run("fragment F on Query{a: __typename}", {}).find("\"data\"") == std::string::npos);
}

TEST_CASE("execution: a reply has a limit") {
    const std::string megabytes(1024 * 1024, 'x');
    std::string document = "{";
    for (int i = 0; i < 100; ++i)
        document += "a" + std::to_string(i) + ": node{name} ";
    const Fake::Fields node{{"name", gives(json(megabytes))}};
    const std::string answer = run(document + "}", {{"node", gives(node)}});
    CHECK(answer.size() < 1000);
    CHECK(answer.find("ask for less") != std::string::npos);
}

TEST_CASE("schema: one that contradicts itself is refused") {
    const std::string definitions = GENERATE(
        "type Query { a: Nothing }", "type Query { a: In } input In { x: Int }", "type Query { a(b: Query): Int }",
        "type Query { a: Int } input I { q: Query }", "type Query { a: Int } type Query { b: Int }",
        "type Query { a: Int } scalar Int", "type Other { a: Int }");
    INFO(definitions);
    CHECK_THROWS_AS(Schema(definitions, {}), std::invalid_argument);
}
