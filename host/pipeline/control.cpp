// The host's answers on its Unix socket, to the operator's commands.
#include "config/moment.hpp"
#include "json_text/json_text.hpp"
#include "log/log.hpp"
#include "pipeline/service.hpp"

#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace kilihost::pipeline {

using nlohmann::ordered_json;

// Without the socket, for instance on a full disk, the host still takes events.
void Service::listen_for_operator(const std::filesystem::path& socket) try {
    control_ = std::make_unique<http::Server>(http::Listener(socket), control_routes());
} catch (const std::system_error& error) {
    log::warn("`kili-host status` cannot ask this host: {}", error.what());
}

std::vector<http::Route> Service::control_routes() {
    return {{"GET", "/status",
             [this](const http::Request&, http::Responder responder) {
                 responder.send(http::Response::json(200, json_text::dump(status(), 2) + "\n"));
             },
             nullptr, 0},
            {"POST", "/reload",
             [this](const http::Request&, http::Responder responder) {
                 reloader_->ask([answer = std::make_shared<http::Responder>(std::move(responder))](const auto& result) {
                     const ordered_json body{{"done", result.done}, {"lines", result.lines}};
                     answer->send(http::Response::json(200, json_text::dump(body, 2) + "\n"));
                 });
             },
             nullptr, 0}};
}

ordered_json Service::status() {
    const std::vector<std::string> reasons = reasons_not_ready();
    const inbox::Backlog backlog = inbox_.backlog();
    const std::vector<std::string> suspended = workers_->health().suspended();
    ordered_json rules = ordered_json::array();
    const std::shared_ptr<const LoadedRules> loaded = loaded_;
    for (const RuleStatus& rule : loaded->states) {
        const bool is_suspended = std::find(suspended.begin(), suspended.end(), rule.name) != suspended.end();
        rules.push_back({{"name", rule.name},
                         {"version", rule.version},
                         {"state", is_suspended ? "suspended" : to_text(rule.state)},
                         {"reason", is_suspended ? "it ended its worker for several events in a row" : rule.reason},
                         {"file", rule.file.string()}});
    }
    ordered_json workers = ordered_json::array();
    for (const judging::WorkerStatus& worker : workers_->workers())
        workers.push_back(
            {{"pid", worker.process}, {"bytes", worker.memory}, {"rules", worker.rules}, {"events", worker.events}});
    return {{"version", KILI_HOST_VERSION},
            {"pid", ::getpid()},
            {"started", config::utc_text(std::chrono::floor<std::chrono::milliseconds>(started_))},
            {"address", "http://" + config::authority(config_.listen.host, port()) + "/"},
            {"dryRun", dry_run_},
            {"ready", reasons.empty()},
            {"reasons", reasons},
            {"generation", loaded->number},
            {"reloading", reloader_->is_running()},
            {"rules", std::move(rules)},
            {"workers", std::move(workers)},
            {"waiting", {{"events", backlog.events}, {"bytes", backlog.bytes}, {"actions", outbox_->waiting()}}},
            {"api",
             {{"calls", client_.transport().calls()},
              {"callsPerMinute", config_.kili.calls_per_minute},
              {"available", client_.transport().available_calls()},
              {"breakerOpen", client_.transport().is_broken()}}}};
}

} // namespace kilihost::pipeline
