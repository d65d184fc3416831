#include "fake_kili.hpp"

#include <algorithm>
#include <numeric>

namespace outbox_test {
namespace {

using kilihost::test::Peer;
using nlohmann::json;

constexpr const char* date = "Date: Sat, 31 Jan 2026 12:00:00 GMT\r\n";

Call call_of(const std::string& request) {
    const json body = json::parse(request.substr(request.find("\r\n\r\n") + 4));
    const std::string document = body.at("query");
    Call call;
    call.variables = body.at("variables");
    for (const char* operation :
         {"viewer", "createIssues", "sendBackAssetsToQueue", "updatePropertiesInIssue", "updatePropertiesInAssets",
          "addAllLabeledAssetsToReview", "issues(", "labels(", "assets(", "events(", "projects("})
        if (document.find(operation) != std::string::npos) {
            call.operation = operation;
            break;
        }
    if (call.operation.ends_with('(')) call.operation.pop_back();
    if (call.variables.contains("where") && call.variables["where"].contains("project"))
        call.project = call.variables["where"]["project"].at("id");
    return call;
}

std::string data(const char* name, const json& value) {
    return kilihost::test::reply("200 OK", json{{"data", {{name, value}}}}.dump(), date);
}

} // namespace

std::string refusal(const std::string& message, const std::string& code) {
    json error{{"message", message}};
    if (!code.empty()) error["extensions"] = {{"code", code}};
    return kilihost::test::reply("200 OK", json{{"errors", json::array({error})}, {"data", nullptr}}.dump(), date);
}

FakeKili::Spoil refuse(const std::string& operation, const std::string& subject, const std::string& bytes) {
    return [=](const Call& call) -> std::optional<Spoilt> {
        const bool concerned = subject.empty() || call.variables.dump().find('"' + subject + '"') != std::string::npos;
        if (call.operation != operation || !concerned) return std::nullopt;
        return Spoilt{false, bytes};
    };
}

FakeKili::FakeKili() : server_([this](Peer& peer) { serve(peer); }) {}

void FakeKili::spoil(Spoil spoil) {
    const std::lock_guard lock(mutex_);
    spoil_ = std::move(spoil);
}

void FakeKili::serve(Peer& peer) {
    while (const std::optional<std::string> request = peer.read_request()) {
        const std::lock_guard lock(mutex_);
        const Call call = call_of(*request);
        ++calls_[call.operation];
        const std::optional<Spoilt> spoilt = spoil_ ? spoil_(call) : std::nullopt;
        const std::string usual = !spoilt || spoilt->carried_out ? answer(call) : std::string();
        if (spoilt && spoilt->bytes.empty()) return;
        peer.send(spoilt ? spoilt->bytes : usual);
    }
}

json FakeKili::create_issues(const json& variables) {
    json ids = json::array();
    for (const json& issue : variables.at("issues")) {
        const std::string label = issue.value("labelID", "");
        const std::string id = "i" + std::to_string(issues_.size() + 1);
        issues_.push_back({id, label.empty() ? issue.at("assetId").get<std::string>() : assets_by_label_.at(label),
                           issue.at("objectMid").is_null() ? "" : issue.at("objectMid").get<std::string>(),
                           issue.at("text")});
        ids.push_back({{"id", id}});
    }
    return ids;
}

std::string FakeKili::answer(const Call& call) {
    const json& variables = call.variables;
    json out = json::array();
    if (call.operation == "viewer") return data("viewer", {{"id", "u"}, {"email", "e@example.com"}});
    if (call.operation == "createIssues") return data("createIssues", create_issues(variables));
    if (call.operation == "sendBackAssetsToQueue") {
        for (const std::string asset : variables.at("where").at("idIn")) {
            ++sent_back_[asset];
            statuses_[asset] = "ONGOING";
            sent_back_labels_[labels_by_asset_[asset]] = true;
        }
        return data("sendBackAssetsToQueue", {{"id", call.project}});
    }
    if (call.operation == "updatePropertiesInIssue") {
        for (const auto& [name, id] : variables.items())
            for (Issue& issue : issues_)
                if (id == issue.id) issue.status = "SOLVED";
        return data("solved0", {{"id", "i"}});
    }
    if (call.operation == "events") return refusal("Not allowed", "FORBIDDEN"); // so that labels are caught up with
    const json& where = variables.at("where");
    if (call.operation == "projects") // whichever is asked for
        return data("projects", json::array({{{"id", where.at("id")},
                                              {"title", "Cars"},
                                              {"inputType", "IMAGE"},
                                              {"workflowVersion", "V1"},
                                              {"jsonInterface", R"({"jobs":{}})"}}}));
    if (call.operation == "updatePropertiesInAssets") {
        for (std::size_t i = 0; i < where.size(); ++i)
            metadata_[where[i].at("id")] = json::parse(variables.at("data")[i].at("jsonMetadata").get<std::string>());
        return data("updatePropertiesInAssets", out);
    }
    if (call.operation == "addAllLabeledAssetsToReview") {
        for (const std::string asset : where.at("idIn"))
            ++reviews_[asset];
        return data("addAllLabeledAssetsToReview", {{"id", call.project}});
    }
    if (call.operation == "issues") {
        const auto& assets = where.at("assetIn");
        for (const Issue& issue : issues_)
            if (std::find(assets.begin(), assets.end(), issue.asset) != assets.end())
                out.push_back({{"id", issue.id},
                               {"status", issue.status},
                               {"type", "ISSUE"},
                               {"assetId", issue.asset},
                               {"objectMid", issue.mid.empty() ? json() : json(issue.mid)},
                               {"createdAt", issue.created_at},
                               {"comments", json::array({{{"text", issue.text}}})}});
        const auto skip = std::min(out.size(), variables.at("skip").get<std::size_t>());
        const auto count = std::min(out.size() - skip, variables.at("first").get<std::size_t>());
        const auto from = out.begin() + std::ptrdiff_t(skip);
        return data("issues", json(std::vector<json>(from, from + std::ptrdiff_t(count))));
    }
    if (!where.contains("idIn")) return data("labels", variables.at("skip") == 0 ? whole_labels(where) : out);
    for (const std::string id : where.at("idIn"))
        if (call.operation == "labels") {
            const json whole = whole_labels({{"id", id}});
            json& label =
                out.emplace_back(whole.empty() || !json_responses_.contains(id) ? json{{"id", id}} : whole.at(0));
            label["isSentBackToQueue"] = sent_back_labels_[id];
        } else
            out.push_back({{"id", id},
                           {"externalId", id},
                           {"status", statuses_[id]},
                           {"jsonMetadata", metadata_.contains(id) ? json(metadata_[id].dump()) : json()}});
    return data(call.operation.c_str(), out);
}

// The label that `where` names, or all.
json FakeKili::whole_labels(const json& where) const {
    json out = json::array();
    for (const auto& [id, json_response] : json_responses_)
        if (where.value("id", id) == id)
            out.push_back({{"id", id},
                           {"labelType", types_.at(id)},
                           {"createdAt", "2026-01-31T12:00:00.000Z"},
                           {"author", nullptr},
                           {"labelOf", {{"id", assets_by_label_.at(id)}, {"externalId", "external"}}},
                           {"jsonResponse", json_response.dump()}});
    return out;
}

int FakeKili::calls(const std::string& operation) const {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(operation);
    return found == calls_.end() ? 0 : found->second;
}

int FakeKili::all_calls() const {
    const std::lock_guard lock(mutex_);
    return std::accumulate(calls_.begin(), calls_.end(), 0, [](int sum, const auto& one) { return sum + one.second; });
}

std::vector<Issue> FakeKili::issues() const {
    const std::lock_guard lock(mutex_);
    return issues_;
}

std::vector<std::string> FakeKili::texts(const std::string& asset) const {
    std::vector<std::string> out;
    for (const Issue& issue : issues())
        if (issue.asset == asset) out.push_back(issue.text);
    std::sort(out.begin(), out.end());
    return out;
}

void FakeKili::add_issue(Issue issue) {
    const std::lock_guard lock(mutex_);
    issues_.push_back(std::move(issue));
}

std::map<std::string, int> FakeKili::reviews() const {
    const std::lock_guard lock(mutex_);
    return reviews_;
}

json FakeKili::metadata(const std::string& asset) const {
    const std::lock_guard lock(mutex_);
    const auto found = metadata_.find(asset);
    return found == metadata_.end() ? json() : found->second;
}

void FakeKili::set_metadata(const std::string& asset, json metadata) {
    const std::lock_guard lock(mutex_);
    metadata_[asset] = std::move(metadata);
}

std::map<std::string, int> FakeKili::sent_back() const {
    const std::lock_guard lock(mutex_);
    return sent_back_;
}

void FakeKili::set_sent_back(const std::string& label) {
    const std::lock_guard lock(mutex_);
    sent_back_labels_[label] = true;
}

void FakeKili::submitted(const std::string& label, const std::string& asset, const json& json_response,
                         const std::string& type) {
    const std::lock_guard lock(mutex_);
    json_responses_[label] = json_response;
    types_[label] = type;
    assets_by_label_[label] = asset;
    labels_by_asset_[asset] = label;
    statuses_[asset] = "LABELED";
}

void FakeKili::set_status(const std::string& asset, const std::string& status) {
    const std::lock_guard lock(mutex_);
    statuses_[asset] = status;
}

} // namespace outbox_test
