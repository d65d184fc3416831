#include <catch2/catch.hpp>

#include <kili/text.hpp>

#include <string>
#include <vector>

namespace text_test {

TEST_CASE("characters are taken off one by one, and bytes that are no character become U+FFFD", "[text]") {
    std::string_view rest = "a\u00e9\u20ac\U0001f600";
    std::vector<char32_t> read;
    while (!rest.empty())
        read.push_back(kili::next_character(rest));
    CHECK(read == std::vector<char32_t>{U'a', U'\u00e9', U'\u20ac', U'\U0001f600'});
    for (const char* bad : {"\x80", "\xff", "\xc0\x80", "\xe2\x82", "\xc3(", "\xf5\x80\x80\x80"}) {
        rest = bad;
        CHECK(kili::next_character(rest) == U'\uFFFD');
        CHECK(rest == std::string_view(bad).substr(1));
    }
}

TEST_CASE("lengths are counted as people do, and as a browser does", "[text]") {
    CHECK(kili::characters("") == 0);
    CHECK(kili::characters("\u00e9t\u00e9 \U0001f600") == 5);
    CHECK(kili::utf16_units("\u00e9t\u00e9 \U0001f600") == 6);
    CHECK(kili::characters("a\xff") == 2);
}

TEST_CASE("blanks are trimmed at the edges only", "[text]") {
    CHECK(kili::trimmed("  a b\t\n") == "a b");
    CHECK(kili::trimmed("\u00a0\u3000a\u200b\ufeff") == "a");
    CHECK(kili::trimmed(" \u2003 ").empty());
    CHECK(kili::trimmed("").empty());
    CHECK(kili::trimmed("\u00e9").size() == 2);
    CHECK(kili::trimmed("\u200fa\u00ad") == "\u200fa\u00ad"); // marks of writing are no blanks
}

TEST_CASE("a text in quotes is cut between characters", "[text]") {
    CHECK(kili::quoted("abc") == "\"abc\"");
    CHECK(kili::quoted("abc", 3) == "\"abc\"");
    CHECK(kili::quoted("\u00e9\u00e9\u00e9", 2) == "\"\u00e9\u00e9...\"");
}

} // namespace text_test
