#include "instant_api.hpp"

#include "tutorial/tutorial.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace bench {

using nlohmann::json;

InstantApi::InstantApi()
    : server_(
          "127.0.0.1", 0,
          {{"POST", "/graphql", [this](const kilihost::http::Request& request, kilihost::http::Responder responder) {
                responder.send(kilihost::http::Response::json(200, answer(request.body)));
            }}}) {}

std::string InstantApi::endpoint() const {
    return "http://127.0.0.1:" + std::to_string(server_.port()) + "/graphql";
}

std::uint64_t InstantApi::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

std::uint64_t InstantApi::issues() const {
    const std::lock_guard lock(mutex_);
    return issues_;
}

InstantApi::Clock::time_point InstantApi::wait_for_issue(std::uint64_t count) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(30), [&] { return issues_ >= count; }))
        throw std::runtime_error("an issue is not created");
    return last_issue_;
}

std::string InstantApi::answer(const std::string& body) {
    const auto now = Clock::now();
    const json call = json::parse(body);
    const auto query = call.at("query").get<std::string>();
    const auto is = [&](const char* operation) { return query.find(operation) != std::string::npos; };
    const std::lock_guard lock(mutex_);
    ++calls_;
    json data = json::object();
    if (is("createIssues(")) {
        json created = json::array();
        for (std::size_t i = 0; i < call.at("variables").at("issues").size(); ++i)
            created.push_back({{"id", "issue-" + std::to_string(++issues_)}});
        data["createIssues"] = created;
        last_issue_ = now;
        changed_.notify_all();
    } else if (is("sendBackAssetsToQueue(")) {
        data["sendBackAssetsToQueue"] = {{"id", "project"}};
    } else if (is("projects(")) {
        data["projects"] = json::array({{{"id", call.at("variables").at("where").at("id")},
                                         {"title", "bench"},
                                         {"inputType", "IMAGE"},
                                         {"workflowVersion", "V1"},
                                         {"jsonInterface", kilihost::tutorial::json_interface().dump()}}});
    } else if (is("viewer")) {
        data["viewer"] = {{"id", "user"}, {"email", "bench@example.com"}};
    } else {
        throw std::runtime_error("the bench's API has no answer to " + query);
    }
    return json{{"data", data}}.dump();
}

} // namespace bench
