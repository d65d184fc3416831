#include "pipeline/inbox/deduplication_index.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using kilihost::inbox::DeduplicationIndex;

TEST_CASE("keys are found as long as they are there, and no others", "[deduplication]") {
    std::minstd_rand random(7); // NOLINT(cert-msc51-cpp): the same run each time
    DeduplicationIndex index;
    std::map<std::string, std::int64_t> expected;
    const auto find = [&](const std::string& key) {
        return index.find(key, [&](std::int64_t id) {
            const auto found = expected.find(key);
            return found != expected.end() && found->second == id;
        });
    };
    for (std::int64_t id = 1; id <= 20'000; ++id) {
        const std::string fresh = "r" + std::to_string(id);
        index.add(fresh, id);
        expected[fresh] = id;
        if (random() % 3 != 0) continue;
        const auto victim =
            std::next(expected.begin(), std::ptrdiff_t(random() % std::min<std::size_t>(expected.size(), 50)));
        index.remove(victim->first, victim->second);
        expected.erase(victim);
    }
    CHECK(index.size() == expected.size());
    for (const auto& [key, id] : expected)
        REQUIRE(find(key) == id);
    for (std::int64_t id = 1; id <= 20'000; ++id) {
        const std::string key = "r" + std::to_string(id);
        REQUIRE(find(key).has_value() == expected.contains(key));
    }
}

TEST_CASE("an entry added twice is one, an unknown one is removed without harm", "[deduplication]") {
    DeduplicationIndex index;
    const auto any = [](std::int64_t) { return true; };
    index.add("r", 5);
    index.add("r", 5);
    CHECK(index.size() == 1);
    index.remove("r", 6);
    index.remove("other", 5);
    CHECK(index.find("r", any) == 5);
    index.remove("r", 5);
    CHECK_FALSE(index.find("r", any));
    CHECK(index.size() == 0);
}

TEST_CASE("ids past 32 bit are distinguished", "[deduplication]") {
    DeduplicationIndex index;
    constexpr std::int64_t many = (std::int64_t{1} << 32) + 10;
    index.add("old", many - 20);
    index.add("new", many);
    const auto any = [](std::int64_t) { return true; };
    CHECK(index.find("old", any) == many - 20);
    CHECK(index.find("new", any) == many);
}
