#include "event/document.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost::event;

TEST_CASE("a document reads back every kind of value", "[document]") {
    const Document document(R"({"a":null,"b":true,"c":-7,"d":0.25,"e":"tëxt","f":[1,"two",[]],"g":{"h":{}}})");
    const JsonValue* const root = document.root();
    CHECK(type(root) == KILI_OBJECT);
    CHECK(size(root) == 7);
    CHECK(type(get(root, "a")) == KILI_NULL);
    CHECK(boolean(get(root, "b"), false));
    CHECK(integer(get(root, "c"), 0) == -7);
    CHECK(number(get(root, "c"), 0) == -7.0);
    CHECK(number(get(root, "d"), 0) == 0.25);
    CHECK(integer(get(root, "d"), 99) == 99);
    CHECK(string(get(root, "e")) == "tëxt");
    CHECK(size(get(root, "e")) == 5);
    CHECK(string(at(get(root, "f"), 1)) == "two");
    CHECK(at(get(root, "f"), 3) == nullptr);
    CHECK(name_at(root, 6) == "g");
    CHECK(name_at(root, 7).empty());
    CHECK(type(get(get(root, "g"), "h")) == KILI_OBJECT);
}

TEST_CASE("reading what is absent or of another type gives nothing", "[document]") {
    const Document document("[1]");
    CHECK(get(document.root(), "x") == nullptr);
    CHECK(get(nullptr, "x") == nullptr);
    CHECK(at(nullptr, 0) == nullptr);
    CHECK(size(nullptr) == 0);
    CHECK(type(nullptr) == KILI_NULL);
    CHECK(string(document.root()).empty());
    CHECK(number(nullptr, 1.5) == 1.5);
    CHECK(integer(document.root(), 3) == 3);
    CHECK(boolean(nullptr, true));
    CHECK(text(nullptr) == "null");
}

TEST_CASE("members keep their order, and the last of two of one name is found", "[document]") {
    const int count = GENERATE(3, 12, 13, 5'000);
    std::string json = "{";
    for (int i = 0; i < count; ++i)
        json += "\"k" + std::to_string((i * 7919) % count) + "\":" + std::to_string(i) + ",";
    json += R"("twice":1,"z":0,"twice":2})";
    const Document document(json);
    CHECK(name_at(document.root(), 0) == "k0");
    CHECK(integer(get(document.root(), "twice"), 0) == 2);
    CHECK(get(document.root(), "absent") == nullptr);
    for (int i = 0; i < count; ++i) {
        const std::string name(name_at(document.root(), std::size_t(i)));
        REQUIRE(integer(at(document.root(), std::size_t(i)), -1) == i);
        REQUIRE(type(get(document.root(), name)) == KILI_INTEGER);
    }
}

TEST_CASE("text writes what reads back the same", "[document]") {
    const std::string written = GENERATE(as<std::string>{}, "null", "[]", "{}", R"({"b":1,"a":[true,false,null]})",
                                         R"(["\"\\\u0001",1.0,1e+300,-0.1,9223372036854775807])", R"("é\n")");
    const std::string once = text(Document(written).root());
    CHECK(nlohmann::json::parse(once) == nlohmann::json::parse(written));
    CHECK(text(Document(once).root()) == once);
}

