// JSON as text: what is written and read when bytes are not UTF-8, halves of characters stand alone, or nesting is
// deep.
#include "json_text/json_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace kilihost;
using nlohmann::json;
using nlohmann::ordered_json;

namespace {

const std::string unknown = "\xEF\xBF\xBD"; // U+FFFD

}

TEST_CASE("bytes that are not UTF-8 are written as U+FFFD", "[json_text]") {
    CHECK(json_text::quoted("a\"\xff") == "\"a\\\"" + unknown + "\"");
    CHECK(json_text::dump(json{{"\xc3", "\xed\xa0\x80"}}).find_first_not_of("{}:\"" + unknown) == std::string::npos);
}

TEST_CASE("what is written is read again, in its order where that is asked for", "[json_text]") {
    const auto ordered = json_text::parse_ordered(R"({"z":1,"a":[true,null,1.5,"\u00e9"]})");
    CHECK(json_text::dump(ordered) == R"({"z":1,"a":[true,null,1.5,"é"]})");
    CHECK(json_text::dump(ordered, 1).starts_with("{\n \"z\": 1,\n"));
    CHECK(json_text::parse_ordered(json_text::dump(ordered, 2)) == ordered);
    CHECK(json_text::dump(json_text::parse(json_text::dump(ordered))) == R"({"a":[true,null,1.5,"é"],"z":1})");
}

TEST_CASE("what is no JSON is an error, or none", "[json_text]") {
    for (const std::string text : {"", "{", "{\"a\":1,}", "\"\xff\"", "[1] 2", "nul", "\"\\ud83d\""}) {
        CAPTURE(text);
        CHECK_THROWS_AS(json_text::parse(text), json::parse_error);
        CHECK_THROWS_AS(json_text::parse_ordered(text), ordered_json::parse_error);
        CHECK_FALSE(json_text::try_parse(text));
        CHECK_FALSE(json_text::try_parse_ordered(text));
    }
}

TEST_CASE("depth is bounded, brackets within strings are not depth", "[json_text]") {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(json_text::parse_bounded(nested(json_text::max_depth)));
    CHECK_FALSE(json_text::parse_bounded(nested(json_text::max_depth + 1)));
    CHECK(json_text::parse_bounded('"' + std::string(1000, '[') + '"'));
    CHECK(json_text::parse_bounded(R"({"a":"\"[[", "b":"\\"})"));
    CHECK_FALSE(json_text::parse_bounded("{"));
}

TEST_CASE("half a UTF-16 pair from outside is U+FFFD", "[json_text]") {
    CHECK(json_text::parse_bounded(R"({"\ud83d":"a\uDC00b"})").value() == json{{unknown, "a" + unknown + "b"}});
    CHECK(json_text::parse_bounded(R"("\ud83d\ude00")").value() == "\xF0\x9F\x98\x80");
    CHECK(json_text::parse_bounded(R"("\\ud83d")").value() == R"(\ud83d)");
    CHECK_FALSE(json_text::parse_bounded(R"({"\ud83d")"));
}
