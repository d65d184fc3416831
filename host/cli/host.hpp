// The running host: every stage of the way an event goes, put together.
#pragma once

#include "cli/catch_up.hpp"
#include "config/config.hpp"
#include "console/metrics.hpp"
#include "http/server.hpp"
#include "http/webhook.hpp"
#include "inbox/inbox.hpp"
#include "inbox/journal.hpp"
#include "inbox/pruner.hpp"
#include "kili/client.hpp"
#include "outbox/outbox.hpp"
#include "rules/at_hand.hpp"
#include "rules/lanes.hpp"
#include "rules/library.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kilihost::cli {

class Host {
  public:
    // Serves with the loaded rules, over the opened data directory. Throws inbox::DataError, std::system_error.
    // Configuration and directory outlive the host.
    // With `catch_up`, labels that Kili has since the last events seen are read from it, beside.
    Host(const config::Config& config, rules::Directory rules, const inbox::DataDirectory& data, bool catch_up);
    ~Host(); // stop()
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    std::uint16_t port() const { return server_->port(); }

    // Accepts no more, answers and stores what is in flight, sends what the API takes, each within the grace. False
    // where a rule does not return: then the host cannot be destroyed, but everything is on disk. Idempotent.
    bool stop();

  private:
    std::vector<http::Route> routes();
    std::vector<std::string> troubles(); // why it is not ready

    const config::Config& config_;
    const rules::Libraries rules_;
    console::Metrics metrics_;
    rules::AtHand at_hand_;
    kili::Client client_;
    inbox::Journal journal_;
    inbox::EventTable events_;
    outbox::ActionTable actions_;
    inbox::Inbox inbox_;
    http::Webhook webhook_;
    std::unique_ptr<inbox::Pruner> pruner_;
    std::unique_ptr<outbox::Outbox> outbox_;
    std::unique_ptr<rules::Lanes> lanes_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<CatchingUp> catching_up_;
};

outbox::Policy outbox_policy(const config::Config& config);

} // namespace kilihost::cli
