// Frames and pages of findings, merged: as sets they are what a plain set would hold, whatever the order.
#include "rules/finding_list.hpp"
#include "rules/places.hpp"

#include <kili/plugin.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <set>

using namespace kilihost::rules;

namespace {

Ranges of(const std::vector<std::int64_t>& numbers) {
    Ranges out;
    for (const std::int64_t number : numbers)
        out.add(number);
    return out;
}

FindingList reported(const std::vector<Reported>& all) {
    FindingList list("r");
    for (const Reported& one : all)
        list.add(one);
    return list;
}

} // namespace

TEST_CASE("ranges read as people write them", "[places]") {
    CHECK(of({}).text("frame").empty());
    CHECK(of({7}).text("frame") == "frame 7");
    CHECK(of({2}).text("page") == "page 2");
    CHECK(of({3, 4}).text("frame") == "frames 3 to 4");
    CHECK(of({3, 4, 5, 25, 6}).text("frame") == "frames 3 to 6, 25");
    CHECK(of({9, 8, 7, 1, 0, 7}).text("frame") == "frames 0 to 1, 7 to 9");
    Ranges odd;
    for (std::int64_t i = 0; i < 50; ++i)
        odd.add(2 * i + 1);
    CHECK(odd.text("frame").ends_with(", 37, 39 and 30 more"));
    Places both;
    both.frames.add(1);
    both.pages.add(2);
    CHECK(both.text() == "frame 1, page 2");
}

TEST_CASE("ranges hold what a set holds, in any order", "[places]") {
    std::mt19937 random(7); // NOLINT: the same numbers each time
    for (int round = 0; round < 200; ++round) {
        std::set<std::int64_t> plain;
        Ranges ranges;
        for (int i = 0; i < 60; ++i) {
            const auto number = std::int64_t(random() % 80);
            plain.insert(number);
            ranges.add(number);
        }
        std::vector<std::int64_t> held;
        for (std::size_t i = 0; i < ranges.all().size(); ++i) {
            const Ranges::Range& range = ranges.all()[i];
            if (i > 0) REQUIRE(ranges.all()[i - 1].last < range.first - 1); // neither touch nor overlap
            for (std::int64_t n = range.first; n <= range.last; ++n)
                held.push_back(n);
        }
        REQUIRE(held == std::vector<std::int64_t>(plain.begin(), plain.end()));
    }
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    CHECK(of({most, most - 1}).all() == std::vector<Ranges::Range>{{most - 1, most}});
}

TEST_CASE("ranges are bounded, however many numbers are added", "[places]") {
    Ranges ranges;
    for (std::int64_t i = 0; i < 1'000'000; ++i)
        ranges.add(i * 2);
    CHECK(ranges.all().size() == Ranges::max_ranges);
    CHECK(ranges.left_out() == 1'000'000 - Ranges::max_ranges);
    CHECK(ranges.text("frame").ends_with(" and 999980 more"));
}

TEST_CASE("findings of one text and mid become one with all places", "[places]") {
    std::vector<Reported> all;
    for (std::int64_t frame : {3, 4, 5, 25})
        for (const char* mid : {"a", "b"})
            all.push_back({Severity::warn, "too large", mid, frame});
    all.push_back({Severity::block, "too large", "b", 6});
    all.push_back({Severity::block, "other", "a", 3});
    all.push_back({Severity::block, "on a page", "", -1, 2});
    const std::vector<Finding> findings = reported(all).take();
    REQUIRE(findings.size() == 4);
    CHECK(findings[0].text == "too large (frames 3 to 5, 25)");
    CHECK(findings[0].mid == "a");
    CHECK(findings[0].severity == Severity::warn);
    CHECK(findings[0].places.frames.all() == std::vector<Ranges::Range>{{3, 5}, {25, 25}});
    CHECK(findings[1].text == "too large (frames 3 to 6, 25)");
    CHECK(findings[1].severity == Severity::block); // one of them blocks
    CHECK(findings[2].text == "other (frame 3)");
    CHECK(findings[3].text == "on a page (page 2)");
}

TEST_CASE("findings without a place stay as they were reported", "[places]") {
    const std::vector<Finding> findings =
        reported({{Severity::warn, "t", "a"}, {Severity::warn, "t", "a"}, {Severity::warn, "t", "a", 1}}).take();
    REQUIRE(findings.size() == 3);
    CHECK(findings[1].text == "t");
    CHECK(findings[1].places.empty());
    CHECK(findings[2].text == "t (frame 1)");
}

TEST_CASE("the limit counts findings after they were merged", "[places]") {
    FindingList list("r");
    bool fitted = true;
    for (std::int64_t frame = 0; frame < 10'000; ++frame)
        for (int object = 0; object < 150; ++object)
            fitted = list.add({Severity::block, "too large", std::to_string(object), frame});
    CHECK_FALSE(fitted);
    const std::vector<Finding> findings = list.take();
    REQUIRE(findings.size() == KILI_MAX_FINDINGS);
    CHECK(findings[0].text == "too large (frames 0 to 9999)");
    CHECK(findings.back().text == "51 more findings of this rule are not listed");
    CHECK(findings.back().mid.empty());
    CHECK(findings.back().places.empty());
    CHECK(list.take().empty());
}

TEST_CASE("a long text is cut so that its places fit", "[places]") {
    const std::string text(3 * KILI_MAX_TEXT, 'x');
    FindingList list("r");
    for (std::int64_t frame = 0; frame < 2'000; ++frame)
        list.add({Severity::block, text, "", 1'000'000'000'000'000 + 2 * frame});
    const std::vector<Finding> findings = list.take();
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].text.size() <= KILI_MAX_TEXT);
    CHECK(findings[0].text.ends_with(" and 1980 more)"));
}
