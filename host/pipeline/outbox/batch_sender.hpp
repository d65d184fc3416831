// Sends one batch to Kili: records that the call begins, makes it, records the result. If Kili refuses a batch, it is
// cut into halves until the actions that Kili refuses are found. Used by the outbox's sending thread alone.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/outbox/action_table.hpp"
#include "pipeline/outbox/batch.hpp"
#include "storage/journal.hpp"

#include <soci/session.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::outbox {

// An action that Kili refused in a call of its own.
struct RefusedAction {
    Action action;
    std::string cause;
    bool names_it = false;       // Kili's words name the label, asset or annotation
    bool blames_input = false;   // Kili's code says that the input is at fault
    bool by_status = false;      // an HTTP status refuses it, not Kili's words
    bool accepted_after = false; // another action of the batch was accepted after this one was refused
};

// Kili answered that something broke on its side: what it carried out first is unknown.
struct BrokenOff {
    std::vector<Action> actions; // the call's, in state sending
    std::string cause;
    bool by_status = false;
};

struct BatchOutcome {
    std::size_t accepted = 0; // actions of the batch
    std::vector<RefusedAction> refused;
    bool alike = false;                  // several events were refused, and nothing was accepted
    std::vector<Action> untried;         // because of that
    std::optional<BrokenOff> broken_off; // the last call; the rest of the batch is pending
};

// Why a send-back is done without a call.
inline constexpr const char* newer_label = "not needed: a newer label came";

class BatchSender {
  public:
    // All outlive this object; `reader` belongs to the sending thread. `finished` gets the number of actions that need
    // nothing more. In a dry run each action is logged in place of a call, and counts as done.
    BatchSender(storage::Journal& journal, ActionTable& actions, soci::session& reader, kili_api::Client& client,
                std::function<void(int)> finished, bool dry_run);

    // Refused and untried actions become pending again. Throws kili_api::Error if Kili does not serve now. Actions in
    // state sending must then be looked up, and so must those of a call that broke off.
    BatchOutcome deliver(const Batch& batch);

    // Sets the actions done. `details`: the issues' ids at Kili, or why there was no call.
    void finish(const std::vector<Action>& actions, const std::vector<std::string>& details);
    void put_back(const std::vector<Action>& actions);
    // Makes the actions dead letters; those of a kind that may fail become done.
    void to_dead_letters(const std::vector<RefusedAction>& refused);

  private:
    void drop_superseded(Batch& batch);
    void send(Batch& batch);

    storage::Journal& journal_;
    ActionTable& actions_;
    soci::session& reader_;
    kili_api::Client& client_;
    std::function<void(int)> finished_;
    const bool dry_run_;
};

} // namespace kilihost::outbox
