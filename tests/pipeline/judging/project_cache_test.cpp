// What rules know of a project costs one call of Kili's API an hour, however many workers ask.
#include "kili_api/client.hpp"
#include "kili_api/scripted_server.hpp"
#include "pipeline/judging/project_cache.hpp"
#include "rules/project_document.hpp"
#include "rules/services.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <utility>
#include <vector>

using namespace kilihost;
using nlohmann::json;

namespace {

struct Kili {
    json projects = json::array({{{"id", "p"},
                                  {"title", "Cars"},
                                  {"inputType", "IMAGE"},
                                  {"workflowVersion", "V2"},
                                  {"jsonInterface", R"({"jobs":{"JOB_0":{}}})"}}});
    std::string status = "200 OK";
    json data; // the whole reply, if it is not the projects

    std::atomic<judging::ProjectCache::Clock::duration> past{judging::ProjectCache::Clock::duration(0)};
    test::ScriptedServer server{[this](test::Peer& peer) {
        while (peer.read_request())
            peer.send(test::reply(status, (data.is_null() ? json{{"data", {{"projects", projects}}}} : data).dump()));
    }};
    kili_api::Client client{kili_api::ApiConnection{.endpoint = server.endpoint(), .api_key = "k"}};
    judging::ProjectCache cache{client, [this] { return judging::ProjectCache::Clock::time_point(past.load()); }};

    std::string title() { return std::string(event::string(event::get(cache.get("p")->root(), "title"))); }
    bool can_wait() {
        try {
            cache.get("p");
        } catch (const rules::Services::Unavailable& error) {
            return error.can_wait;
        }
        FAIL("the project was read");
        return false;
    }
};

} // namespace

TEST_CASE("a project is read once an hour", "[project]") {
    Kili kili;
    const auto project = kili.cache.get("p");
    CHECK(rules::input_type(*project) == "IMAGE");
    CHECK(event::string(event::get(project->root(), "workflowVersion")) == "V2");
    CHECK(event::get(event::get(event::get(project->root(), "jsonInterface"), "jobs"), "JOB_0") != nullptr);
    std::vector<std::thread> workers;
    for (int i = 0; i < 8; ++i)
        workers.emplace_back([&] {
            for (int ask = 0; ask < 100; ++ask)
                kili.cache.get("p");
        });
    for (std::thread& worker : workers)
        worker.join();
    CHECK(kili.cache.calls() == 1);
    kili.past = std::chrono::minutes(59);
    kili.title();
    CHECK(kili.cache.calls() == 1);
    kili.projects[0]["title"] = "Trucks";
    kili.past = std::chrono::minutes(60);
    CHECK(kili.title() == "Trucks");
    CHECK(kili.cache.calls() == 2);
    CHECK(event::string(event::get(project->root(), "title")) == "Cars"); // who holds the older one keeps it
}

TEST_CASE("workers that ask at the same moment share one call", "[project]") {
    Kili kili;
    std::vector<std::thread> workers;
    for (int i = 0; i < 8; ++i)
        workers.emplace_back([&] { kili.cache.get("p"); });
    for (std::thread& worker : workers)
        worker.join();
    CHECK(kili.cache.calls() == 1);
}

TEST_CASE("changed settings are read again", "[project]") {
    Kili kili;
    kili.title();
    kili.projects[0]["title"] = "Trucks";
    kili.cache.forget("other");
    CHECK(kili.title() == "Cars");
    kili.cache.forget("p");
    CHECK(kili.title() == "Trucks");
    CHECK(kili.cache.calls() == 2);
}

TEST_CASE("an event waits for its project while Kili is away, which is asked every two seconds at most", "[project]") {
    Kili kili;
    std::chrono::seconds now{0};
    for (const char* const status :
         {"302 Found", "404 Not Found", "413 Content Too Large", "403 Forbidden", "429 Too Many Requests"}) {
        INFO(status);
        kili.status = status;
        kili.past = now += std::chrono::seconds(2);
        CHECK(kili.can_wait());
    }
    kili.status = "200 OK";
    kili.past = now += std::chrono::seconds(1);
    CHECK(kili.can_wait()); // Kili is not asked
    CHECK(kili.cache.calls() == 5);
    kili.past = now += std::chrono::seconds(1);
    CHECK(kili.title() == "Cars");
    CHECK(kili.cache.calls() == 6);
}

TEST_CASE("a project that Kili does not show is refused with the way out, and asked for again soon", "[project]") {
    Kili kili;
    const json shown = std::exchange(kili.projects, json::array());
    std::chrono::seconds now{0};
    const auto refusal = [&] {
        try {
            kili.cache.get("p");
        } catch (const rules::Services::Unavailable& error) {
            CHECK_FALSE(error.can_wait);
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK_THAT(refusal(), Catch::Contains("project p") && Catch::Contains("Give the user of the API key access"));
    CHECK_THAT(refusal(), Catch::Contains("project p"));
    CHECK(kili.cache.calls() == 1);
    kili.data = json{{"errors", {{{"message", "Cannot access project p"}, {"extensions", {{"code", "NOT_FOUND"}}}}}}};
    kili.past = now += std::chrono::seconds(10);
    CHECK_THAT(refusal(), Catch::Contains("Cannot access project p") && Catch::Contains("replay the event"));
    kili.data = {};
    kili.projects = shown;
    kili.past = now += std::chrono::seconds(9);
    CHECK_FALSE(refusal().empty());
    CHECK(kili.cache.calls() == 2);
    kili.past = now += std::chrono::seconds(1);
    CHECK(kili.title() == "Cars");
}

TEST_CASE("without an API key nothing is known", "[project]") {
    kili_api::Client client{kili_api::ApiConnection{.endpoint = "http://127.0.0.1:1/graphql"}};
    judging::ProjectCache cache(client);
    CHECK(cache.get("p") == nullptr);
    CHECK(cache.calls() == 0);
}
