// Labels that came without their jsonResponse: what Kili is asked for, and when it is left alone.
#include "pipeline/judging/label_fetcher.hpp"

#include "fake_kili.hpp"
#include "pipeline/schema.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <future>

using namespace kilihost;
using namespace std::chrono_literals;
using Catch::Contains;
using judging::LabelFetcher;

namespace {

std::shared_ptr<event::Event> without_content(const std::string& run, const std::string& project) {
    return std::make_shared<event::Event>(R"({"eventType":"onSubmit","logPayload":{"runId":")" + run +
                                          R"(","projectId":")" + project + R"("},"payload":{"asset_id":"a",)" +
                                          R"("label":{"id":"l-)" + run + R"("}}})");
}

struct Fetching {
    explicit Fetching(const std::string& endpoint, const std::string& key = "key") : client(connection(endpoint, key)) {
        journal.start();
    }
    static kili_api::ApiConnection connection(const std::string& endpoint, const std::string& key) {
        kili_api::ApiConnection to;
        to.endpoint = endpoint;
        to.api_key = key;
        return to;
    }
    rules::Failure failure(inbox::EventId id, const std::string& run, const std::string& project) {
        inbox::QueuedEvent waiting{id, without_content(run, project), false, true};
        const auto outcome = fetcher.complete(waiting);
        REQUIRE(std::holds_alternative<rules::Failure>(outcome));
        return std::get<rules::Failure>(outcome);
    }

    TemporaryFolder folder;
    storage::Database database{pipeline::database(folder.path())};
    storage::Journal journal{database};
    inbox::EventTable events{journal.session()};
    inbox::Inbox inbox{journal, events, database, 1, {1'000, 1'000'000}};
    kili_api::Client client;
    LabelFetcher fetcher{client, inbox};
};

} // namespace

TEST_CASE("labels of a project are not asked for again before the time that Kili asked for", "[judging]") {
    outbox_test::FakeKili kili;
    kili.spoil([](const outbox_test::Call& call) -> std::optional<outbox_test::Spoilt> {
        if (call.operation != "labels") return std::nullopt;
        return outbox_test::Spoilt{false, test::reply("429 Too Many Requests", "", "Retry-After: 7200\r\n")};
    });
    Fetching fetching(kili.endpoint());
    const rules::Failure first = fetching.failure(1, "1", "p");
    CHECK(first.can_wait);
    CHECK(first.retry_after == 7200s);
    const int asked = kili.calls("labels");
    const rules::Failure second = fetching.failure(2, "2", "p");
    CHECK(second.can_wait);
    CHECK(second.retry_after > 7000s);
    CHECK(second.retry_after <= 7200s);
    CHECK(kili.calls("labels") == asked);
    fetching.failure(3, "3", "another");
    CHECK(kili.calls("labels") > asked);
}

TEST_CASE("without an API key a label without content is dead, and the cause says what to change", "[judging]") {
    outbox_test::FakeKili kili;
    Fetching fetching(kili.endpoint(), "");
    const rules::Failure failure = fetching.failure(1, "1", "p");
    CHECK_FALSE(failure.can_wait);
    CHECK_THAT(failure.cause, Contains("no API key") && Contains("KILI_API_KEY_FILE") && Contains("replay"));
    CHECK(kili.all_calls() == 0);
}

TEST_CASE("labels are fetched a hundred a call, however many answers wait for their workers", "[judging]") {
    constexpr int labels = 600;
    outbox_test::FakeKili kili;
    Fetching fetching(kili.endpoint());
    for (int i = 1; i <= labels; ++i) {
        const std::string run = std::to_string(i);
        kili.submitted("l-" + run, "a");
        std::promise<inbox::Receipt> receipt;
        fetching.inbox.add(without_content(run, "p"), [&](inbox::Receipt stored) { receipt.set_value(stored); });
        REQUIRE(receipt.get_future().get() == inbox::Receipt::stored);
    }
    REQUIRE(fetching.inbox.next(0)); // which reads the others, too
    // The last events first: the answers for all others wait.
    for (int i = labels; i > 0; --i) {
        inbox::QueuedEvent waiting{i, without_content(std::to_string(i), "p"), false, true};
        CHECK(std::holds_alternative<LabelFetcher::Outcome>(fetching.fetcher.complete(waiting)));
    }
    CHECK(kili.calls("labels") == labels / 100 + 1); // the first has left the inbox, and goes by itself
}
