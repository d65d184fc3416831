#include "account.hpp"

#include <curl/curl.h>

#include <catch2/catch.hpp>

namespace kilihost::test {

using nlohmann::json;

namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

} // namespace

HttpReply send(const std::string& url, const std::vector<std::string>& headers, const std::string* body) {
    const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
    curl_slist* list = nullptr;
    for (const std::string& header : headers)
        list = curl_slist_append(list, header.c_str());
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> owned(list, curl_slist_free_all);
    HttpReply reply;
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, list);
    if (body != nullptr) {
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body->c_str());
    }
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply.body);
    const CURLcode code = curl_easy_perform(curl.get());
    INFO(curl_easy_strerror(code));
    REQUIRE(code == CURLE_OK);
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    return reply;
}

const char* const json_interface =
    R"({"jobs":{"JOB_0":{"content":{"categories":{"OBJECT_A":{"name":"Object A"},"OBJECT_B":{"name":"Object B"}},)"
    R"("input":"radio"},"mlTask":"OBJECT_DETECTION","tools":["rectangle"],"required":1}}})";

std::string boxes(int count) {
    json annotations = json::array();
    for (int i = 0; i < count; ++i) {
        annotations.push_back({{"categories", {{{"name", "OBJECT_A"}}}},
                               {"children", json::object()},
                               {"mid", "mid-" + std::to_string(i)},
                               {"type", "rectangle"}});
    }
    return json{{"JOB_0", {{"annotations", annotations}}}}.dump();
}

Account::Account(sandbox::Options options) : sandbox("127.0.0.1", 0, options), key_(options.api_key) {}

std::string Account::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(sandbox.port()) + path;
}

json Account::reply(const std::string& document, const json& variables) {
    const std::string body = json{{"query", document}, {"variables", variables}}.dump();
    const HttpReply reply = send(url(sandbox::endpoint_path),
                                 {"Authorization: X-API-Key: " + key_, "Content-Type: application/json",
                                  "Accept: application/json", "apollographql-client-name: python-sdk"},
                                 &body);
    INFO(reply.body);
    REQUIRE(reply.status == 200);
    return json::parse(reply.body);
}

json Account::data(const std::string& document, const json& variables) {
    json answer = reply(document, variables);
    INFO(answer.dump());
    REQUIRE_FALSE(answer.contains("errors"));
    return std::move(answer.at("data"));
}

std::string Account::refusal(const std::string& document, const json& variables) {
    const json answer = reply(document, variables);
    INFO(answer.dump());
    REQUIRE(answer.value("data", json()).is_null());
    REQUIRE(answer.at("errors").size() == 1);
    const json& error = answer.at("errors").at(0);
    return error.at("extensions").at("code").get<std::string>() + ": " + error.at("message").get<std::string>();
}

std::string Account::project(const std::string& title) {
    const json made =
        data("mutation createProject($data: CreateProjectData!) { data: createProject(data: $data) { id } }",
             {{"data", {{"title", title}, {"inputType", "IMAGE"}, {"jsonInterface", json_interface}}}});
    return made.at("data").at("id");
}

std::string Account::asset(const std::string& project, const std::string& external_id) {
    const json made = data("mutation($data: AppendManyAssetsData!, $where: ProjectWhere!) {"
                           "  data: appendManyAssets(data: $data, where: $where) { id } }",
                           {{"data",
                             {{"contentArray", {"https://example.com/car_1.jpg"}},
                              {"externalIDArray", {external_id}},
                              {"jsonContentArray", {""}},
                              {"jsonMetadataArray", {"{}"}}}},
                            {"where", {{"id", project}}}});
    return made.at("data").at(0).at("id");
}

std::string Account::label(const std::string& asset, const std::string& response, const std::string& type) {
    const json made =
        data("mutation appendManyLabels($data: AppendManyLabelsData!, $where: AssetWhere!) {"
             "  data: appendManyLabels(data: $data, where: $where) { id } }",
             {{"data",
               {{"labelType", type},
                {"overwrite", false},
                {"labelsData", {{{"assetID", asset}, {"jsonResponse", response}, {"secondsToLabel", 3}}}}}},
              {"where", {{"idIn", {asset}}}}});
    return made.at("data").at(0).at("id");
}

json Account::label_fields(const std::string& label, const std::string& fields) {
    const json found = data("query labels($where: LabelWhere!, $first: PageSize!, $skip: Int!) {"
                            "  data: labels(where: $where, first: $first, skip: $skip) {" +
                                fields + "} }",
                            {{"where", {{"id", label}}}, {"first", 1}, {"skip", 0}});
    REQUIRE(found.at("data").size() == 1);
    return found.at("data").at(0);
}

std::string Account::status(const std::string& asset) {
    return data("query($id: ID!) { assets(where: {id: $id}, first: 1, skip: 0) { status } }", {{"id", asset}})
        .at("assets")
        .at(0)
        .at("status");
}

void Account::send_back(const std::string& asset) {
    data("mutation($where: AssetWhere!) { data: sendBackAssetsToQueue(where: $where) { id } }",
         {{"where", {{"idIn", {asset}}}}});
}

void Account::webhook(const std::string& project, const std::string& name, const std::string& url, json data) {
    data["pluginName"] = name;
    data["webhookUrl"] = url;
    this->data("mutation($data: WebhookData!) { data: createWebhook(data: $data) }", {{"data", data}});
    this->data("mutation($where: PluginOnProjectWhere!) { data: activatePluginOnProject(where: $where) }",
               {{"where", {{"pluginName", name}, {"projectId", project}}}});
}

} // namespace kilihost::test
