// One batch on its way to Kili: on record as begun, sent, on record as done; what Kili refuses is found by halves.
// Used by the outbox's sending thread alone.
#pragma once

#include "inbox/journal.hpp"
#include "kili/client.hpp"
#include "outbox/action_table.hpp"
#include "outbox/batch.hpp"

#include <soci/session.h>

#include <functional>
#include <string>
#include <vector>

namespace kilihost::outbox {

// What Kili refused though it was asked for nothing else in that call.
struct Refusal {
    Action action;
    std::string cause;
    bool names_it = false;     // Kili's words name the label, asset or annotation
    bool blames_input = false; // their code says that the input is at fault
};

struct Outcome {
    bool accepted = false; // some of the batch
    std::vector<Refusal> refused;
    bool alike = false;          // several events were refused, and nothing was accepted
    std::vector<Action> untried; // for that reason
};

// Why a send-back is done without a call.
inline constexpr const char* newer_label = "not needed: a newer label came";

// Kili answered that something broke on its side: what it carried out before is unknown.
struct BrokenOff : kili::Error {
    using kili::Error::Error;
};

class Delivery {
  public:
    // All outlive the delivery; `reader` is the sending thread's. `settle` waits until it may be asked what a call came
    // to, and is false where the host stops meanwhile. `finished` is told how many actions need nothing more.
    Delivery(inbox::Journal& journal, ActionTable& actions, soci::session& reader, kili::Client& client,
             std::function<bool()> settle, std::function<void(int)> finished);

    // Refused and untried actions are pending again. Throws kili::Error where Kili does not serve now; actions in state
    // sending are then to be looked up. A reply that something broke is BrokenOff, or with `split_broken` it is looked
    // up what was carried out, and what was not is refused: it may be the fault of one action.
    Outcome deliver(const Batch& batch, bool split_broken);

    // The actions are done. `details`: Kili's ids of issues, or why there was no call.
    void finish(const std::vector<Action>& actions, const std::vector<std::string>& details);
    void put_back(const std::vector<Action>& actions);
    // The actions go to the dead letters; a solve is done, as there is nothing to solve.
    void bury(const std::vector<Refusal>& refused);

  private:
    void drop_overtaken(Batch& batch);
    void send(Batch& batch);
    std::vector<Action> left_of(const Batch& batch, const kili::Error& error);
    std::vector<std::string> call(const Batch& batch);

    inbox::Journal& journal_;
    ActionTable& actions_;
    soci::session& reader_;
    kili::Client& client_;
    std::function<bool()> settle_;
    std::function<void(int)> finished_;
};

} // namespace kilihost::outbox
