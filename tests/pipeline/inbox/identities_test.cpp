#include "pipeline/inbox/identities.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using kilihost::inbox::Identities;

TEST_CASE("identities are found as long as they are there, and no others", "[identities]") {
    std::minstd_rand random(7); // NOLINT(cert-msc51-cpp): the same run each time
    Identities identities;
    std::map<std::string, std::int64_t> expected;
    const auto find = [&](const std::string& identity) {
        return identities.find(identity, [&](std::int64_t id) {
            const auto found = expected.find(identity);
            return found != expected.end() && found->second == id;
        });
    };
    for (std::int64_t id = 1; id <= 20'000; ++id) {
        const std::string fresh = "r" + std::to_string(id);
        identities.add(fresh, id);
        expected[fresh] = id;
        if (random() % 3 != 0) continue;
        const auto victim =
            std::next(expected.begin(), std::ptrdiff_t(random() % std::min<std::size_t>(expected.size(), 50)));
        identities.remove(victim->first, victim->second);
        expected.erase(victim);
    }
    CHECK(identities.size() == expected.size());
    for (const auto& [identity, id] : expected)
        REQUIRE(find(identity) == id);
    for (std::int64_t id = 1; id <= 20'000; ++id) {
        const std::string identity = "r" + std::to_string(id);
        REQUIRE(find(identity).has_value() == expected.contains(identity));
    }
}

TEST_CASE("an entry added twice is one, an unknown one is removed without harm", "[identities]") {
    Identities identities;
    const auto any = [](std::int64_t) { return true; };
    identities.add("r", 5);
    identities.add("r", 5);
    CHECK(identities.size() == 1);
    identities.remove("r", 6);
    identities.remove("other", 5);
    CHECK(identities.find("r", any) == 5);
    identities.remove("r", 5);
    CHECK_FALSE(identities.find("r", any));
    CHECK(identities.size() == 0);
}

TEST_CASE("ids past 32 bit are told from each other", "[identities]") {
    Identities identities;
    constexpr std::int64_t many = (std::int64_t{1} << 32) + 10;
    identities.add("old", many - 20);
    identities.add("new", many);
    const auto any = [](std::int64_t) { return true; };
    CHECK(identities.find("old", any) == many - 20);
    CHECK(identities.find("new", any) == many);
}
