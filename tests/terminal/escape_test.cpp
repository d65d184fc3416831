// What comes from outside is shown without acting on a terminal, a browser or a reader's eyes.
#include "terminal/escape.hpp"
#include "terminal/table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <random>

using namespace kilihost;
using terminal::markup;
using terminal::printable;
using terminal::printable_json;

namespace {

std::string utf8(std::uint32_t code) {
    const auto byte = [](std::uint32_t value) { return char(static_cast<unsigned char>(value)); };
    const auto more = [&](unsigned shift) { return byte(0x80U | (code >> shift & 0x3FU)); };
    if (code < 0x80) return {byte(code)};
    if (code < 0x800) return {byte(0xC0U | code >> 6U), more(0)};
    if (code < 0x10000) return {byte(0xE0U | code >> 12U), more(6), more(0)};
    return {byte(0xF0U | code >> 18U), more(12), more(6), more(0)};
}

} // namespace

TEST_CASE("texts are shown as they are, but for what acts", "[terminal]") {
    struct Case {
        const char* text;
        const char* shown;
    };
    for (const Case& one :
         {Case{"", ""}, Case{"Zu groß: 数 🚗", "Zu groß: 数 🚗"}, Case{"two\nlines\tand a tab", "two lines and a tab"},
          Case{"\x1b[31mred\x07", "\\u{1b}[31mred\\u{7}"},
          Case{"\xC2\x9B"
               "31m",
               "\\u{9b}31m"},
          Case{"\xE2\x80\xAE"
               "gpj.exe",
               "\\u{202e}gpj.exe"},
          Case{"\xE2\x81\xA6x\xE2\x81\xA9", "\\u{2066}x\\u{2069}"},
          Case{"a\xE2\x80\xA8"
               "b",
               "a\\u{2028}b"},
          Case{"\xF3\xA0\x81\x81", "\\u{e0041}"}, Case{"\x7f", "\\u{7f}"}, Case{"\xff|\xC2", "\uFFFD|\uFFFD"},
          Case{"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"}, Case{"\xC0\xAF", "\uFFFD\uFFFD"},
          Case{"\xE2\x80\x8D family", "\xE2\x80\x8D family"}}) {
        INFO(one.shown);
        CHECK(printable(one.text) == one.shown);
    }
}

TEST_CASE("each control and direction character is escaped, in JSON so that it reads back the same", "[terminal]") {
    std::vector<std::uint32_t> all{0x7F,   0xAD,   0x061C, 0x200B,  0x200E, 0x200F,
                                   0x2028, 0x2029, 0xFEFF, 0xE0001, 0xE007F};
    for (std::uint32_t code = 1; code < 0x20; ++code)
        all.push_back(code);
    for (std::uint32_t code = 0x80; code < 0xA0; ++code)
        all.push_back(code);
    for (const std::uint32_t first : {0x202A, 0x2066, 0x206A})
        for (std::uint32_t code = first; code < first + 4; ++code)
            all.push_back(code);
    for (const std::uint32_t code : all) {
        INFO(code);
        const std::string raw = utf8(code);
        CHECK(printable("a" + raw + "b").find(raw) == std::string::npos);
        CHECK(markup("a" + raw + "b").find(raw) == std::string::npos);
        const std::string json = printable_json(nlohmann::json("a" + raw + "b"));
        CHECK(json.find(raw) == std::string::npos);
        CHECK(nlohmann::json::parse(json) == "a" + raw + "b");
    }
}

TEST_CASE("long texts are cut between characters and say so", "[terminal]") {
    const std::string million(1'048'576, 'x');
    CHECK(printable(million) == std::string(terminal::shown_bytes, 'x') + "... (1048576 bytes)");
    CHECK(printable("ab", 2) == "ab");
    CHECK(printable("abc", 2) == "ab... (3 bytes)");
    CHECK(printable("aé", 2) == "a... (3 bytes)");
    CHECK(printable("a🚗b", 4) == "a... (6 bytes)");
    const std::string table = terminal::aligned({{million, "b"}, {"\xC2\x9B", "d"}});
    CHECK(table.size() < 3 * terminal::shown_bytes);
    CHECK(table.find("\\u{9b}") != std::string::npos);
}

TEST_CASE("any bytes become valid UTF-8 that is stable, and fit for markup", "[terminal]") {
    std::mt19937 random(20261127); // NOLINT(cert-msc51-cpp): the same each time
    for (int i = 0; i < 2000; ++i) {
        std::string bytes;
        for (auto size = random() % 40; size > 0; --size)
            bytes += char(random() % 3 == 0 ? random() % 256 : 0x7E + random() % 0x80);
        const std::string shown = printable(bytes);
        CHECK_NOTHROW(nlohmann::json(shown).dump()); // throws for what is not UTF-8
        CHECK(printable(shown) == shown);
        CHECK(markup(bytes).find_first_of("<>\"'") == std::string::npos);
    }
    CHECK(markup("<a href='x'>\"&") == "&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
}
