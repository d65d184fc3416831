// What the sandbox can do on request: be slow, refuse calls past a limit, fail, keep its data; and its page.
#include "account.hpp"
#include "temporary_folder.hpp"

#include "sandbox/rate_limit.hpp"

#include <catch2/catch.hpp>

#include <curl/curl.h>

#include <fstream>
#include <sys/stat.h>

using namespace kilihost;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

std::filesystem::path written(const TemporaryFolder& folder, const std::string& text) {
    const auto file = folder.path() / "faults.toml";
    std::ofstream(file) << text;
    return file;
}

std::string refusal(const std::string& text) {
    const TemporaryFolder folder;
    const auto file = written(folder, text);
    try {
        sandbox::read_faults(file);
    } catch (const std::runtime_error& error) {
        const std::string what = error.what();
        REQUIRE(what.rfind(file.string(), 0) == 0);
        return what.substr(file.string().size());
    }
    return "taken";
}

sandbox::Options with_faults(const std::string& text) {
    const TemporaryFolder folder;
    sandbox::Options options;
    options.faults = sandbox::read_faults(written(folder, text));
    return options;
}

// The status of a query's reply, or -1 if the connection was closed without one.
long status_of(const test::Account& account, const std::string& document) {
    const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
    const std::string body = json{{"query", document}}.dump();
    const std::string url = account.url(sandbox::endpoint_path);
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
        curl_slist_append(nullptr, "Authorization: X-API-Key: sandbox-key"), curl_slist_free_all);
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(
        curl.get(), CURLOPT_WRITEFUNCTION,
        +[](char*, std::size_t size, std::size_t count, void*) { return size * count; });
    const CURLcode code = curl_easy_perform(curl.get());
    if (code == CURLE_GOT_NOTHING) return -1;
    REQUIRE(code == CURLE_OK);
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
}

const char* const make_project = "mutation { createProject(data: {title: \"t\", inputType: IMAGE, jsonInterface: "
                                 "\"{}\"}) { id } }";

} // namespace

TEST_CASE("sandbox: a lost reply is of a call that was carried out, a dropped one of none") {
    const auto [reply, projects] = GENERATE(table<std::string, int>({{"lost", 1}, {"dropped", 0}}));
    test::Account account(with_faults("[[fault]]\noperation = \"createProject\"\nreply = \"" + reply + "\"\n"));
    CHECK(status_of(account, make_project) == -1);
    CHECK(account.data("{countProjects(where: {})}") == json{{"countProjects", projects}});
}

TEST_CASE("sandbox: faults of a status or garbage carry nothing out, and others go well") {
    test::Account account(with_faults("[[fault]]\noperation = \"createProject\"\nreply = 429\nretry_after = 7\n"
                                      "[[fault]]\noperation = \"countLabels\"\nreply = \"garbage\"\n"));
    CHECK(status_of(account, make_project) == 429);
    CHECK(status_of(account, "{countLabels(where: {})}") == 200);
    const std::string body = R"({"query": "{countLabels(where: {})}"})";
    CHECK(test::send(account.url(sandbox::endpoint_path), {"Authorization: X-API-Key: sandbox-key"}, &body)
              .body.rfind("<html>", 0) == 0);
    CHECK(account.data("{countProjects(where: {})}") == json{{"countProjects", 0}});
}

TEST_CASE("sandbox: faults of one seed come up in the same calls") {
    const auto run = [] {
        test::Account account(with_faults("seed = 5\n[[fault]]\nprobability = 0.5\nreply = 503\n"));
        std::vector<long> statuses;
        for (int i = 0; i < 20; ++i)
            statuses.push_back(status_of(account, "{viewer{id}}"));
        return statuses;
    };
    const std::vector<long> statuses = run();
    CHECK(std::count(statuses.begin(), statuses.end(), 503) > 2);
    CHECK(std::count(statuses.begin(), statuses.end(), 200) > 2);
    CHECK(run() == statuses);
}

TEST_CASE("sandbox: a faults file's mistakes are named by line") {
    CHECK(refusal("seed = -1") == ":1: seed must be a whole number from 0");
    CHECK(refusal("\n[[fault]]\nreplay = 500") == ":3: unknown key 'replay'; did you mean 'reply'?");
    CHECK(refusal("[[fault]]\nreply = 200") ==
          ":2: reply must be \"lost\", \"dropped\", \"garbage\" or a status from 400 to 599");
    CHECK(refusal("[[fault]]\nreply = 500\noperation = \"createIssue\"") ==
          ":3: no operation 'createIssue'; did you mean 'createIssues'?");
    CHECK(refusal("[[fault]]\nprobability = 2\nreply = 500") == ":2: probability must be from 0 to 1");
    CHECK(refusal("[[fault]]\nprobability = 1") == ":1: a [[fault]] needs a reply");
    CHECK(refusal("[[fault]]\nreply = \"lost\"\nretry_after = 1") ==
          ":1: retry_after goes with a reply that is a status");
    CHECK(refusal("[fault]\nreply = 500") == ":1: write faults as [[fault]]");
    CHECK(refusal("[[fault]\n").rfind(":1: ", 0) == 0);
    CHECK(refusal("[[fault]]\nprobability = 0.5\nreply = 500\n") == "taken");
}