TEST_CASE("integers past 64 bit and whole numbers", "[document]") {
    const Document document("[18446744073709551615, 3.0, 1e18, 1e19, -9223372036854775808]");
    CHECK(type(at(document.root(), 0)) == KILI_NUMBER);
    CHECK(number(at(document.root(), 0), 0) == 18446744073709551615.0);
    CHECK(integer(at(document.root(), 1), 0) == 3);
    CHECK(integer(at(document.root(), 2), 0) == 1'000'000'000'000'000'000);
    CHECK(integer(at(document.root(), 3), -1) == -1);
    CHECK(integer(at(document.root(), 4), 0) == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("what is not JSON is refused with the place", "[document]") {
    CHECK_THROWS_AS(Document(""), Document::Error);
    CHECK_THROWS_AS(Document("{\"a\":1"), Document::Error);
    CHECK_THROWS_AS(Document("{} x"), Document::Error);
    CHECK_THROWS_AS(Document("[1e999]"), Document::Error);
    CHECK_THROWS_AS(Document("[NaN]"), Document::Error);
    CHECK_THROWS_AS(Document("\"\xff\""), Document::Error);
    CHECK_THROWS_AS(Document("\"\xed\xb0\x80\""), Document::Error);
    CHECK_THROWS_AS(Document("\xbb[]"), Document::Error);
    CHECK_THROWS_AS(Document(std::string_view("[]\0[]", 5)), Document::Error);
    CHECK_THROWS_AS(Document(std::string_view("\"a\0b\"", 5)), Document::Error);
    CHECK_THROWS_AS(Document("[01]"), Document::Error);
    CHECK_THROWS_AS(Document("[1,]"), Document::Error);
    CHECK_THROWS_AS(Document("{\"a\":1 /* */}"), Document::Error);
    CHECK_THROWS_WITH(Document("{\"a\": tru}"), Catch::StartsWith("line 1, column 10: "));
    CHECK_THROWS_WITH(Document("{\n\"a\"\n ?}"), Catch::StartsWith("line 3, column 2: "));
}

TEST_CASE("escapes and a byte order mark", "[document]") {
    CHECK(string(Document(R"("\u00e9\ud83d\ude00\ud7ff\n\/")").root()) == "é😀\xed\x9f\xbf\n/");
    CHECK(size(Document("\xef\xbb\xbf[1]").root()) == 1);
}

TEST_CASE("half a UTF-16 pair is U+FFFD, in every string and name", "[document]") {
    struct Case {
        const char* json;
        std::vector<std::string> read; // names and texts
    };
    const std::string fffd = "\xef\xbf\xbd";
    const Case halves = GENERATE_COPY(
        Case{R"(["cut \ud83d"])", {"cut " + fffd}}, Case{R"(["\uDE00 cut"])", {fffd + " cut"}},
        Case{R"(["\ud83d\ud83d\ude00"])", {fffd + "😀"}}, Case{R"(["\ude00\ud83d"])", {fffd + fffd}},
        Case{R"(["\ud83dx\ude00"])", {fffd + "x" + fffd}}, Case{R"(["\\ud83d", "\\\ud83d"])", {"\\ud83d", "\\" + fffd}},
        Case{R"(["\ud83d\n\ude00","\ud83d\u00e9"])", {fffd + "\n" + fffd, fffd + "é"}},
        Case{R"(["\ud7ff\ue000\uffff"])", {"\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"}},
        Case{R"({"\ud83d":"\udfff","a\udc00b":""})", {fffd, fffd, "a" + fffd + "b", ""}});
    const Document document(halves.json);
    std::vector<std::string> read;
    for (std::size_t i = 0; i < size(document.root()); ++i) {
        if (type(document.root()) == KILI_OBJECT) read.emplace_back(name_at(document.root(), i));
        read.emplace_back(string(at(document.root(), i)));
    }
    CHECK(read == halves.read);
    CHECK_NOTHROW(nlohmann::json::parse(text(document.root())));
    CHECK_THROWS_AS(Document(R"(["\ud83"])"), Document::Error);
    CHECK_THROWS_AS(Document(R"(["\ud83d\ude0"])"), Document::Error);
    CHECK_THROWS_AS(Document(R"(["\ud83d\)"), Document::Error);
}

TEST_CASE("depth is bounded, width is not", "[document]") {
    const std::size_t depth = 10'000;
    CHECK_THROWS_WITH(Document(std::string(depth, '[') + std::string(depth, ']')), Catch::Contains("256 levels"));
    CHECK_NOTHROW(Document(std::string(max_depth, '[') + std::string(max_depth, ']')));
    std::string wide = "{";
    for (int i = 0; i < 1'000'000; ++i)
        wide += "\"" + std::to_string(i) + "\":0,";
    wide.back() = '}';
    const Document document(wide);
    CHECK(size(document.root()) == 1'000'000);
    CHECK(integer(get(document.root(), "999999"), 1) == 0);
}

TEST_CASE("a copy of an object takes further members, and the object stays as it was", "[document]") {
    Document document(R"({"label":{"id":"l","jsonResponse":"{}"}})");
    const JsonValue* const label = get(document.root(), "label");
    const JsonValue* const copy = document.with(label, {{"jsonResponse", document.add(R"({"JOB_0":{}})")}});
    CHECK(text(copy) == R"({"id":"l","jsonResponse":{"JOB_0":{}}})");
    CHECK(text(label) == R"({"id":"l","jsonResponse":"{}"})");
    CHECK(text(document.with(copy, {{"x", label}})) ==
          R"({"id":"l","jsonResponse":{"JOB_0":{}},"x":{"id":"l","jsonResponse":"{}"}})");
    CHECK(text(document.with(nullptr, {{"x", document.add("1")}})) == R"({"x":1})");
    CHECK_THROWS_AS(document.add("{"), Document::Error);
    const Document moved = std::move(document);
    CHECK(get(moved.root(), "label") == label);
    CHECK(size(copy) == 2);
}

TEST_CASE("every byte of their names distinguishes members", "[document]") {
    for (std::size_t size = 0; size <= 20; ++size) {
        const std::string name(size, 'n');
        std::vector<std::string> names{name, name + "n"}; // and one for each byte that could differ
        for (std::size_t at = 0; at < size; ++at)
            names.emplace_back(name).at(at) = 'm';
        for (std::size_t i = 0; i < names.size(); ++i) {
            const Document document("{\"" + names[i] + "\": 1}");
            CAPTURE(names[i]);
            for (const std::string& wanted : names)
                REQUIRE((get(document.root(), wanted) != nullptr) == (wanted == names[i]));
        }
    }
}
