// An inbox's tables and an outbox on one file, with the fake as Kili. To open it again is to start the host again.
#pragma once

#include "fake_kili.hpp"

#include "eventually.hpp"
#include "kili_api/client.hpp"
#include "pipeline/inbox/event_table.hpp"
#include "pipeline/outbox/action_table.hpp"
#include "pipeline/outbox/outbox.hpp"
#include "rules/verdict.hpp"
#include "storage/journal.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace outbox_test {

using namespace std::chrono_literals;

// A policy for tests: what is unknown is asked for at once.
kilihost::outbox::Policy policy();

class Pipeline {
  public:
    // Nothing is sent before start().
    Pipeline(const std::filesystem::path& file, FakeKili& kili, kilihost::outbox::Policy policy = outbox_test::policy(),
             kilihost::outbox::RestorePoint restored = {});

    // Stores an onSubmit event of a label of its own, "l-RUN", and returns its id. It waits to be judged.
    kilihost::inbox::EventId store(const std::string& run, const std::string& asset, const std::string& project = "p",
                                   const std::string& type = "onSubmit");
    // Judges it: a finding of rule "r" for each text (with a send-back), or the rule passes.
    void judge(kilihost::inbox::EventId id, const std::vector<std::string>& texts, bool send_back = true);
    void judge(kilihost::inbox::EventId id, kilihost::rules::Verdict verdict);
    // Both.
    kilihost::inbox::EventId reject(const std::string& run, const std::string& asset,
                                    const std::vector<std::string>& texts, const std::string& project = "p");

    void start();
    bool is_idle(); // all events done or dead; false if that does not happen in time
    kilihost::inbox::EventState state(kilihost::inbox::EventId id);
    std::string cause(kilihost::inbox::EventId id);
    // The file is a backup that was restored.
    void look_up_unfinished();
    // The one action of the event of that kind is as if a call that held it was under way when the host was killed.
    void set_sending(kilihost::inbox::EventId id, kilihost::outbox::ActionKind kind);
    int count(const std::string& from);
    kilihost::outbox::Outbox& outbox() { return *outbox_; }
    kilihost::kili_api::Client& client() { return client_; }

  private:
    const kilihost::storage::Database database_;
    FakeKili& kili_;
    const kilihost::outbox::Policy policy_;
    kilihost::kili_api::Client client_;
    kilihost::storage::Journal journal_;
    kilihost::inbox::EventTable events_;
    kilihost::outbox::ActionTable actions_;
    std::map<kilihost::inbox::EventId, std::shared_ptr<kilihost::event::Event>> stored_;
    soci::session reader_;
    std::optional<kilihost::outbox::Outbox> outbox_;
};

} // namespace outbox_test