TEST_CASE("sandbox: past the limit of calls a minute, calls are refused until the bucket fills") {
    sandbox::RateLimit limit(60);
    const auto start = sandbox::RateLimit::Clock::now();
    for (int i = 0; i < 60; ++i)
        REQUIRE_FALSE(limit.refuse(start));
    CHECK(limit.refuse(start + 100ms) == 1s);
    CHECK_FALSE(limit.refuse(start + 2100ms));
    CHECK_FALSE(limit.refuse(start + 2100ms));
    CHECK(limit.refuse(start + 2100ms) == 1s);

    sandbox::Options options;
    options.calls_per_minute = 2;
    test::Account account(options);
    CHECK(status_of(account, "{viewer{id}}") == 200);
    CHECK(status_of(account, "{viewer{id}}") == 200);
    CHECK(status_of(account, "{viewer{id}}") == 429);
}

TEST_CASE("sandbox: with a latency every answer of the API takes that much longer") {
    sandbox::Options options;
    options.latency = 150ms;
    test::Account account(options);
    const auto start = std::chrono::steady_clock::now();
    account.data("{viewer{id}}");
    CHECK(std::chrono::steady_clock::now() - start >= 150ms);
}

TEST_CASE("sandbox: a state file keeps everything over a restart") {
    const TemporaryFolder folder;
    sandbox::Options options;
    options.state = folder.path() / "state.json";
    const std::string read = "{viewer{id} projects(where: {}, first: 9, skip: 0) {id title numberOfAssets updatedAt}"
                             " assets(where: {}, first: 9, skip: 0) {id externalId status createdAt"
                             "   labels {id labelType jsonResponse isLatestLabelForUser numberOfAnnotations"
                             "     author {id email}} issues {id status objectMid comments {text}}}"
                             " listPlugins {name projectIds}"
                             " events(where: {}, pagination: {skip: 0, first: 9}) {id event payload}}";
    json before;
    {
        test::Account account(options);
        const std::string project = account.project("kept");
        const std::string asset = account.asset(project, "one");
        const std::string label = account.label(asset, test::boxes(3));
        account.label(asset, test::boxes(1), "REVIEW");
        account.data("mutation($i: [IssueToCreate!]!) { createIssues(issues: $i, where: {}) {id} }",
                     {{"i", {{{"labelID", label}, {"type", "ISSUE"}, {"text", "t"}, {"objectMid", "m"}}}}});
        account.webhook(project, "hook", "http://127.0.0.1:1/", {{"header", "a secret"}});
        account.send_back(asset);
        before = account.data(read);
    }
    struct stat about {};
    REQUIRE(stat(options.state.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    test::Account again(options);
    CHECK(again.data(read) == before);
    CHECK(before.at("events").size() == 4); // two labels, an issue, a send-back
}

TEST_CASE("sandbox: a state file that is something else is refused, and left as it is") {
    const TemporaryFolder folder;
    sandbox::Options options;
    options.state = folder.path() / "state.json";
    std::ofstream(options.state) << "{\"users\": []}";
    CHECK_THROWS_WITH(sandbox::Sandbox("127.0.0.1", 0, options),
                      Catch::Contains(options.state.string()) && Catch::Contains("not what the sandbox wrote"));
    std::ifstream in(options.state);
    std::string text;
    std::getline(in, text);
    CHECK(text == "{\"users\": []}");
    options.state = folder.path() / "missing" / "state.json";
    CHECK_THROWS_WITH(sandbox::Sandbox("127.0.0.1", 0, options), Catch::Contains("cannot be written"));
}

TEST_CASE("sandbox: the page is there, and its data without secrets") {
    test::Account account;
    const std::string project = account.project("Shown");
    account.webhook(project, "hook", "http://127.0.0.1:1/", {{"header", "a secret"}});
    account.label(account.asset(project, "one"), test::boxes(2));
    const test::HttpReply page = test::send(account.url("/"), {});
    CHECK(page.status == 200);
    CHECK(page.body.find("page.json") != std::string::npos);
    const test::HttpReply reply = test::send(account.url("/page.json?changes=-1"), {});
    CHECK(reply.body.find("a secret") == std::string::npos);
    const json data = json::parse(reply.body);
    CHECK(data.at("store").at("projects").at(0).at("settings").at("title") == "Shown");
    CHECK(data.at("store").at("labels").size() == 1);
    CHECK(data.at("deliveries").at(0).at("eventType") == "onSubmit");
    const std::string unchanged = "/page.json?changes=" + data.at("changes").dump();
    CHECK_FALSE(json::parse(test::send(account.url(unchanged), {}).body).contains("store"));
}
