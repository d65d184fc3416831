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
struct Refusal {
    Action action;
    std::string cause;
    bool names_it = false;       // Kili's words name the label, asset or annotation
    bool blames_input = false;   // their code says that the input is at fault
    bool by_status = false;      // not Kili's words refuse it, but an HTTP status
    bool accepted_after = false; // another of the batch, after this one was refused
};

// Kili answered that something broke on its side: what it carried out before is unknown.
struct BrokenOff {
    std::vector<Action> actions; // of that call, in state sending
    std::string cause;
    bool by_status = false;
};

struct Outcome {
    std::size_t accepted = 0; // of the batch
    std::vector<Refusal> refused;
    bool alike = false;                  // several events were refused, and nothing was accepted
    std::vector<Action> untried;         // for that reason
    std::optional<BrokenOff> broken_off; // the last call; what it left of the batch is pending
};

// Why a send-back is done without a call.
inline constexpr const char* newer_label = "not needed: a newer label came";

class BatchSender {
  public:
    // All outlive the delivery; `reader` is the sending thread's. `finished` gets the number of actions that need
    // nothing more. In a dry run each action is logged in place of a call, and done.
    BatchSender(storage::Journal& journal, ActionTable& actions, soci::session& reader, kili_api::Client& client,
                std::function<void(int)> finished, bool dry_run);

    // Refused and untried actions are pending again. Throws kili_api::Error if Kili does not serve now. Actions in
    // state sending are then to be looked up, and so are those of a call that broke off.
    Outcome deliver(const Batch& batch);

    // The actions are done. `details`: Kili's ids of issues, or why there was no call.
    void finish(const std::vector<Action>& actions, const std::vector<std::string>& details);
    void put_back(const std::vector<Action>& actions);
    // The actions become dead letters; of a kind that may fail, they are done.
    void to_dead_letters(const std::vector<Refusal>& refused);

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
