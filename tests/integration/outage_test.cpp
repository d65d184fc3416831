// serve while Kili's API does not answer, and how it stops then.
#include "running_host.hpp"

#include "kili_api/scripted_server.hpp"
#include "pipeline/inbox/event_table.hpp"
#include "pipeline/schema.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <signal.h>

#include <fstream>

using namespace integration;
using namespace kilihost;
using Catch::Contains;

namespace {

Settings settings(const std::filesystem::path& data, const std::string& toml, const std::string& endpoint) {
    std::ofstream(data / "host.toml") << toml;
    Settings out;
    out.arguments = {"--config", data / "host.toml"};
    out.endpoint = endpoint;
    return out;
}

int count(const std::filesystem::path& data, inbox::EventState state) {
    soci::session session;
    pipeline::database(data).open(session);
    const int wanted = int(state);
    int count = 0;
    session << "select count(*) from event where state = :state", soci::use(wanted), soci::into(count);
    return count;
}

// Says that it has no such project, and answers everything else with `answer`; with nothing if that is empty.
test::ScriptedServer::Script without_project(std::string answer) {
    return [answer = std::move(answer)](test::Peer& peer) {
        while (const auto request = peer.read_request())
            peer.send(request->find("projects(") != std::string::npos
                          ? test::reply("200 OK", R"({"data":{"projects":[]}})")
                          : answer);
    };
}

} // namespace

TEST_CASE("a breaker that opens shows in /readyz and the metrics, events are stored all the same", "[outage]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("label_speed");               // of projects of any type, so that it needs nothing of Kili
    RunningHost host(plugins.path(), data.path()); // nobody listens at its endpoint
    REQUIRE(host.started());
    REQUIRE(eventually([&] { return host.metric("kili_host_api_breaker_open") == 1; }, 60s));
    const Reply ready = host.get("readyz");
    CHECK(ready.status == 503);
    CHECK_THAT(ready.body, Contains("fails repeatedly"));
    CHECK(host.post(submit("r1")).status == 200);
    REQUIRE(eventually([&] { return count(data.path(), inbox::EventState::done) == 1; }));
    CHECK(host.stop() == 0);
}

TEST_CASE("a label that Kili cannot give now waits, whatever stands in front of Kili, and the log says so",
          "[outage]") {
    const std::string page = "<html>sign in</html>";
    const std::string answer = GENERATE_COPY(
        test::reply("302 Found", "", "Location: /login\r\n"), test::reply("404 Not Found", page),
        test::reply("200 OK", page), test::reply("200 OK", "It works!"), test::reply("200 OK", "{}"),
        test::reply("200 OK", R"({"data":{}})"), test::reply("403 Forbidden", page),
        test::reply("400 Bad Request", page), test::reply("401 Unauthorized", ""),
        test::reply("413 Content Too Large", ""), test::reply("429 Too Many Requests", "", "Retry-After: 86400\r\n"),
        test::reply("500 Internal Server Error", ""), test::reply("503 Service Unavailable", ""),
        std::string()); // none: the connection is closed
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    test::ScriptedServer kili(answer.empty()
                                  ? test::ScriptedServer::Script([](test::Peer& peer) { peer.read_request(); })
                                  : test::always(answer));
    RunningHost host(plugins.path(), data.path(), settings(data.path(), "", kili.endpoint()));
    REQUIRE(host.started());
    CHECK(host.post(submit("r1", "l", "a", "null")).status == 200);
    REQUIRE(eventually([&] { return host.log().find("event 1 waits") != std::string::npos; }));
    CHECK_THAT(host.log(), Contains("(fetching the label's jsonResponse): "));
    const auto asked = kili.requests();
    if (answer.find("Retry-After: 86400") != std::string::npos)
        CHECK(asked <= 2); // once for the label, and once by the outbox: it is not asked again
    else
        REQUIRE(
            eventually([&] { return kili.requests() >= asked + 4 || host.metric("kili_host_api_breaker_open") == 1; }));
    CHECK(count(data.path(), inbox::EventState::received) == 1);
    CHECK(host.get("readyz").status == 503);
}

