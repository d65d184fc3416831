#include "account.hpp"
#include "receiver.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace kilihost;
using namespace std::chrono_literals;
using nlohmann::json;
using sandbox::DeliveryRecord;
using sandbox::DeliveryState;

namespace {

sandbox::Options impatient() {
    sandbox::Options options;
    options.webhooks.pause = 10ms;
    options.webhooks.attempts = 4;
    options.webhooks.total_time = 500ms;
    return options;
}

// The records, once none waits any more.
std::vector<DeliveryRecord> settled(const test::Account& account, std::size_t count) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < deadline) {
        std::vector<DeliveryRecord> records = account.sandbox.deliveries();
        const bool waits = std::any_of(records.begin(), records.end(),
                                       [](const auto& each) { return each.state == DeliveryState::waiting; });
        if (records.size() == count && !waits) return records;
        std::this_thread::yield();
    }
    FAIL("deliveries do not settle");
    return {};
}

} // namespace

TEST_CASE("webhook: a notice is repeated, byte for byte, until it is taken") {
    test::Receiver receiver({503, 429, 500});
    test::Account account(impatient());
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "hook", receiver.url(), {{"header", "secret"}});
    account.label(asset, "{}");
    const std::vector<http::Request> requests = receiver.wait(4);
    for (const http::Request& request : requests) {
        CHECK(request.body == requests[0].body);
        CHECK(request.single("Authorization") == "secret");
    }
    const DeliveryRecord record = settled(account, 1).at(0);
    CHECK(record.state == DeliveryState::delivered);
    CHECK(record.attempts == 4);
    CHECK(record.status == 200);
    CHECK(record.event_type == "onSubmit");
    CHECK(json::parse(requests[0].body).at("logPayload").at("runId") == record.run_id);
}

TEST_CASE("webhook: a lost reply is repeated") {
    test::Receiver receiver({0});
    test::Account account(impatient());
    const std::string project = account.project();
    account.webhook(project, "hook", receiver.url(), json::object());
    account.label(account.asset(project, "one"), "{}");
    const std::vector<http::Request> requests = receiver.wait(2);
    CHECK(requests[0].body == requests[1].body);
    CHECK(settled(account, 1).at(0).attempts == 2);
}

TEST_CASE("webhook: one that starts later still gets its events") {
    std::uint16_t port = 0;
    {
        const test::Receiver gone;
        port = gone.port();
    }
    sandbox::Options options = impatient();
    options.webhooks.attempts = 12;
    test::Account account(options);
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "hook", "http://127.0.0.1:" + std::to_string(port) + "/hook", json::object());
    account.label(asset, "{}");
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (account.sandbox.deliveries().at(0).attempts == 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    test::Receiver late({}, port);
    late.wait(1);
    CHECK(settled(account, 1).at(0).state == DeliveryState::delivered);
}

TEST_CASE("webhook: what is refused for good is not repeated, what fails for long is given up") {
    test::Receiver refusing({401});
    test::Receiver failing({500, 500, 500, 500});
    test::Account account(impatient());
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "failing", failing.url(), json::object());
    account.webhook(project, "refusing", refusing.url(), {{"header", "secret"}});
    account.label(asset, "{}");
    const std::vector<DeliveryRecord> records = settled(account, 2);
    CHECK(records[0].plugin == "failing");
    CHECK(records[0].state == DeliveryState::failed);
    CHECK(records[0].attempts == 4);
    CHECK(records[1].state == DeliveryState::failed);
    CHECK(records[1].attempts == 1);
    CHECK(records[1].error == "the webhook answered 401");
    CHECK(records[1].error.find("secret") == std::string::npos);
}

TEST_CASE("webhook: a receiver that hangs holds up neither the API nor the end") {
    sandbox::Options options;
    options.webhooks.total_time = 60s;
    test::Receiver hanging({0, 0, 0});
    test::Account account(options);
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "hook", hanging.url(), json::object());
    account.label(asset, "{}");
    hanging.wait(1);
    CHECK(account.status(asset) == "LABELED");
    const auto begin = std::chrono::steady_clock::now();
    account.sandbox.stop();
    CHECK(std::chrono::steady_clock::now() - begin < 10s);
}

TEST_CASE("webhook: what waits and what is recorded has bounds") {
    sandbox::Options options = impatient();
    options.webhooks.queue_bytes = 10;
    options.webhooks.records = 3;
    test::Receiver receiver;
    test::Account account(options);
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "hook", receiver.url(), json::object());
    for (int i = 0; i < 5; ++i)
        account.label(asset, "{}");
    const std::vector<DeliveryRecord> records = settled(account, 3);
    CHECK(records[0].state == DeliveryState::failed);
    CHECK(records[0].error == "too many events wait already");
    CHECK(receiver.count() == 0);
}
