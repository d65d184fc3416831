#include "audit/page_order.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace kilihost::audit;

TEST_CASE("audit: without a sample every page is taken whole") {
    const PageOrder order({.project_id = "p"}, 250);
    CHECK(order.pages() == 3);
    CHECK(order.skip(2) == 200);
    CHECK(order.taken_of(0) == 100);
    CHECK(order.taken_of(2) == 50);
    CHECK(order.labels_before(2) == 200);
    CHECK(order.labels() == 250);
    CHECK(PageOrder({.project_id = "p"}, 0).pages() == 0);
}

TEST_CASE("audit: a sample is about as large as asked, of pages spread over all") {
    const std::int64_t total = GENERATE(101, 1'000, 50'000, 99'999);
    const std::int64_t sample = GENERATE(1, 24, 100, 1'000);
    const PageOrder order({.project_id = "p", .sample = sample}, total);
    CHECK(order.labels() >= std::min(sample, total));
    CHECK(order.labels() <= sample + order.pages());
    CHECK(order.pages() <= sample / 25 + 1);
    std::set<std::int64_t> places;
    for (std::int64_t page = 0; page < order.pages(); ++page) {
        CHECK(order.skip(page) % 100 == 0);
        CHECK(order.skip(page) < total);
        places.insert(order.skip(page));
    }
    CHECK(std::int64_t(places.size()) == order.pages());
    CHECK(*places.rbegin() >= total * (order.pages() - 1) / order.pages() - 100);
}

TEST_CASE("audit: a sample of more than there are is all of them") {
    CHECK(PageOrder({.project_id = "p", .sample = 1'000}, 250).labels() == 250);
}

TEST_CASE("audit: pages are as small as the scope says") {
    const PageOrder whole({.project_id = "p", .labels_of_page = 20}, 250);
    CHECK(whole.pages() == 13);
    CHECK(whole.skip(12) == 240);
    CHECK(whole.taken_of(12) == 10);
    CHECK(whole.labels() == 250);
    const PageOrder sample({.project_id = "p", .sample = 40, .labels_of_page = 20}, 1'000);
    CHECK(sample.pages() == 2);
    CHECK(sample.skip(1) == 500);
    CHECK(sample.labels() == 40);
}
