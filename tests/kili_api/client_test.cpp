// Each operation: what it sends, and how it reads Kili's reply.
#include "kili_api/client.hpp"
#include "kili_api/scripted_server.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <functional>

using namespace kilihost;
using nlohmann::json;
using test::Peer;
using test::ScriptedServer;

namespace {

// Answers the given data, one a request, and keeps the requests.
class Api {
  public:
    explicit Api(std::deque<std::string> data) : data_(std::move(data)) {}

    kili_api::Client& client() { return client_; }
    const std::vector<json>& requests() const { return requests_; } // between calls
    const json& variables() const { return requests_.back().at("variables"); }
    bool asked(const std::string& text) const {
        return requests_.back().at("query").get<std::string>().find(text) != std::string::npos;
    }

  private:
    std::deque<std::string> data_;
    std::vector<json> requests_;
    ScriptedServer server_{[this](Peer& peer) {
        while (const auto request = peer.read_request()) {
            requests_.push_back(json::parse(request->substr(request->find("\r\n\r\n") + 4)));
            peer.send(test::reply("200 OK", R"({"data":)" + data_.front() + "}"));
            data_.pop_front();
        }
    }};
    kili_api::Client client_{kili_api::ApiConnection{.endpoint = server_.endpoint(), .api_key = "k"}};
};

std::string labels_page(std::size_t from, std::size_t count) {
    json page = json::array();
    for (std::size_t i = from; i < from + count; ++i)
        page.push_back({{"id", "l" + std::to_string(i)}, {"labelType", "DEFAULT"}, {"jsonResponse", "{}"}});
    return json{{"labels", page}}.dump();
}

std::string project(const std::string& input_type) {
    return R"({"projects":[{"id":"p","title":"t","inputType":")" + input_type + R"("}]})";
}

} // namespace

TEST_CASE("a client that only reads sends no mutation, whichever it is asked for", "[kili][client]") {
    int requests = 0;
    ScriptedServer server([&](Peer& peer) {
        while (peer.read_request()) {
            ++requests;
            peer.send(test::reply("200 OK", R"({"data":{"viewer":{"id":"u1","email":"a@b.c"}}})"));
        }
    });
    kili_api::Client client{kili_api::ApiConnection{.endpoint = server.endpoint(), .api_key = "k", .reads_only = true}};
    const auto call = [&](const char* document) { client.transport().call(document, json::object()); };
    const std::vector<std::function<void()>> mutations{
        [&] {
            client.create_project({"t", "", "IMAGE", json::object()});
        },
        [&] {
            client.append_assets("p", {{"content", "1"}});
        },
        [&] {
            client.update_assets("p", {{"a", json::object()}});
        },
        [&] { client.send_to_review("p", {"a"}); },
        [&] { client.send_back_to_queue("p", {"a"}); },
        [&] {
            client.append_labels("p", {{"a", json::object()}});
        },
        [&] {
            client.create_issues("p", {{"l", "text", ""}});
        },
        [&] { client.set_issues_solved({"i"}); },
        [&] {
            client.create_webhook({"w", "https://x", "h", {}});
        },
        [&] {
            client.update_webhook({"w", "https://x", "h", {}});
        },
        [&] { client.activate_plugin_on_project("w", "p"); },
        [&] { client.deactivate_plugin_on_project("w", "p"); },
        [&] { client.delete_plugin("w"); },
        [&] { call("mutation { appendToLabels { id } }"); },
        [&] { call("# query\n mutation M { a }"); },
        [&] { call("query Q { viewer { id } } mutation M { a }"); },
        [&] { call("subscription { a }"); },
        [&] { call("not GraphQL"); },
    };
    for (std::size_t i = 0; i < mutations.size(); ++i) {
        INFO(i);
        CHECK_THROWS_AS(mutations[i](), kili_api::MutationRefused);
    }
    CHECK_THROWS_WITH(client.delete_plugin("w"),
                      Catch::Contains("nothing was sent") && Catch::Contains("deletePlugin"));
    CHECK(requests == 0);
    CHECK(client.viewer().id == "u1");
    CHECK(requests == 1);
}

