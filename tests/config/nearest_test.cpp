#include "config/nearest.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::config;

TEST_CASE("the nearest name is suggested, and none that is far", "[config][nearest]") {
    const std::vector<std::string> names{"max_area", "min_area", "jobs", "kili.endpoint"};
    CHECK(suggestion("max_aera", names) == "; did you mean 'max_area'?");
    CHECK(suggestion("mn_area", names) == "; did you mean 'min_area'?");
    CHECK(suggestion("job", names) == "; did you mean 'jobs'?");
    CHECK(suggestion("kili.endpiont", names) == "; did you mean 'kili.endpoint'?");
    CHECK(suggestion("jbos", names) == "; did you mean 'jobs'?"); // a swap is one edit
    CHECK(*nearest_of_all("my_api_endpoint", names) == "kili.endpoint");
    CHECK(nearest_of_all("x", {}) == nullptr);
    CHECK(suggestion("jab", names).empty()); // two edits of three characters
    CHECK(suggestion("severity", names).empty());
    CHECK(suggestion("", names).empty());
    CHECK(suggestion("max_area", {}).empty());
    CHECK(nearest("jobs", names) == &names[2]);
    CHECK(*nearest("mix_area", names) == "max_area"); // of equal ones the first
}
