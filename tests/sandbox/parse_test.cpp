#include "graphql/parse.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::graphql;

namespace {

// "line:column message" of the error that parsing gives; empty if it gives none.
std::string fault(const std::string& text) {
    try {
        static_cast<void>(parse_document(text));
        return {};
    } catch (const SyntaxError& error) {
        return std::to_string(error.at.line) + ':' + std::to_string(error.at.column) + ' ' + error.what();
    }
}

const Field& field(const SelectionSet& set, std::size_t index) {
    return std::get<Field>(set.at(index).is);
}

Literal argument(const std::string& literal) {
    const ExecutableDocument document = parse_document("{a(b:" + literal + ")}");
    return field(document.operations.at(0).selections, 0).arguments.at(0).value;
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

} // namespace

TEST_CASE("graphql: a document's parts are read") {
    const ExecutableDocument document = parse_document(R"(
        # as Kili's SDK sends them
        query labels($where: LabelWhere!, $ids: [ID!]! = ["a"] , $n: Int = 3 @d) @live {
          data: labels(where: $where, first: 10) @include(if: true) { id ...F ... on Label @skip(if: $n) { x } ... { y } }
        }
        mutation { a }
        fragment F on Label { author { email } })");
    REQUIRE(document.operations.size() == 2);
    const Operation& query = document.operations[0];
    CHECK(query.kind == OperationKind::query);
    CHECK(query.name == "labels");
    CHECK(query.at.line == 3);
    CHECK(query.at.column == 9);
    CHECK(query.directives.at(0).name == "live");
    REQUIRE(query.variables.size() == 3);
    CHECK(text(query.variables[0].type) == "LabelWhere!");
    CHECK(text(query.variables[1].type) == "[ID!]!");
    CHECK(query.variables[1].default_value.at(0).items.at(0).text == "a");
    CHECK(query.variables[2].default_value.at(0).text == "3");
    REQUIRE(query.selections.size() == 1);
    const Field& labels = field(query.selections, 0);
    CHECK(labels.alias == "data");
    CHECK(labels.name == "labels");
    CHECK(labels.arguments.at(0).value.kind == LiteralKind::variable);
    CHECK(labels.directives.at(0).arguments.at(0).name == "if");
    REQUIRE(labels.selections.size() == 4);
    CHECK(std::get<FragmentSpread>(labels.selections[1].is).name == "F");
    const auto& typed = std::get<InlineFragment>(labels.selections[2].is);
    CHECK(typed.type_condition == "Label");
    CHECK(typed.directives.size() == 1);
    CHECK(std::get<InlineFragment>(labels.selections[3].is).type_condition.empty());
    CHECK(document.operations[1].kind == OperationKind::mutation);
    REQUIRE(document.fragment("F") != nullptr);
    CHECK(document.fragment("F")->type_condition == "Label");
    CHECK(field(document.fragment("F")->selections, 0).selections.size() == 1);
}

TEST_CASE("graphql: keywords are names where a name is wanted") {
    const ExecutableDocument document =
        parse_document("query query { query fragment: mutation on true } fragment type on type { on }");
    CHECK(document.operations.at(0).name == "query");
    CHECK(document.operations.at(0).selections.size() == 4);
}

TEST_CASE("graphql: values keep their kind and text") {
    CHECK(argument("-12").kind == LiteralKind::integer);
    CHECK(argument("-12").text == "-12");
    CHECK(argument("1.5e-3").kind == LiteralKind::real);
    CHECK(argument("2E9").kind == LiteralKind::real);
    CHECK(argument("true").kind == LiteralKind::boolean);
    CHECK(argument("null").kind == LiteralKind::null);
    CHECK(argument("nullable").kind == LiteralKind::enumeration);
    CHECK(argument("$x").text == "x");
    CHECK(argument("[]").kind == LiteralKind::list);
    CHECK(argument("[1,[2]]").items.at(1).items.at(0).text == "2");
    const Literal object = argument("{a:1 b:{c:$d},}");
    CHECK(object.members.at(1).value.members.at(0).value.kind == LiteralKind::variable);
}

TEST_CASE("graphql: strings are unescaped, block strings trimmed") {
    CHECK(argument(R"("a\"\\\/\b\f\n\r\té")").text == "a\"\\/\b\f\n\r\té");
    CHECK(argument(R"("\u00e9\ud83d\ude00\u{1F600}")").text == "é😀😀");
    CHECK(argument("\"\"\"\n    one\n      two \\\"\"\"\n\n    three\n  \"\"\"").text == "one\n  two \"\"\"\n\nthree");
    CHECK(argument("\"\"\"\"\"\"").text.empty());
    CHECK(argument("\"\"").text.empty());
}

TEST_CASE("graphql: a text that is no document is refused, and the error says where") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"", "1:1"},
        {"   \n ", "2:2"},
        {"{", "1:2"},
        {"{}", "1:2"},
        {"{a", "1:3"},
        {"{a}}", "1:4"},
        {"{a(}", "1:4"},
        {"{a()}", "1:4"},
        {"{a(b)}", "1:5"},
        {"{a(b:)}", "1:6"},
        {"{a(b:1 c)}", "1:9"},
        {"{a(b:01)}", "1:7"},
        {"{a(b:1.)}", "1:7"},
        {"{a(b:1e)}", "1:7"},
        {"{a(b:-)}", "1:6"},
        {"{a(b:.5)}", "1:6"},
        {"{a(b:1x)}", "1:7"},
        {"{a(b:\"x)}", "1:10"},
        {"{a(b:\"x\ny\")}", "1:8"},
        {"{a(b:\"\\q\")}", "1:8"},
        {"{a(b:\"\\u12\")}", "1:9"},
        {"{a(b:\"\\ud83d\")}", "1:7"},
        {"{a(b:\"\\u{110000}\")}", "1:7"},
        {"{a(b:\"\"\"x)}", "1:12"},
        {"{a(b:[1)}", "1:8"},
        {"{a(b:{c:1)}", "1:10"},
        {"{a(b:{c 1})}", "1:9"},
        {"{a(b:$)}", "1:7"},
        {"{...}", "1:5"},
        {"{... on}", "1:8"},
        {"{a @}", "1:5"},
        {"{a:}", "1:4"},
        {"{ $a }", "1:3"},
        {"query", "1:6"},
        {"query Q()", "1:9"},
        {"query ($a Int) {a}", "1:11"},
        {"query ($a: ) {a}", "1:12"},
        {"query ($a: [Int) {a}", "1:16"},
        {"query ($a: Int = ) {a}", "1:18"},
        {"fragment on on T {a}", "1:10"},
        {"fragment F T {a}", "1:12"},
        {"fragment F on T", "1:16"},
        {"type A { b: C }", "1:1"},
        {"{a} \x80", "1:5"},
    }));
    INFO(text);
    CHECK(fault(text).rfind(expected + " Syntax Error", 0) == 0);
}

