// Kili is asked while labels are judged, however long each takes.
#include "project.hpp"

#include "audit/auditor.hpp"
#include "kili_api/scripted_server.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>

using namespace kilihost;
using namespace audit_test;
using nlohmann::json;

namespace {

// The sandbox, seen through a server that notes which pages of labels are asked for, and lets the test hold an answer.
class Observed {
  public:
    using Before = std::function<void(int skip)>; // before a page is answered
    Observed(std::string endpoint, Before before)
        : before_(std::move(before)), endpoint_(std::move(endpoint)),
          server_([this](test::Peer& peer) { serve(peer); }) {}

    std::string endpoint() const { return server_.endpoint(); }
    bool was_asked_for(int skip) const {
        const std::lock_guard lock(mutex_);
        return std::find(asked_.begin(), asked_.end(), skip) != asked_.end();
    }
    std::vector<int> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    int calls() const { return calls_; }

  private:
    void serve(test::Peer& peer) {
        while (const std::optional<std::string> request = peer.read_request()) {
            ++calls_;
            const std::string body = request->substr(request->find("\r\n\r\n") + 4);
            const json variables = json::parse(body).at("variables");
            if (body.find("query Labels(") != std::string::npos) {
                const int skip = variables.at("skip").get<int>();
                {
                    const std::lock_guard lock(mutex_);
                    asked_.push_back(skip);
                }
                before_(skip);
            }
            std::string key("Authorization: X-API-Key: "); // with +, GCC 12 at -O2 sees bounds exceeded
            key.append(integration::api_key);
            peer.send(test::reply(
                "200 OK", integration::request("POST", endpoint_, body, {key, "Content-Type: application/json"}).body));
        }
    }

    const Before before_;
    const std::string endpoint_;
    mutable std::mutex mutex_;
    std::vector<int> asked_; // what was left out before each page
    std::atomic<int> calls_{0};
    test::ScriptedServer server_; // last: its threads use the rest
};

constexpr std::int64_t labels = 700;

} // namespace

TEST_CASE(
    "audit: further pages are asked for while the labels of one are judged, and judged while Kili takes its time") {
    const Project project(labels);
    std::atomic<std::int64_t> judged{0};
    // Kili answers each page after the first only once all labels of the page before have been judged.
    std::atomic<bool> judged_while_kili_took_its_time{true};
    const Observed kili(project.endpoint(), [&](int skip) {
        if (!eventually([&] { return judged >= skip; })) judged_while_kili_took_its_time = false;
    });
    kili_api::Client client({.endpoint = kili.endpoint(), .api_key = integration::api_key, .budget = std::nullopt});
    // At the first label of the first page.
    const Rule rule;
    bool begun = false, asked_while_judging = false;
    audit::AuditServices services(client);
    const audit::JudgeLabel by_rule = rule.judge(services);
    const audit::JudgeLabel judge = [&](const event::Event& event) {
        if (!std::exchange(begun, true)) asked_while_judging = eventually([&] { return kili.was_asked_for(300); });
        return by_rule(event);
    };
    const TemporaryFolder folder;
    audit::AuditRecord record(folder / "audit.db", {.project_id = project.id(), .until = "2100-01-01T00:00:00.000Z"},
                              "rule");
    CHECK(audit::extent(client, record).all == labels);
    std::size_t most_asked_beyond = 0;
    audit::run(
        client, services, judge, record, [] { return false; },
        [&](std::size_t count) {
            const std::size_t page = std::size_t(judged) / kili_api::batch;
            most_asked_beyond = std::max(most_asked_beyond, kili.asked().size() - (page + 1));
            judged += std::int64_t(count);
        });
    CHECK(judged == labels);
    CHECK(asked_while_judging);
    CHECK(judged_while_kili_took_its_time);
    CHECK(most_asked_beyond == 3); // no more are in memory
    // Each page once, their number, and the project for the size of its pages and for the rules: nothing else.
    std::vector<int> asked = kili.asked();
    std::sort(asked.begin(), asked.end());
    CHECK(asked == std::vector<int>{0, 100, 200, 300, 400, 500, 600});
    CHECK(kili.calls() == 10);
}

TEST_CASE("audit: the program asks for its project once, whatever it wants of it") {
    const Project project(5);
    const Observed kili(project.endpoint(), [](int) {});
    const TemporaryFolder folder;
    // For whether it is known, for the words of --status, for the size of a page, for the rules' applies_to.
    const Run run =
        run_program(project, arguments(project, folder / "audit", {"--status", "LABELED"}), kili.endpoint());
    INFO(run.err);
    CHECK(run.out.find("5 labels judged") != std::string::npos);
    CHECK(kili.calls() == 3); // the project, the number of labels, their page
}
