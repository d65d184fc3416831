// Catching up: events that Kili's webhook could not deliver are read from Kili's event log and treated as deliveries.
// If the account may not read the log, only labels are caught up with.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/inbox/inbox.hpp"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace kilihost::pipeline {

struct CaughtUp {
    std::size_t read = 0;   // events
    std::size_t stored = 0; // those that were new
};

// Reads the events of a project since a time in Kili's form, if one of the patterns `wanted` (event/event_matcher.hpp)
// matches their name in Kili's log. In the log's order, `store` gets what the webhook would have posted for each, and
// returns stored or known. 0.02 API calls an event. Throws kili_api::Error's kinds and what `store` throws.
CaughtUp catch_up(kili_api::Client& client, const std::string& project_id, const std::string& since,
                  const std::vector<std::string>& wanted,
                  const std::function<inbox::Receipt(const std::string& body)>& store);

// The time from which each project is caught up with.
using Since = std::map<std::string, std::string>; // by project id

// An hour before the last event of each project in the database. Call it before new events are stored.
Since last_seen(soci::session& session);

// Catches up beside a running host, on a thread of its own, and tries again while Kili cannot be reached. If the host
// ends first, the rest stays in `file` for the next host.
class CatchingUp {
  public:
    // The client and the inbox outlive it. `wanted` as in catch_up.
    CatchingUp(kili_api::Client& client, inbox::Inbox& inbox, Since since, std::vector<std::string> wanted,
               std::filesystem::path file);
    ~CatchingUp(); // stop(), and waits for the call under way
    CatchingUp(const CatchingUp&) = delete;
    CatchingUp& operator=(const CatchingUp&) = delete;

    // No further event is stored.
    void stop();

  private:
    struct Stopped {};

    void run();
    void save() const;
    inbox::Receipt store(const std::string& body);
    void pause(std::chrono::milliseconds time); // throws Stopped

    kili_api::Client& client_;
    inbox::Inbox& inbox_;
    Since since_; // what is left
    const std::vector<std::string> wanted_;
    const std::filesystem::path file_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace kilihost::pipeline