TEST_CASE("a label that Kili will never give is dead", "[outage]") {
    const bool has_key = GENERATE(true, false);
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    test::ScriptedServer kili(test::always(test::reply("200 OK", R"({"data":{"labels":[]}})"))); // none of this id
    Settings to = settings(data.path(), "", kili.endpoint());
    if (!has_key) to.key.reset();
    RunningHost host(plugins.path(), data.path(), to);
    REQUIRE(host.started());
    CHECK(host.post(submit("r1", "l", "a", "null")).status == 200);
    REQUIRE(eventually([&] { return count(data.path(), inbox::EventState::dead) == 1; }));
    CHECK((kili.accepted() > 0) == has_key);
}

TEST_CASE("SIGTERM ends the host with 0 within its grace, though Kili holds it up", "[outage]") {
    const bool judged = GENERATE(true, false); // else the event waits for its project
    const std::string answer =
        GENERATE(std::string(), test::reply("429 Too Many Requests", "", "Retry-After: 3600\r\n"));
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    test::ScriptedServer kili(judged ? without_project(answer) : test::always(answer));
    RunningHost host(plugins.path(), data.path(), settings(data.path(), "shutdown_grace = '200ms'\n", kili.endpoint()));
    REQUIRE(host.started());
    CHECK(host.post(submit("r1", "l", "a", R"({"JOB_0":{"annotations":[]}})")).status == 200);
    REQUIRE(eventually([&] { return kili.requests() > (judged ? 1U : 0U); }));
    CHECK(eventually([&] { return (count(data.path(), inbox::EventState::received) == 0) == judged; }));
    const auto begun = std::chrono::steady_clock::now();
    CHECK(host.stop() == 0);
    CHECK(std::chrono::steady_clock::now() - begun < 20s); // of Retry-After 3600 s and a time-out of 60 s
}

TEST_CASE("SIGTERM ends the host with 0 though a rule does not return, the event is judged after the next start",
          "[outage]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_fixture("slow");
    {
        RunningHost host(plugins.path(), data.path(),
                         settings(data.path(), "shutdown_grace = '200ms'\n[rules.slow]\nmilliseconds = 600000\n",
                                  Settings{}.endpoint));
        REQUIRE(host.started());
        CHECK(host.post(submit("r1")).status == 200);
        REQUIRE(eventually([&] { return host.log().find("takes its time") != std::string::npos; }));
        CHECK(host.stop() == 0);
        CHECK_THAT(host.log(), Contains("a rule does not return"));
        CHECK(count(data.path(), inbox::EventState::received) == 1);
    }
    RunningHost host(plugins.path(), data.path(),
                     settings(data.path(), "[rules.slow]\nmilliseconds = 1\n", Settings{}.endpoint));
    REQUIRE(host.started());
    CHECK(eventually([&] { return count(data.path(), inbox::EventState::judged) == 1; }));
}

TEST_CASE("a second signal ends the host at once, and nothing is lost", "[outage]") {
    const int number = GENERATE(SIGTERM, SIGINT);
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_fixture("slow");
    RunningHost host(
        plugins.path(), data.path(),
        settings(data.path(), "shutdown_grace = '1h'\n[rules.slow]\nmilliseconds = 600000\n", Settings{}.endpoint));
    REQUIRE(host.started());
    CHECK(host.post(submit("r1")).status == 200);
    REQUIRE(eventually([&] { return host.log().find("takes its time") != std::string::npos; }));
    host.signal(number);
    REQUIRE(eventually([&] { return host.log().find("stopping") != std::string::npos; }));
    host.signal(number);
    CHECK(host.wait() == -number);
    CHECK(count(data.path(), inbox::EventState::received) == 1);
}
