// Metadata and review that rules ask for: merged, carried out once, in order, through lost replies and kills.
#include "pipeline.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace outbox_test;
using kilihost::inbox::EventState;
using kilihost::outbox::ActionKind;
using nlohmann::json;

namespace {

kilihost::rules::Verdict asks(std::map<std::string, std::string> metadata, bool review = false) {
    kilihost::rules::Verdict verdict;
    for (auto& [key, value] : metadata)
        verdict.metadata[key] = {"a_rule", std::move(value)};
    if (review) verdict.review_asked_by = {"a_rule"};
    return verdict;
}

// The reply to the first call of the operation is lost.
FakeKili::Spoil lose_first(const std::string& operation, bool carried_out) {
    return [operation, carried_out, lost = false](const Call& call) mutable -> std::optional<Spoilt> {
        if (call.operation != operation || lost) return std::nullopt;
        lost = true;
        return Spoilt{carried_out, ""};
    };
}

} // namespace

TEST_CASE("metadata is merged into what the asset has", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    kili.set_metadata("a", {{"by", "a person"}, {"accuracy", 0.1}});
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    const auto id = pipeline.store("1", "a");
    pipeline.judge(id, asks({{"accuracy", "0.5"}, {"checked", R"({"at": [1, null]})"}}));
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.state(id) == EventState::done);
    CHECK(kili.metadata("a") == json::parse(R"({"by": "a person", "accuracy": 0.5, "checked": {"at": [1, null]}})"));
    CHECK(kili.calls("updatePropertiesInAssets") == 1);
    pipeline.judge(pipeline.store("2", "a"), asks({{"accuracy", "0.5"}}));
    REQUIRE(pipeline.is_idle());
    CHECK(kili.calls("updatePropertiesInAssets") == 1); // it is there already
}

TEST_CASE("of two labels of an asset the later one's metadata stays", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    for (int i = 0; i < 20; ++i)
        pipeline.judge(pipeline.store(std::to_string(i), i % 2 == 0 ? "a" : "b"), asks({{"n", std::to_string(i)}}));
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.metadata("a") == json{{"n", 18}});
    CHECK(kili.metadata("b") == json{{"n", 19}});
}

TEST_CASE("many assets' metadata and reviews go in few calls", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    for (int i = 0; i < 100; ++i)
        pipeline.judge(pipeline.store(std::to_string(i), "a" + std::to_string(i)), asks({{"k", "1"}}, true));
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.reviews().size() == 100);
    CHECK(kili.calls("updatePropertiesInAssets") == 1);
    CHECK(kili.calls("addAllLabeledAssetsToReview") == 1);
}

TEST_CASE("a blocked asset goes back to its labeler and not into review", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    kilihost::rules::Verdict verdict = asks({{"k", "1"}}, true);
    verdict.findings.push_back({"r", kilihost::rules::Severity::block, "wrong", ""});
    verdict.send_back = true;
    pipeline.judge(pipeline.store("1", "a"), verdict);
    REQUIRE(pipeline.is_idle());
    CHECK(kili.reviews().empty());
    CHECK(kili.sent_back() == std::map<std::string, int>{{"a", 1}});
    CHECK(kili.metadata("a") == json{{"k", 1}});
}

TEST_CASE("an asset is put into review after its issues exist", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    bool in_order = true;
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (call.operation == "addAllLabeledAssetsToReview") in_order = in_order && kili.texts("a").size() == 1;
        return std::nullopt;
    });
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    kilihost::rules::Verdict verdict = asks({}, true);
    verdict.findings.push_back({"r", kilihost::rules::Severity::warn, "look at this", ""});
    pipeline.judge(pipeline.store("1", "a"), verdict);
    REQUIRE(pipeline.is_idle());
    CHECK(in_order);
    CHECK(kili.reviews() == std::map<std::string, int>{{"a", 1}});
}

TEST_CASE("a lost reply and a kill leave nothing undone", "[outbox]") {
    const bool carried_out = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    kili.set_metadata("a", {{"by", "a person"}});
    for (const char* const operation : {"updatePropertiesInAssets", "addAllLabeledAssetsToReview"}) {
        INFO(operation);
        const std::filesystem::path file = folder / (std::string(operation) + ".db");
        kili.spoil(lose_first(operation, carried_out));
        {
            Pipeline pipeline(file, kili);
            pipeline.start();
            pipeline.judge(pipeline.store(operation, "a"), asks({{operation, "true"}}, true));
            REQUIRE(pipeline.is_idle());
        }
        CHECK(kili.metadata("a").at(operation) == true);
        CHECK(kili.metadata("a").at("by") == "a person");
    }
    Pipeline killed(folder / "killed.db", kili);
    const auto id = killed.store("killed", "a");
    killed.judge(id, asks({{"killed", "1"}}, true));
    killed.set_sending(id, ActionKind::metadata);
    killed.set_sending(id, ActionKind::review);
    killed.start();
    REQUIRE(killed.is_idle());
    CHECK(kili.metadata("a").at("killed") == 1);
}

TEST_CASE("metadata that Kili refuses is a dead letter of its own", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    kili.spoil([](const Call& call) -> std::optional<Spoilt> {
        if (call.operation != "updatePropertiesInAssets" || call.variables.dump().find("\"gone\"") == std::string::npos)
            return std::nullopt;
        return Spoilt{false, refusal("there is no asset gone", "BAD_USER_INPUT")};
    });
    Pipeline pipeline(folder / "test.db", kili);
    const auto gone = pipeline.store("1", "gone");
    const auto there = pipeline.store("2", "there");
    for (const auto id : {gone, there})
        pipeline.judge(id, asks({{"k", "1"}}));
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.state(gone) == EventState::dead);
    CHECK(pipeline.state(there) == EventState::done);
    CHECK(kili.metadata("there") == json{{"k", 1}});
}
