#include "sandbox/annotations.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using kilihost::sandbox::count_annotations;
using nlohmann::json;

namespace {

json annotation(const std::string& mid, const std::vector<std::string>& categories) {
    json names = json::array();
    for (const std::string& category : categories)
        names.push_back({{"name", category}});
    return {{"mid", mid}, {"categories", names}};
}

using Counts = std::map<std::string, int>;

} // namespace

TEST_CASE("annotations: an image's are counted by job and category") {
    const json response{
        {"JOB_0", {{"annotations", {annotation("a", {"X"}), annotation("b", {"X"}), annotation("c", {"Y"})}}}},
        {"JOB_1", {{"annotations", {annotation("d", {"X", "Y"}), annotation("a", {})}}}},
        {"CLASSIFICATION_JOB", {{"categories", {{{"name", "X"}}}}}}};
    const auto counts = count_annotations(response);
    CHECK(counts.by_object == Counts{{"JOB_0.X", 2}, {"JOB_0.Y", 1}, {"JOB_1.X", 1}, {"JOB_1.Y", 1}});
    CHECK(counts.total == 5);
}

TEST_CASE("annotations: an object tracked over a video's frames is one") {
    const json response{
        {"0", {{"JOB_0", {{"annotations", {annotation("a", {"X"}), annotation("b", {"X"})}}}}}},
        {"1", {{"JOB_0", {{"annotations", {annotation("a", {"X"})}}}}}},
        {"2", json::object()},
        {"10", {{"JOB_0", {{"annotations", {annotation("c", {"Y"}), {{"categories", {{{"name", "Y"}}}}}}}}}}}};
    const auto counts = count_annotations(response);
    CHECK(counts.by_object == Counts{{"JOB_0.X", 2}, {"JOB_0.Y", 2}});
    CHECK(counts.total == 4);
}

TEST_CASE("annotations: any JSON is counted without a fault") {
    const std::string text =
        GENERATE("{}", "[]", "null", "1", R"({"JOB":null})", R"({"JOB":[]})", R"({"JOB":{"annotations":{}}})",
                 R"({"0":1,"1":null})", R"({"0":[{"annotations":[1]}]})");
    CHECK(count_annotations(json::parse(text)).by_object.empty());
    const auto odd = count_annotations(
        json::parse(R"({"JOB":{"annotations":[null,{},{"categories":{}},{"mid":3,"categories":[{"name":1},2]}]}})"));
    CHECK(odd.by_object.empty());
    CHECK(odd.total == 4);
}
