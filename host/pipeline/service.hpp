// The running host: every stage of the way an event goes, put together.
#pragma once

#include "config/config.hpp"
#include "http/server.hpp"
#include "kili_api/client.hpp"
#include "pipeline/catch_up.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/inbox/pruner.hpp"
#include "pipeline/judging/crash_quarantine.hpp"
#include "pipeline/judging/worker_pool.hpp"
#include "pipeline/outbox/outbox.hpp"
#include "pipeline/webhook/webhook.hpp"
#include "rules/library.hpp"
#include "storage/journal.hpp"
#include "telemetry/metrics.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kilihost::pipeline {

class Service {
  public:
    // Serves with the loaded rules, over the opened data directory. Throws storage::DataError, std::system_error.
    // Configuration and directory outlive the host.
    // With `catch_up`, labels that Kili has since the last events seen are read from it, beside.
    Service(const config::Config& config, rules::Directory rules, const storage::DataDirectory& data, bool catch_up);
    ~Service(); // stop()
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    std::uint16_t port() const { return server_->port(); }

    // Accepts no more, answers and stores what is in flight, sends what the API takes, each within the grace. False
    // where a rule does not return: then the host cannot be destroyed, but everything is on disk. Idempotent.
    bool stop();

  private:
    std::vector<http::Route> routes();
    std::vector<std::string> troubles(); // why it is not ready

    const config::Config& config_;
    const rules::Libraries rules_;
    telemetry::Metrics metrics_;
    judging::CrashQuarantine quarantine_;
    kili_api::Client client_;
    judging::ProjectCache projects_;
    storage::Journal journal_;
    inbox::EventTable events_;
    outbox::ActionTable actions_;
    inbox::Inbox inbox_;
    webhook::Webhook webhook_;
    std::unique_ptr<inbox::Pruner> pruner_;
    std::unique_ptr<outbox::Outbox> outbox_;
    std::unique_ptr<judging::WorkerPool> workers_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<CatchingUp> catching_up_;
};

outbox::Policy outbox_policy(const config::Config& config);

} // namespace kilihost::pipeline