TEST_CASE("viewer", "[kili][client]") {
    Api api({R"({"viewer":{"id":"u1","email":"a@b.c"}})", R"({"viewer":null})"});
    const kili_api::User viewer = api.client().viewer();
    CHECK(viewer.id == "u1");
    CHECK(viewer.email == "a@b.c");
    CHECK_THROWS_AS(api.client().viewer(), kili_api::UnreadableReply);
}

TEST_CASE("issues of an event go out in one call", "[kili][client]") {
    Api api({R"({"createIssues":[{"id":"i1"},{"id":"i2"}]})", R"({"createIssues":[{"id":"i1"}]})"});
    const std::vector<kili_api::NewIssue> issues{{"l1", "too many", ""}, {"l2", "too large", "m7", "a2"}};
    CHECK(api.client().create_issues("p", issues) == std::vector<std::string>{"i1", "i2"});
    CHECK(api.asked("createIssues(issues: $issues, where: $where)"));
    CHECK(api.variables() == json::parse(R"({"where":{"project":{"id":"p"}},"issues":[
        {"labelID":"l1","objectMid":null,"type":"ISSUE","text":"too many"},
        {"labelID":"l2","objectMid":"m7","type":"ISSUE","text":"too large","assetId":"a2"}]})"));
    CHECK_THROWS_WITH(api.client().create_issues("p", issues), "Kili answered 1 ids for 2 issues");
}

TEST_CASE("more than a batch is the caller's error, nothing is no call", "[kili][client]") {
    Api api({});
    kili_api::Client& client = api.client();
    CHECK_THROWS_AS(client.create_issues("p", std::vector<kili_api::NewIssue>(101)), std::invalid_argument);
    CHECK_THROWS_AS(client.send_back_to_queue("p", std::vector<std::string>(101)), std::invalid_argument);
    CHECK_THROWS_AS(client.issues("p", std::vector<std::string>(101)), std::invalid_argument);
    CHECK_THROWS_AS(client.append_labels("p", std::vector<kili_api::NewLabel>(101)), std::invalid_argument);
    CHECK_THROWS_AS(client.append_assets("p", std::vector<kili_api::NewAsset>(101)), std::invalid_argument);
    CHECK(client.create_issues("p", {}).empty());
    CHECK(client.issues("p", {}).empty());
    CHECK(client.append_labels("p", {}).empty());
    CHECK(client.append_assets("p", {}).empty());
    client.send_back_to_queue("p", {});
    CHECK(client.transport().calls() == 0);
}

TEST_CASE("send_back_to_queue", "[kili][client]") {
    Api api({R"({"sendBackAssetsToQueue":{"id":"p"}})", R"({"sendBackAssetsToQueue":null})"});
    api.client().send_back_to_queue("p", {"a1", "a2"});
    CHECK(api.variables() == json::parse(R"({"where":{"idIn":["a1","a2"],"project":{"id":"p"}}})"));
    CHECK_NOTHROW(api.client().send_back_to_queue("p", {"a1"}));
}

TEST_CASE("assets are listed whatever somebody wrote into their jsonMetadata", "[kili][client]") {
    struct Row {
        json written, read;
    };
    const std::vector<Row> rows{{R"({"a":1})", {{"a", 1}}}, {{{"a", 1}}, {{"a", 1}}},      {nullptr, json::object()},
                                {"", json::object()},       {"[1]", json::array({1})},     {"7", 7},
                                {"a text", "a text"},       {json::array(), json::array()}};
    json page = json::array();
    for (const Row& row : rows)
        page.push_back({{"id", std::to_string(page.size())}, {"jsonMetadata", row.written}});
    Api api({json{{"assets", page}}.dump()});
    kili_api::Listing<kili_api::Asset> listing = api.client().list_assets({.project_id = "p"});
    for (const Row& row : rows) {
        const std::optional<kili_api::Asset> asset = listing.next();
        REQUIRE(asset);
        CHECK(asset->json_metadata == row.read);
    }
}

