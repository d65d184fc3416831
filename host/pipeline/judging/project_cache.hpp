// Keeps the projects that rules see, for all workers. Guarantees: Kili is asked at most once an hour and project, and
// once more after the project's settings changed; while it is away, at most once in 10 seconds; workers that ask at the
// same time share one call. Any thread.
#pragma once

#include "event/document.hpp"
#include "kili_api/client.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace kilihost::judging {

class ProjectCache {
  public:
    using Clock = std::chrono::steady_clock;

    // The client outlives the cache. `now` is for tests.
    explicit ProjectCache(kili_api::Client& client, std::function<Clock::time_point()> now = Clock::now);

    // The project as rules see it; blocks while Kili is asked. Null without an API key, and if Kili refuses to show the
    // project or has none of that id, which is logged. Throws rules::Services::Unavailable, which can wait, while Kili
    // is away.
    std::shared_ptr<const event::Document> get(const std::string& project_id);
    // Another caller has read the project from Kili.
    void put(const kili_api::Project& project);
    // The settings changed: the next `get` asks again.
    void forget(const std::string& project_id);

    // Changes with each forget(), for callers that keep results of `get`.
    std::uint64_t revision() const { return revision_; }

    std::uint64_t calls() const { return calls_; } // of Kili's API so far, failed ones too

  private:
    struct Entry {
        std::mutex asking; // held for the call, so that others wait for its answer
        std::shared_ptr<const event::Document> project;
        std::optional<Clock::time_point> read;
        std::string failure; // of the last call, if Kili was away
        Clock::time_point failed;
    };
    std::shared_ptr<Entry> entry(const std::string& project_id);
    std::shared_ptr<const event::Document> ask(const std::string& project_id);

    kili_api::Client& client_;
    const std::function<Clock::time_point()> now_;
    std::atomic<std::uint64_t> calls_{0}, revision_{0};
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Entry>> entries_; // with the lock held
};

} // namespace kilihost::judging
