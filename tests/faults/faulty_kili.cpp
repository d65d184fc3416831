#include "faulty_kili.hpp"

#include "kili_api/documents.hpp"
#include "running_host.hpp"
#include "sandbox/sandbox.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>

namespace faults {
namespace {

using kilihost::test::Peer;
using kilihost::test::reply;
using kilihost::test::ScriptedServer;
using nlohmann::json;
namespace documents = kilihost::kili_api::documents;

constexpr const char* page = "<html><body>Bad gateway</body></html>";
constexpr std::size_t page_size = 100; // Kili's, of lists and mutations

// What a document asks for: its first field.
std::string operation(const std::string& document) {
    const std::size_t begin = document.find_first_not_of(" \n", document.find('{') + 1);
    return document.substr(begin, document.find_first_of("( \n{:", begin) - begin);
}

json where_project(const std::string& id) {
    return {{"project", {{"id", id}}}};
}

} // namespace

FaultyKili::FaultyKili()
    : api_(integration::api_key, delivery_, kilihost::sandbox::EventEnvelope::named, kilihost::sandbox::Workflow::v1) {
    const json data{{"title", "faults"},
                    {"description", ""},
                    {"inputType", "IMAGE"},
                    {"jsonInterface", kilihost::tutorial::json_interface().dump()}};
    project_ = ask(documents::create_project, {{"data", data}}).at("createProject").at("id");
    come_back();
}

void FaultyKili::inject(Plan plan) {
    const std::lock_guard lock(mutex_);
    plan_ = std::move(plan);
    calls_ = 0;
    faults_ = 0;
}

int FaultyKili::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

int FaultyKili::faults() const {
    const std::lock_guard lock(mutex_);
    return faults_;
}

void FaultyKili::go_away() {
    server_.reset();
}

void FaultyKili::come_back() {
    server_ = std::make_unique<ScriptedServer>([this](Peer& peer) { serve(peer); }, port_);
    port_ = server_->port();
    endpoint_ = server_->endpoint();
}

void FaultyKili::serve(Peer& peer) {
    while (const std::optional<std::string> request = peer.read_request())
        if (!answer(peer, request->substr(request->find("\r\n\r\n") + 4))) return;
}

// False if the connection is to end.
bool FaultyKili::answer(Peer& peer, const std::string& body) {
    if (!peer.left() && !eventually([&] { return !peer.another_left(); })) return false;
    const Answer answer = decide(body);
    peer.send(answer.bytes);
    if (answer.fault == Fault::reset) peer.reset();
    if (answer.fault == Fault::slow) peer.wait_until_closed();
    return answer.fault != Fault::reset && answer.fault != Fault::lost && answer.fault != Fault::slow;
}

FaultyKili::Answer FaultyKili::decide(const std::string& body) {
    const std::lock_guard lock(mutex_);
    const std::string document = json::parse(body).at("query");
    const Call call{++calls_, operation(document), document.find("mutation") != std::string::npos};
    const Fault fault = plan_ ? plan_(call) : Fault::none;
    faults_ += fault == Fault::none ? 0 : 1;
    switch (fault) {
    case Fault::none:
        return {fault, reply("200 OK", carry_out(body))};
    case Fault::lost:
    case Fault::slow:
        carry_out(body);
        return {fault, ""};
    case Fault::garbage:
        carry_out(body);
        return {fault, reply("200 OK", page, "Content-Type: text/html\r\n")};
    case Fault::garbage_before:
        return {fault, reply("200 OK", page, "Content-Type: text/html\r\n")};
    case Fault::too_many:
        return {fault, reply("429 Too Many Requests", page, "Retry-After: 1\r\n")};
    case Fault::server_error:
        return {fault, reply("500 Internal Server Error", page)};
    case Fault::reset:
        break;
    }
    return {fault, ""};
}

std::string FaultyKili::carry_out(const std::string& body) {
    kilihost::http::Request request;
    request.method = "POST";
    request.path = kilihost::sandbox::endpoint_path;
    request.headers = {{"Authorization", std::string("X-API-Key: ") + integration::api_key}};
    request.body = body;
    std::string answer = api_.graphql(request).body;
    const json asked = json::parse(body);
    const std::string document = asked.at("query");
    if (operation(document) == "sendBackAssetsToQueue" && !json::parse(answer).contains("errors"))
        for (const std::string asset : asked.at("variables").at("where").at("idIn"))
            ++sent_back_[asset];
    return answer;
}

json FaultyKili::ask(std::string_view document, const json& variables) {
    const std::lock_guard lock(mutex_);
    const json answer = json::parse(carry_out(json{{"query", document}, {"variables", variables}}.dump()));
    INFO(answer.dump());
    REQUIRE_FALSE(answer.contains("errors"));
    return answer.at("data");
}

json FaultyKili::all(std::string_view document, const char* name) {
    json found = json::array();
    for (;;) {
        const json some =
            ask(document, {{"where", where_project(project_)}, {"first", page_size}, {"skip", found.size()}}).at(name);
        found.insert(found.end(), some.begin(), some.end());
        if (some.size() < page_size) return found;
    }
}

std::vector<std::string> FaultyKili::add_assets(int count) {
    std::vector<std::string> ids;
    while (int(ids.size()) < count) {
        const std::size_t size = std::min(page_size, std::size_t(count) - ids.size());
        json content = json::array();
        json names = json::array();
        for (std::size_t i = 0; i < size; ++i) {
            content.push_back("image");
            names.push_back("asset " + std::to_string(ids.size() + i));
        }
        const json data =
            ask(documents::append_assets,
                {{"data", {{"contentArray", content}, {"externalIDArray", names}}}, {"where", {{"id", project_}}}});
        for (const json& asset : data.at("appendManyAssets"))
            ids.push_back(asset.at("id"));
    }
    return ids;
}

std::vector<std::string> FaultyKili::submit(const std::vector<std::pair<std::string, json>>& labels) {
    std::vector<std::string> ids;
    while (ids.size() < labels.size()) {
        json where = where_project(project_);
        json data = json::array();
        for (std::size_t i = ids.size(); i < std::min(labels.size(), ids.size() + page_size); ++i) {
            where["idIn"].push_back(labels[i].first);
            data.push_back({{"assetID", labels[i].first}, {"jsonResponse", labels[i].second.dump()}});
        }
        const json made = ask(documents::append_labels,
                              {{"data", {{"labelType", "DEFAULT"}, {"labelsData", data}}}, {"where", where}});
        for (const json& label : made.at("appendManyLabels"))
            ids.push_back(label.at("id"));
    }
    return ids;
}

void FaultyKili::delete_label(const std::string& id) {
    ask("mutation DeleteLabels($ids: [ID!]!) { deleteLabels(ids: $ids) }", {{"ids", {id}}});
}

std::map<std::string, std::multiset<Issue>> FaultyKili::issues() {
    std::map<std::string, std::multiset<Issue>> out;
    for (const json& issue : all(documents::issues, "issues")) {
        const json& mid = issue.at("objectMid");
        out[issue.at("assetId")].insert(
            {issue.at("comments").at(0).at("text"), mid.is_null() ? std::string() : mid.get<std::string>()});
    }
    return out;
}

std::map<std::string, std::string> FaultyKili::statuses() {
    std::map<std::string, std::string> out;
    for (const json& asset : all(documents::assets, "assets"))
        out[asset.at("id")] = asset.at("status");
    return out;
}

std::map<std::string, int> FaultyKili::sent_back() const {
    const std::lock_guard lock(mutex_);
    return sent_back_;
}

} // namespace faults