TEST_CASE("a label by its id, its jsonResponse as text or object", "[kili][client]") {
    const std::string rest = R"("id":"l1","labelType":"REVIEW","createdAt":"2024-01-01T00:00:00.000Z",
        "isLatestLabelForUser":true,"labelOf":{"id":"a1"},"author":{"id":"u1","email":"u@b.c"})";
    Api api({R"({"labels":[{"jsonResponse":"{\"JOB_0\":{}}",)" + rest + "}]}",
             R"({"labels":[{"jsonResponse":{"JOB_0":{}},)" + rest + "}]}", R"({"labels":[]})"});
    for (int form = 0; form < 2; ++form) {
        const std::optional<kili_api::Label> label = api.client().label("p", "l1");
        REQUIRE(label);
        CHECK(label->id == "l1");
        CHECK(label->asset_id == "a1");
        CHECK(label->author_id == "u1");
        CHECK(label->author_email == "u@b.c");
        CHECK(label->type == "REVIEW");
        CHECK(label->created_at == "2024-01-01T00:00:00.000Z");
        CHECK(label->latest_for_user);
        CHECK(label->json_response.dump() == R"({"JOB_0":{}})");
    }
    CHECK_FALSE(api.client().label("p", "l2"));
    CHECK(api.variables() == json::parse(R"({"where":{"id":"l2","project":{"id":"p"}},"first":1,"skip":0})"));
}

TEST_CASE("a label without what may be null, and one that cannot be read", "[kili][client]") {
    Api api({R"({"labels":[{"id":"l1","labelType":"DEFAULT","jsonResponse":null,"author":null,"labelOf":null}]})",
             R"({"labels":[{"id":"l1","labelType":"DEFAULT","jsonResponse":""}]})",
             R"({"labels":[{"id":"l1","labelType":"DEFAULT","jsonResponse":"{"}]})",
             R"({"labels":[{"id":"l1","labelType":"DEFAULT","jsonResponse":"[1]"}]})", R"({"labels":[{"id":"l1"}]})",
             R"({"labels":[7]})", R"({"labels":{}})", R"({})"});
    for (int readable = 0; readable < 2; ++readable) {
        const std::optional<kili_api::Label> label = api.client().label("p", "l1");
        REQUIRE(label);
        CHECK(label->json_response == json::object());
        CHECK(label->author_id.empty());
        CHECK(label->asset_id.empty());
        CHECK_FALSE(label->latest_for_user);
    }
    for (int unreadable = 0; unreadable < 6; ++unreadable)
        CHECK_THROWS_AS(api.client().label("p", "l1"), kili_api::UnreadableReply);
}

TEST_CASE("labels come newest first, in pages of 100", "[kili][client]") {
    Api api({project("IMAGE"), labels_page(0, 100), labels_page(100, 100), labels_page(200, 3)});
    const std::vector<kili_api::Label> labels = api.client().labels({.project_id = "p", .asset_id = "a1"});
    REQUIRE(labels.size() == 203);
    CHECK(labels.front().id == "l202"); // of labels without a time the last listed is taken for the newest
    CHECK(labels.back().id == "l0");
    REQUIRE(api.requests().size() == 4);
    CHECK(api.requests()[2]["variables"] ==
          json::parse(R"({"where":{"asset":{"id":"a1"},"project":{"id":"p"}},"first":100,"skip":100})"));

    Api by_time(
        {project("TEXT"), R"({"labels":[{"id":"old","labelType":"DEFAULT","createdAt":"2023-12-31T23:59:59.000Z"},
        {"id":"new","labelType":"DEFAULT","createdAt":"2024-02-01T00:00:00.000Z"},
        {"id":"middle","labelType":"DEFAULT","createdAt":"2024-01-01T00:00:00.000Z"}]})"});
    const std::vector<kili_api::Label> sorted = by_time.client().labels({.project_id = "p", .asset_id = "a1"});
    CHECK(sorted[0].id == "new");
    CHECK(sorted[1].id == "middle");
    CHECK(sorted[2].id == "old");
}

