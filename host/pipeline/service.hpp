// The running host: composes the stages that an event passes.
#pragma once

#include "config/config.hpp"
#include "http/server.hpp"
#include "kili_api/client.hpp"
#include "pipeline/catch_up.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/inbox/pruner.hpp"
#include "pipeline/judging/worker_pool.hpp"
#include "pipeline/outbox/outbox.hpp"
#include "pipeline/plugin_watch.hpp"
#include "pipeline/reload.hpp"
#include "pipeline/reloader.hpp"
#include "pipeline/rule_status.hpp"
#include "pipeline/start_record.hpp"
#include "pipeline/webhook/webhook.hpp"
#include "storage/data_directory.hpp"
#include "storage/journal.hpp"
#include "telemetry/metrics.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::pipeline {

class Service {
  public:
    struct Start {
        bool dry_run = false;                     // changes nothing at Kili; the directory is a dry run's
        bool catch_up = false;                    // also reads the events that Kili has since the last ones
        bool restored = false;                    // the operator says that the directory is a backup
        std::optional<http::Listener> listener{}; // none: the configuration's address

        // Reads the configuration anew, for reload(). Throws config::ConfigError.
        std::function<std::shared_ptr<const config::Config>()> configure{};
        std::unique_ptr<PluginWatch> watch{}; // causes a reload when something has changed
    };

    // Serves with the loaded rules and the opened data directory, and answers `kili-host status` on its Unix socket.
    // The directory outlives the service. Throws storage::DataError, std::system_error.
    Service(std::shared_ptr<const config::Config> config, judging::Generation rules, const storage::DataDirectory& data,
            Start start);
    ~Service(); // stop()
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    std::uint16_t port() const { return server_->port(); }

    // Requests a reload of the configuration and the plugin directory, after one that runs. From then on each partition
    // judges its next event by the new rules; if they cannot be used, the old ones run on. Does not wait: the log and
    // the supervisor get the result. Any thread.
    void reload();

    // "generation 3, 11 rules", for a supervisor. Any thread.
    std::string summary() const;

    // Accepts no more, answers and stores what is in flight, sends what the API takes, each within the grace. The rest
    // stays on disk for the next start. Idempotent.
    void stop();

  private:
    void record_start();
    void record_stop();
    void record_rules();
    std::vector<http::Route> routes();
    void listen_for_operator(const std::filesystem::path& socket);
    std::vector<http::Route> control_routes();
    void watch_plugins(std::unique_ptr<PluginWatch> watch);
    std::vector<std::string> reasons_not_ready();
    std::string notes() const;
    nlohmann::ordered_json status();
    ReloadResult load_anew(const std::atomic<bool>& abandoned);

    // The rules that judge now.
    struct LoadedRules {
        LoadedRules(std::uint64_t which, std::shared_ptr<const config::Config> by,
                    std::shared_ptr<const judging::Generation> rules);
        std::uint64_t number;
        std::shared_ptr<const config::Config> config;
        std::shared_ptr<const judging::Generation> generation;
        std::vector<RuleStatus> states; // one for each library of the plugin directory
    };
    std::atomic<std::shared_ptr<const LoadedRules>> loaded_;
    const std::function<std::shared_ptr<const config::Config>()> configure_;
    const std::filesystem::path libraries_;
    const std::shared_ptr<const config::Config> first_config_;
    const config::Config& config_; // the configuration at the start
    const std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
    const bool dry_run_;
    telemetry::Metrics metrics_;
    kili_api::Client client_;
    judging::ProjectCache projects_;
    const storage::Database database_;
    storage::Journal journal_;
    StartRecord start_record_;
    inbox::EventTable events_;
    outbox::ActionTable actions_;
    inbox::Inbox inbox_;
    webhook::Webhook webhook_;
    std::unique_ptr<inbox::Pruner> pruner_;
    std::unique_ptr<outbox::Outbox> outbox_;
    std::unique_ptr<Reloader> reloader_; // outlives the workers
    std::unique_ptr<judging::WorkerPool> workers_;
    std::unique_ptr<PluginWatch> watch_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<http::Server> control_;
    std::unique_ptr<CatchingUp> catching_up_;
    bool stopped_ = false;
};

// The parts of the configuration that each stage takes.
outbox::Policy outbox_policy(const config::Config& config);
inbox::Capacity inbox_capacity(const config::Config& config);
inbox::Retention retention(const config::Config& config);

} // namespace kilihost::pipeline
