// Fetches the content of labels that Kili posted without it, for all events that wait together: one API call for up to
// 100 labels of a project (20 of a VIDEO project: kili_api/client.hpp). Then decides which of the events repeat others
// (inbox/known_events.hpp). One object for all workers.
#pragma once

#include "event/event.hpp"
#include "kili_api/client.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "rules/verdict.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace kilihost::judging {

class LabelFetcher {
  public:
    // Both outlive the fetcher.
    LabelFetcher(kili_api::Client& client, inbox::Inbox& inbox) : client_(client), inbox_(inbox) {}

    enum class Outcome { complete, repeated };

    // Completes an event from the inbox: its label then has its content. `repeated`: the event is done, since it
    // repeats another one. A failure says why the event cannot be judged now, and whether it can wait. Blocks for the
    // API, but asks for no labels of a project for as long as Kili asked to wait. Any worker, each for its own event.
    std::variant<Outcome, rules::Failure> complete(inbox::QueuedEvent& waiting);

  private:
    // A batch's result for an event, until its worker takes it.
    struct Answer {
        std::shared_ptr<event::Event> event;   // complete; null if there is a failure
        std::optional<rules::Failure> failure; // why there is none
        bool repeated = false;
    };
    using Batch = std::vector<inbox::QueuedEvent>;
    using Clock = std::chrono::steady_clock;
    // Kili refused to show labels of a project.
    struct Refusal {
        rules::Failure failure;
        Clock::time_point until;
    };

    std::optional<rules::Failure> refused(const std::string& project_id); // with the lock held
    Batch choose(const inbox::QueuedEvent& waiting);                      // with the lock held
    void fetch(const Batch& batch, std::map<inbox::EventId, Answer>& answers);
    std::map<std::string, std::string> read_labels(const Batch& batch);

    kili_api::Client& client_;
    inbox::Inbox& inbox_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<inbox::EventId, inbox::QueuedEvent> asked_for_; // a worker waits for each
    std::map<inbox::EventId, Answer> answers_;               // fetched, and not asked for yet
    std::map<std::string, Refusal> refusals_;                // by project
    std::set<inbox::EventId> fetching_;                      // in a call
    std::size_t answered_bytes_ = 0;                         // of answers_
};

} // namespace kilihost::judging