TEST_CASE("labels of videos come in pages of 20, all others and those without content in pages of 100",
          "[kili][client]") {
    struct Row {
        const char* input_type;
        std::size_t first;
    };
    for (const Row& row : {Row{"VIDEO", 20}, Row{"IMAGE", 100}, Row{"GEOSPATIAL", 100}, Row{"SOMETHING_NEW", 100}}) {
        INFO(row.input_type);
        Api api({project(row.input_type), labels_page(0, row.first), labels_page(row.first, 1), labels_page(0, 1),
                 labels_page(0, 1)});
        CHECK(api.client().labels({.project_id = "p"}).size() == row.first + 1);
        CHECK(api.requests()[1]["variables"]["first"] == row.first);
        CHECK(api.requests()[2]["variables"]["skip"] == row.first);
        CHECK(api.client().labels({.project_id = "p"}).size() == 1); // the project is known now
        CHECK(api.variables()["first"] == row.first);
        api.client().list_labels({.project_id = "p", .with_json_response = false}).next();
        CHECK(api.variables()["first"] == 100);
        CHECK(api.requests().size() == 5);
    }
    for (const char* const nothing : {R"({"projects":[]})", R"({"projects":null})"}) {
        Api unknown({nothing, labels_page(0, 0)});
        CHECK(unknown.client().labels({.project_id = "p"}).empty());
        CHECK(unknown.variables()["first"] == 100);
    }
}

TEST_CASE("a server that answers one page for ever is stopped", "[kili][client]") {
    Api api({project("IMAGE"), labels_page(0, 100), labels_page(0, 100)});
    CHECK_THROWS_AS(api.client().labels({.project_id = "p", .asset_id = "a1"}), kili_api::UnreadableReply);
}

TEST_CASE("a listing fetches a page when its objects are asked for", "[kili][client]") {
    Api api({project("IMAGE"), labels_page(0, 100), labels_page(100, 100), labels_page(200, 0)});
    kili_api::Listing<kili_api::Label> labels =
        api.client().list_labels({.project_id = "p", .types = {"DEFAULT"}, .created_from = "2024-01-01T00:00:00Z"});
    CHECK(api.requests().empty());
    for (int i = 0; i < 100; ++i)
        CHECK(labels.next()->id == "l" + std::to_string(i));
    CHECK(api.requests().size() == 2);
    CHECK(api.variables() == json::parse(R"({"where":{"project":{"id":"p"},"typeIn":["DEFAULT"],
        "createdAtGte":"2024-01-01T00:00:00Z"},"first":100,"skip":0})"));
    std::size_t rest = 0;
    for (const kili_api::Label& label : labels)
        rest += label.id.empty() ? 0 : 1;
    CHECK(rest == 100);
    CHECK(api.requests().size() == 4);
    CHECK_FALSE(labels.next());
    CHECK(api.requests().size() == 4); // the end is remembered
}

TEST_CASE("a listing that failed continues at the same page", "[kili][client]") {
    Api api({labels_page(0, 100), R"({"labels":7})", labels_page(100, 1)});
    kili_api::Listing<kili_api::Label> labels =
        api.client().list_labels({.project_id = "p", .with_json_response = false});
    for (int i = 0; i < 100; ++i)
        labels.next();
    CHECK_FALSE(api.asked("jsonResponse"));
    CHECK_THROWS_AS(labels.next(), kili_api::UnreadableReply);
    CHECK(labels.next()->id == "l100");
    CHECK(api.variables()["skip"] == 100);
    CHECK_FALSE(labels.next());
}

