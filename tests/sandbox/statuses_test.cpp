#include "account.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;

TEST_CASE("sandbox: an asset goes through Kili's statuses") {
    test::Account account;
    const std::string asset = account.asset(account.project(), "one");
    CHECK(account.status(asset) == "TODO");
    account.label(asset, test::boxes(1), "PREDICTION");
    account.label(asset, test::boxes(1), "INFERENCE");
    CHECK(account.status(asset) == "TODO");
    account.label(asset, test::boxes(1), "AUTOSAVE");
    CHECK(account.status(asset) == "ONGOING");
    const std::string first = account.label(asset, test::boxes(3));
    CHECK(account.status(asset) == "LABELED");
    CHECK(account.label_fields(first, "isSentBackToQueue") == json{{"isSentBackToQueue", false}});
    account.send_back(asset);
    CHECK(account.status(asset) == "ONGOING");
    CHECK(account.label_fields(first, "isSentBackToQueue") == json{{"isSentBackToQueue", true}});
    const std::string second = account.label(asset, test::boxes(1));
    CHECK(account.status(asset) == "LABELED");
    CHECK(account.label_fields(second, "isSentBackToQueue") == json{{"isSentBackToQueue", false}});
    account.label(asset, test::boxes(1), "REVIEW");
    CHECK(account.status(asset) == "REVIEWED");
    account.label(asset, test::boxes(1), "AUTOSAVE");
    CHECK(account.status(asset) == "REVIEWED");
    account.send_back(asset);
    CHECK(account.status(asset) == "ONGOING");
}

TEST_CASE("sandbox: an asset without a label is not sent back") {
    test::Account account;
    const std::string asset = account.asset(account.project(), "one");
    account.send_back(asset);
    CHECK(account.status(asset) == "TODO");
}

TEST_CASE("sandbox: a label knows whether it is its author's latest") {
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    const std::string fields = "isLatestLabelForUser isLatestDefaultLabelForUser isLatestReviewLabelForUser";
    const auto flags = [&](const std::string& label) {
        const json found = account.label_fields(label, fields);
        return std::vector<bool>{found.at("isLatestLabelForUser"), found.at("isLatestDefaultLabelForUser"),
                                 found.at("isLatestReviewLabelForUser")};
    };
    const std::string first = account.label(asset, test::boxes(1));
    CHECK(flags(first) == std::vector<bool>{true, true, false});
    const std::string second = account.label(asset, test::boxes(1));
    CHECK(flags(first) == std::vector<bool>{false, false, false});
    const std::string review = account.label(asset, test::boxes(1), "REVIEW");
    CHECK(flags(second) == std::vector<bool>{false, true, false});
    CHECK(flags(review) == std::vector<bool>{true, false, true});

    const json other = account.data(
        "mutation($d: AppendManyLabelsData!) { appendManyLabels(data: $d, where: {}) {id author{id email}} }",
        {{"d",
          {{"labelType", "DEFAULT"},
           {"labelsData", {{{"assetID", asset}, {"authorID", "ann"}, {"jsonResponse", "{}"}}}}}}});
    CHECK(other.at("appendManyLabels").at(0).at("author").at("id") == "ann");
    CHECK(flags(review) == std::vector<bool>{true, false, true});
    CHECK(flags(other.at("appendManyLabels").at(0).at("id")) == std::vector<bool>{true, true, false});
}

TEST_CASE("sandbox: a label's search counts its annotations") {
    test::Account account;
    const std::string asset = account.asset(account.project(), "one");
    const std::string label = account.label(asset, test::boxes(3));
    CHECK(account.label_fields(label, "numberOfAnnotations search{numberOfAnnotationsByObject numberOfAnnotations}") ==
          json{{"numberOfAnnotations", 3},
               {"search", {{"numberOfAnnotationsByObject", {{"JOB_0.OBJECT_A", 3}}}, {"numberOfAnnotations", 3}}}});
}
