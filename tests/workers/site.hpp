// A worker with the rules `misbehaving` and `bbox_count`, for a project "p".
#pragma once

#include "rules/no_services.hpp"
#include "workers/rule_worker.hpp"

#include <nlohmann/json.hpp>

#include <string>

struct Site {
    using CopiedLibrary = kilihost::rules::CopiedLibrary;
    using Result = std::variant<kilihost::workers::Judged, kilihost::workers::Crash>;

    static kilihost::workers::RuleWorker::Settings settings() {
        kilihost::workers::RuleWorker::Settings out;
        out.program = KILI_HOST_PROGRAM;
        out.confinement.memory_limit = 64 * 1024 * 1024;
        out.time_limit = std::chrono::seconds(20);
        return out;
    }
    static std::string body(const nlohmann::json& json_response) {
        return nlohmann::json{
            {"eventType", "onSubmit"},
            {"logPayload", {{"runId", "r"}, {"projectId", "p"}}},
            {"payload", {{"asset_id", "a"}, {"label", {{"id", "l"}, {"jsonResponse", json_response}}}}}}
            .dump();
    }
    Result judge(kilihost::workers::RuleWorker& worker, const nlohmann::json& json_response) {
        worker.give(project, {1, 0, body(json_response), std::nullopt, {}});
        return worker.next(services, abandoned);
    }

    const CopiedLibrary misbehaving{"misbehaving.so", KILI_FIXTURES "/misbehaving/misbehaving.so"};
    const CopiedLibrary honest{"bbox_count.so", KILI_PLUGINS "/bbox_count.so"};
    kilihost::workers::RuleWorker::Settings how = settings();
    std::vector<CopiedLibrary> libraries{misbehaving, honest};
    kilihost::workers::ProjectMessage project{"p", {{0, "{}", ""}, {1, "{}", ""}}};
    kilihost::rules::NoServices services{"this is a test"};
    std::atomic<bool> abandoned{false};
};