TEST_CASE("issues of assets, and one set solved", "[kili][client]") {
    Api api({R"({"issues":[{"id":"i1","status":"OPEN","assetId":"a1","objectMid":"m","createdAt":"2024","comments":
                [{"text":"first"},{"text":"second"}]},
                {"id":"i2","status":"SOLVED","assetId":null,"objectMid":null,"createdAt":null,"comments":[]}]})",
             R"({"issue0":{"id":"i1"},"issue1":{"id":"i2"}})"});
    const std::vector<kili_api::Issue> issues = api.client().issues("p", {"a1", "a2"});
    CHECK(api.variables() ==
          json::parse(R"({"where":{"assetIn":["a1","a2"],"project":{"id":"p"}},"first":100,"skip":0})"));
    REQUIRE(issues.size() == 2);
    CHECK(issues[0].text == "first");
    CHECK(issues[0].mid == "m");
    CHECK(issues[0].asset_id == "a1");
    CHECK(issues[0].created_at == "2024");
    CHECK(issues[1].status == "SOLVED");
    CHECK(issues[1].mid.empty());
    CHECK(issues[1].text.empty());
    api.client().set_issues_solved({"i1", "i2"});
    CHECK(api.variables() == json::parse(R"({"data":{"status":"SOLVED"},"id0":"i1","id1":"i2"})"));
}

TEST_CASE("a project is set up: project, assets, webhook, labels", "[kili][client]") {
    Api api({R"({"createProject":{"id":"p1"}})", R"({"appendManyAssets":[{"id":"a1"}]})", R"({"createWebhook":"ok"})",
             R"({"createWebhook":null})", R"({"activatePluginOnProject":"ok"})",
             R"({"appendManyLabels":[{"id":"l1"}]})",
             R"({"assets":[{"id":"a1","externalId":"landscape2","status":"LABELED"}]})", R"({"assets":[]})",
             R"({"assets":[{"id":"a1","externalId":null,"status":"TODO"}]})"});
    kili_api::Client& client = api.client();

    CHECK(client.create_project({"t", "d", "IMAGE", {{"jobs", json::object()}}}) == "p1");
    CHECK(api.variables() == json::parse(R"({"data":{"title":"t","description":"d","inputType":"IMAGE",
        "jsonInterface":"{\"jobs\":{}}"}})"));
    CHECK(client.append_assets("p1", {{"https://x/1.jpg", "landscape2"}}) == std::vector<std::string>{"a1"});
    CHECK(api.variables() == json::parse(R"({"data":{"contentArray":["https://x/1.jpg"],
        "externalIDArray":["landscape2"]},"where":{"id":"p1"}})"));
    client.create_webhook({"box rules", "http://127.0.0.1:8080/", "custom header", {"onSubmit", "onReview"}});
    CHECK(api.variables() == json::parse(R"({"data":{"pluginName":"box rules","webhookUrl":"http://127.0.0.1:8080/",
        "header":"custom header","handlerTypes":["onSubmit","onReview"]}})"));
    client.create_webhook({"all", "http://127.0.0.1:8080/", "h", {}});
    CHECK_FALSE(api.variables()["data"].contains("handlerTypes"));
    client.activate_plugin_on_project("box rules", "p1");
    CHECK(api.variables() == json::parse(R"({"where":{"pluginName":"box rules","projectId":"p1"}})"));
    CHECK(client.append_labels("p1", {{"a1", {{"JOB_0", json::object()}}}}) == std::vector<std::string>{"l1"});
    CHECK(api.variables() == json::parse(R"({"data":{"labelType":"DEFAULT","labelsData":[{"assetID":"a1",
        "jsonResponse":"{\"JOB_0\":{}}"}]},"where":{"idIn":["a1"],"project":{"id":"p1"}}})"));

    const std::optional<kili_api::Asset> asset = client.asset("p1", "a1");
    REQUIRE(asset);
    CHECK(asset->external_id == "landscape2");
    CHECK(asset->status == "LABELED");
    CHECK(api.variables() == json::parse(R"({"where":{"id":"a1","project":{"id":"p1"}},"first":1,"skip":0})"));
    CHECK_FALSE(client.asset("p1", "a9"));
    const std::optional<kili_api::Asset> listed = client.list_assets({.project_id = "p1"}).next();
    REQUIRE(listed);
    CHECK(listed->external_id.empty());
    CHECK(listed->status == "TODO");
}
