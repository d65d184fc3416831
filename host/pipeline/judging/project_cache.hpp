// Keeps the projects that rules see, for all workers. Guarantees: Kili is asked at most once an hour and project, and
// once more after the project's settings changed; while it is away, at most once in 2 seconds, and while it does not
// show the project, once in 10; workers that ask at the same time share one call. Any thread.
#pragma once

#include "event/document.hpp"
#include "kili_api/client.hpp"
#include "rules/services.hpp"

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

    // The project as rules see it; blocks while Kili is asked. Null only without an API key. Throws
    // rules::Services::Unavailable, which can wait while Kili is away, and cannot if Kili does not show the project to
    // the key: it then says what to change.
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
        std::optional<Clock::time_point> asked;
        Clock::duration answer_lasts{};
        std::shared_ptr<const event::Document> project;
        std::optional<rules::Services::Unavailable> failure; // in place of the project
    };
    std::shared_ptr<Entry> entry(const std::string& project_id);
    static void answer(Entry& entry, const std::function<std::shared_ptr<const event::Document>()>& read);
    std::shared_ptr<const event::Document> ask(const std::string& project_id);

    kili_api::Client& client_;
    const std::function<Clock::time_point()> now_;
    std::atomic<std::uint64_t> calls_{0}, revision_{0};
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Entry>> entries_; // with the lock held
};

} // namespace kilihost::judging
