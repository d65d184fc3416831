// Catching up: labels that Kili has and its webhook could not deliver go the way that a delivery goes.
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

namespace kilihost::pipeline {

struct CaughtUp {
    std::size_t read = 0;   // labels
    std::size_t stored = 0; // of them, not seen before
};

// The labels that people submitted or reviewed in a project since a time, as Kili takes it. For each, `store` is given
// what the webhook would have posted, and tells what became of it: stored or known. Throws kili_api::Error's kinds and
// what `store` throws.
CaughtUp catch_up(kili_api::Client& client, const std::string& project_id, const std::string& since,
                  const std::function<inbox::Receipt(const std::string& body)>& store);

// From which time on each project is to be caught up with.
using Since = std::map<std::string, std::string>; // by project id

// An hour before the last event of each project that the database knows. Before it takes new events.
Since last_seen(soci::session& session);

// Catches up beside a running host, on a thread of its own; tries again while Kili cannot be reached. What is left of
// it stays in `file` for the next host, should this one end before.
class CatchingUp {
  public:
    // The client and the inbox outlive it.
    CatchingUp(kili_api::Client& client, inbox::Inbox& inbox, Since since, std::filesystem::path file);
    ~CatchingUp(); // stop(), and waits for the call that is under way
    CatchingUp(const CatchingUp&) = delete;
    CatchingUp& operator=(const CatchingUp&) = delete;

    // No further label is stored.
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
    const std::filesystem::path file_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace kilihost::pipeline
