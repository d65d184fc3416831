// One batch on its way to Kili: on record as begun, sent, on record as done; what Kili refuses is found by halves.
// Used by the outbox's sending thread alone.
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

// What Kili refused though it was asked for nothing else in that call.
struct Refusal {
    Action action;
    std::string cause;
    bool names_it = false;     // Kili's words name the label, asset or annotation
    bool blames_input = false; // their code says that the input is at fault
    bool by_status = false;    // they are no words of Kili's API, but an HTTP status
    bool passed_by = false;    // another of the batch was accepted after this one was refused
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

class Delivery {
  public:
    // All outlive the delivery; `reader` is the sending thread's. `finished` is told how many actions need nothing
    // more.
    Delivery(storage::Journal& journal, ActionTable& actions, soci::session& reader, kili_api::Client& client,
             std::function<void(int)> finished);

    // Refused and untried actions are pending again. Throws kili_api::Error where Kili does not serve now; actions in
    // state sending are then to be looked up, as those of a call that broke off are.
    Outcome deliver(const Batch& batch);

    // The actions are done. `details`: Kili's ids of issues, or why there was no call.
    void finish(const std::vector<Action>& actions, const std::vector<std::string>& details);
    void put_back(const std::vector<Action>& actions);
    // The actions go to the dead letters; a solve is done, as there is nothing to solve.
    void bury(const std::vector<Refusal>& refused);

  private:
    void drop_overtaken(Batch& batch);
    void send(Batch& batch);
    std::vector<std::string> call(const Batch& batch);
    std::vector<std::string> create_issues(const std::vector<Action>& actions);
    void set_solved(const std::vector<Action>& actions);

    storage::Journal& journal_;
    ActionTable& actions_;
    soci::session& reader_;
    kili_api::Client& client_;
    std::function<void(int)> finished_;
};

} // namespace kilihost::outbox
