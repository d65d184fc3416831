#include "sandbox/datetime.hpp"

#include <catch2/catch.hpp>

using kilihost::sandbox::parse_time;
using kilihost::sandbox::text;

TEST_CASE("datetime: Kili's form goes both ways") {
    const std::string written = "2026-01-31T23:59:59.007Z";
    REQUIRE(parse_time(written).has_value());
    CHECK(text(*parse_time(written)) == written);
    CHECK(text(*parse_time("1969-12-31T23:59:59.999Z")) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("datetime: other forms of ISO 8601 are read") {
    const auto [written, meant] = GENERATE(table<std::string, std::string>({
        {"2024-02-29", "2024-02-29T00:00:00.000Z"},
        {"2026-01-31T12:30", "2026-01-31T12:30:00.000Z"},
        {"2026-01-31 12:30:15", "2026-01-31T12:30:15.000Z"},
        {"2026-01-31T12:30:15.123456789", "2026-01-31T12:30:15.123Z"},
        {"2026-01-31T00:30:00+01:00", "2026-01-30T23:30:00.000Z"},
        {"2026-01-31T23:30:00-0130", "2026-02-01T01:00:00.000Z"},
    }));
    INFO(written);
    REQUIRE(parse_time(written).has_value());
    CHECK(text(*parse_time(written)) == meant);
}

TEST_CASE("datetime: anything else is not a date") {
    const std::string written =
        GENERATE("", "yesterday", "2026", "2026-1-1", "2026-02-30", "2026-13-01", "2026-01-31T", "2026-01-31T24:00",
                 "2026-01-31T12:60", "2026-01-31T12", "2026-01-31T12:30:15.", "2026-01-31T12:30x", "2026-01-31T12:30Zx",
                 "2026-01-31Z", "+026-01-31", "99999-01-01");
    INFO(written);
    CHECK_FALSE(parse_time(written).has_value());
}