TEST_CASE("graphql: strings have to be UTF-8") {
    CHECK_FALSE(fault("{a(b:\"\x80\")}").empty());
    CHECK_FALSE(fault("{a(b:\"\xed\xa0\x80\")}").empty());
    CHECK_FALSE(fault("{a(b:\"\"\"\xff\"\"\")}").empty());
}

TEST_CASE("graphql: hostile documents meet a limit") {
    CHECK(fault(repeated("{a", 10'000)).find("nesting depth") != std::string::npos);
    CHECK(fault("{a(b:" + repeated("[", 10'000)).find("nesting depth") != std::string::npos);
    CHECK(fault("{a(b:" + repeated("{a:", 10'000)).find("nesting depth") != std::string::npos);
    CHECK(fault("query($a:" + repeated("[", 10'000)).find("nesting depth") != std::string::npos);
    CHECK(fault(repeated("{...", 10'000)).find("nesting depth") != std::string::npos);
    CHECK(fault("{" + repeated("a ", 100'000) + "}").find("too many names") != std::string::npos);
    CHECK(fault("{a(b:[" + repeated("1 ", 100'000) + "])}").find("too many values") != std::string::npos);
    CHECK(fault(repeated("{a}", 1'000)).find("too many definitions") != std::string::npos);
    CHECK(fault(std::string(max_document_bytes + 1, ' ')).find("bytes") != std::string::npos);
    CHECK(fault("{a(b:\"" + std::string(max_document_bytes - 100, 'x') + "\")}").empty());
}

TEST_CASE("graphql: type definitions are read, and only those") {
    const auto types = parse_schema("scalar S enum E { A true } type T { f(a: [S!]! b: E): T! g: S } input I { x: S }");
    REQUIRE(types.size() == 4);
    CHECK(types[1].values == std::vector<std::string>{"A", "true"});
    REQUIRE(types[2].field("f") != nullptr);
    CHECK(text(types[2].field("f")->arguments.at(0).type) == "[S!]!");
    CHECK(text(types[2].field("f")->type) == "T!");
    CHECK(types[3].inputs.size() == 1);
    CHECK_THROWS_AS(parse_schema("type T { }"), SyntaxError);
    CHECK_THROWS_AS(parse_schema("{a}"), SyntaxError);
    CHECK_THROWS_AS(parse_schema("type T { a: [S }"), SyntaxError);
}
