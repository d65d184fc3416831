// A data directory that an older host wrote (tests/fixtures/data_directory/README.md): today's host sees every event
// and action in it, and goes on with each, once.
#include "fake_kili.hpp"
#include "pipeline/inbox/event_record.hpp"
#include "pipeline/schema.hpp"
#include "running_host.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>

using namespace integration;
using namespace kilihost;
using Catch::Contains;
using nlohmann::json;

namespace {

struct Expected {
    std::string before, after; // state
    int issues = 0;            // on the event's asset at the end
    int open = 0;              // of them
    int sent_back = 0;         // calls by today's host
};

const std::map<std::string, Expected> expected{
    {"done-with-issue", {"done", "done", 1, 0, 0}},
    {"solved", {"done", "done", 1, 0, 0}},
    {"clean", {"done", "done", 0, 0, 0}},
    {"dead", {"dead", "dead", 0, 0, 0}},
    {"to-be-replayed", {"replayed", "done", 1, 1, 1}},
    {"open-issue-a", {"done", "done", 1, 0, 0}}, // solved by sending-solve
    {"open-issue-b", {"done", "done", 1, 0, 0}}, // solved by pending-solve
    {"sending-send-back", {"judged", "done", 1, 1, 0}},
    {"sending-issue", {"judged", "done", 1, 1, 1}},
    {"sending-solve", {"judged", "done", 1, 0, 0}},
    {"pending-issue", {"judged", "done", 1, 1, 1}},
    {"pending-solve", {"judged", "done", 1, 0, 0}},
    {"crashed-twice", {"received", "done", 0, 0, 0}},
    {"received-bad", {"received", "done", 1, 1, 1}},
    {"received-good", {"received", "done", 0, 0, 0}},
    {"received-review", {"received", "done", 0, 0, 0}},
    {"received-without-response", {"received", "done", 0, 0, 0}},
    {"received-update", {"received", "done", 0, 0, 0}},
    {"received-send-back", {"received", "done", 0, 0, 0}},
};

// A copy of the fixture that a host can work in.
class OldDirectory {
  public:
    OldDirectory() {
        std::filesystem::copy(KILI_DATA_DIRECTORY, folder_.path());
        pipeline::database(folder_.path()).open(session_);
    }
    const std::filesystem::path& path() const { return folder_.path(); }
    std::map<std::string, inbox::EventRecord> events() {
        std::map<std::string, inbox::EventRecord> out;
        for (inbox::EventRecord& event : inbox::event_records(session_, {}, 0, 100))
            if (!event.idempotency_key.starts_with("catch-up:")) out.emplace(event.idempotency_key, event);
        return out;
    }
    // Labels that the catch-up could compare only once they were fetched, as the older host had them without content.
    std::vector<inbox::EventRecord> caught_up() {
        std::vector<inbox::EventRecord> out = inbox::event_records(session_, {}, 0, 100);
        std::erase_if(out, [](const auto& event) { return !event.idempotency_key.starts_with("catch-up:"); });
        return out;
    }
    std::string body(inbox::EventId id) { return inbox::read_body(session_, id); }
    // What Kili has: the label of each event, the issues on record, and what the calls did of which the replies were
    // lost.
    void describe_to(outbox_test::FakeKili& kili) {
        for (const auto& [run, event] : events())
            if (!event.label_id.empty())
                kili.submitted(event.label_id, event.asset_id,
                               json::parse(body(event.id))["payload"]["label"].value("jsonResponse", json::object()),
                               event.type == "onReview" ? "REVIEW" : "DEFAULT");
        const std::string text = "There are too many BBox (3) - Only 1 BBox of Object A accepted";
        std::string id;
        std::string asset;
        std::string rule;
        soci::statement issues = (session_.prepare << "select id, asset_id, rule from issue", soci::into(id),
                                  soci::into(asset), soci::into(rule));
        issues.execute();
        while (issues.fetch())
            kili.add_issue({id, asset, "", text, rule.empty() ? "SOLVED" : "OPEN"});
        kili.add_issue({"lost", events().at("sending-issue").asset_id, "", text, "OPEN", "2026-11-27T23:05:20.000Z"});
        kili.set_sent_back(events().at("sending-send-back").label_id);
    }

  private:
    TemporaryFolder folder_;
    soci::session session_;
};

std::string name(inbox::EventState state) {
    return std::string(inbox::state_names[std::size_t(state)]);
}

} // namespace

TEST_CASE("the data directory of an older host is opened, and each event in it goes on once", "[upgrade]") {
    OldDirectory data;
    outbox_test::FakeKili kili;
    data.describe_to(kili);
    std::map<std::string, inbox::EventRecord> events = data.events();
    REQUIRE(events.size() == expected.size());
    for (const auto& [run, event] : events) {
        INFO(run);
        CHECK(name(event.state) == expected.at(run).before);
    }

    Plugins rules;
    rules.add_rule("bbox_count");
    std::ofstream(data.path() / "host.toml") << "[inbox]\nkeep_time = '3650d'\n[outbox]\nsettle_time = '0s'\n";
    Settings settings;
    settings.endpoint = kili.endpoint();
    settings.arguments = {"--config", data.path() / "host.toml", "--catch-up"};
    RunningHost host(rules.path(), data.path(), settings);
    INFO(host.log());
    REQUIRE(host.started());
    for (const auto& [run, event] : events) { // Kili may deliver any of them again
        const Reply reply = host.post(data.body(event.id));
        CHECK(reply.status == 200);
        CHECK_THAT(reply.body, Contains("known"));
    }
    const auto all_finished = [&] {
        events = data.events();
        return std::all_of(events.begin(), events.end(), [](const auto& entry) {
            return name(entry.second.state) == expected.at(entry.first).after;
        });
    };
    CHECK(eventually(all_finished, 60s));
    CHECK(eventually([&] { return !std::filesystem::exists(data.path() / "catch-up.json"); }));
    CHECK(host.stop() == 0);

    REQUIRE(data.events().size() == expected.size());
    for (const inbox::EventRecord& event : data.caught_up()) { // nothing new by the catch-up
        CHECK(name(event.state) == "done");
        // Of two events without content, the one that is fetched first is judged, and the other repeats it.
        CHECK(std::ranges::any_of(data.events(), [&](const auto& entry) {
            const inbox::EventRecord& posted = entry.second;
            return event.cause == "the same as event " + std::to_string(posted.id) ||
                   posted.cause == "the same as event " + std::to_string(event.id);
        }));
    }
    for (const auto& [run, event] : data.events()) {
        INFO(run << ": " << event.cause);
        const Expected& due = expected.at(run);
        CHECK(name(event.state) == due.after);
        const auto of_asset = [&asset = event.asset_id](const outbox_test::Issue& issue) {
            return issue.asset == asset;
        };
        const std::vector<outbox_test::Issue> issues = kili.issues();
        CHECK(std::count_if(issues.begin(), issues.end(), of_asset) == due.issues);
        CHECK(std::count_if(issues.begin(), issues.end(), [&](const outbox_test::Issue& issue) {
                  return of_asset(issue) && issue.status == "OPEN";
              }) == due.open);
        const auto sent_back = kili.sent_back();
        const auto found = sent_back.find(event.asset_id);
        CHECK((found == sent_back.end() ? 0 : found->second) == due.sent_back);
    }
    CHECK_THAT(host.log(), Contains("caught up with project"));
}
