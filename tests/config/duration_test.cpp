#include "config/duration.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::config;
using namespace std::chrono_literals;

TEST_CASE("a duration is a whole number and one unit", "[config][duration]") {
    CHECK(parse_duration("0s") == 0ms);
    CHECK(parse_duration("500ms") == 500ms);
    CHECK(parse_duration("30s") == 30s);
    CHECK(parse_duration("5m") == 5min);
    CHECK(parse_duration("1h") == 1h);
    CHECK(parse_duration("7d") == 168h);
    CHECK(parse_duration("36500d") == 24h * 36500);
    for (const char* text : {"", "5", "s", "5 s", " 5s", "5s ", "5S", "5sec", "-5s", "+5s", "1.5h", "1h30m", "1e3s",
                             "36501d", "99999999999999999999d", "18446744073709551615ms", "\xc2\xb5s"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration(text));
    }
}

TEST_CASE("a duration is written in its largest whole unit, and reads back", "[config][duration]") {
    CHECK(to_text(0ms) == "0s");
    CHECK(to_text(1ms) == "1ms");
    CHECK(to_text(90s) == "90s");
    CHECK(to_text(1h) == "1h");
    CHECK(to_text(48h) == "2d");
    for (const auto duration : {0ms, 1ms, 1001ms, 60000ms, 3600000ms, 86400000ms})
        CHECK(parse_duration(to_text(duration)) == duration);
}
