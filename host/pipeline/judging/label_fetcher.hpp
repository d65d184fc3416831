// Fetches from Kili the jsonResponse of a label that Kili posted without it. Called by a worker before the rules run.
#pragma once

#include "event/event.hpp"
#include "kili_api/client.hpp"
#include "rules/verdict.hpp"

#include <optional>

namespace kilihost::judging {

class LabelFetcher {
  public:
    // The client outlives the fetcher.
    explicit LabelFetcher(kili_api::Client& client) : client_(client) {}

    // Completes the event's label if it lacks its jsonResponse: one API call, which blocks. A failure says why the
    // event cannot be judged now, and if it can wait.
    std::optional<rules::Failure> complete(event::Event& event);

  private:
    kili_api::Client& client_;
};

} // namespace kilihost::judging
