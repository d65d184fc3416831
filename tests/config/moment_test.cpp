// The one grammar of times: dates as Kili and people write them, and how long ago.
#include "config/moment.hpp"

#include <catch2/catch.hpp>

using kilihost::config::Moment;
using kilihost::config::parse_date_time;
using kilihost::config::parse_moment;
using kilihost::config::utc_text;

TEST_CASE("moment: Kili's form goes both ways") {
    const std::string written = "2026-01-31T23:59:59.007Z";
    REQUIRE(parse_date_time(written).has_value());
    CHECK(utc_text(*parse_date_time(written)) == written);
    CHECK(utc_text(*parse_date_time("1969-12-31T23:59:59.999Z")) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("moment: other forms of ISO 8601 are read") {
    const auto [written, meant] = GENERATE(table<std::string, std::string>({
        {"2024-02-29", "2024-02-29T00:00:00.000Z"},
        {"2026-01-31T12:30", "2026-01-31T12:30:00.000Z"},
        {"2026-01-31 12:30:15", "2026-01-31T12:30:15.000Z"},
        {"2026-01-31T12:30:15.123456789", "2026-01-31T12:30:15.123Z"},
        {"2026-01-31T00:30:00+01:00", "2026-01-30T23:30:00.000Z"},
        {"2026-01-31T23:30:00-0130", "2026-02-01T01:00:00.000Z"},
    }));
    INFO(written);
    REQUIRE(parse_date_time(written).has_value());
    CHECK(utc_text(*parse_date_time(written)) == meant);
}

TEST_CASE("moment: anything else is not a date") {
    const std::string written =
        GENERATE("", "yesterday", "2026", "2026-1-1", "2026-02-30", "2026-13-01", "2026-01-31T", "2026-01-31T24:00",
                 "2026-01-31T12:60", "2026-01-31T12", "2026-01-31T12:30:15.", "2026-01-31T12:30x", "2026-01-31T12:30Zx",
                 "2026-01-31Z", "+026-01-31", "99999-01-01");
    INFO(written);
    CHECK_FALSE(parse_date_time(written).has_value());
}

TEST_CASE("moment: how long ago, or when") {
    const Moment now = *parse_date_time("2026-11-27T12:00:00Z");
    const auto [written, meant] = GENERATE(table<std::string, std::string>({
        {"2h", "2026-11-27T10:00:00.000Z"},
        {"7d", "2026-11-20T12:00:00.000Z"},
        {"90s", "2026-11-27T11:58:30.000Z"},
        {"0s", "2026-11-27T12:00:00.000Z"},
        {"2026-11-24", "2026-11-24T00:00:00.000Z"},
        {"2026-11-24T06:30Z", "2026-11-24T06:30:00.000Z"},
        {"2026-11-24t06:30:00.5+01:00", "2026-11-24T05:30:00.500Z"},
    }));
    INFO(written);
    REQUIRE(parse_moment(written, now).has_value());
    CHECK(utc_text(*parse_moment(written, now)) == meant);
}

TEST_CASE("moment: any other text is refused") {
    const Moment now = *parse_date_time("2026-11-27T12:00:00Z");
    const std::string written =
        GENERATE("", "2026-99-99", "2026-02-30", "2025-02-29", "2026-11-24T25:00", "2026-11-24T06:61", "2h30m", "-2h",
                 "2 h", "2", "h", "yesterday", "2026-11-24T06:30+25:00");
    INFO(written);
    CHECK_FALSE(parse_moment(written, now).has_value());
}
