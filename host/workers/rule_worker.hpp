// A worker with its libraries loaded, as those who want events judged see it: a judging thread of the host, check,
// audit.
#pragma once

#include "rules/services.hpp"
#include "workers/protocol.hpp"
#include "workers/worker_process.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace kilihost::workers {

// What plugin code was doing when its worker ended.
struct Crash {
    std::string cause;          // "ended by signal 11 (Segmentation fault)", with its last words
    bool outer = false;         // a SIGKILL that the host did not send: the machine's memory ran out, or a person
    bool timed_out = false;     // it did not return in time
    bool out_of_memory = false; // it held nearly all that its rules may hold together
    Progress progress;          // checked: `rule` is a place in the list of libraries, or `stage` is idle
};

class RuleWorker {
  public:
    struct Settings {
        std::filesystem::path program = "/proc/self/exe";
        Confinement confinement;
        std::chrono::milliseconds time_limit = std::chrono::seconds(60); // of one call of a rule, without its services

        bool operator==(const Settings&) const = default;
    };

    // For who never gives a worker up.
    static const std::atomic<bool> never;

    // Starts a worker and has it load `libraries`. The settings outlive it. `abandoned`: as next() has it. Throws
    // std::system_error.
    RuleWorker(const Settings& settings, const std::vector<rules::CopiedLibrary>& libraries,
               const std::atomic<bool>& abandoned = never);

    // What each library says of itself, in order; shorter than the list if the worker crashed while it loaded the next
    // one, which loading_crash() then tells about.
    const std::vector<Loaded>& loaded() const { return loaded_; }
    const std::optional<Crash>& loading_crash() const { return loading_crash_; }

    // Whether an event of so many bytes can be given without waiting.
    bool has_room(std::size_t bytes) { return process_.has_room(bytes + room_for_the_rest); }
    // Gives it an event to judge, once it knows the event's project. Events are judged in the order given.
    void give(const Project& project, const Event& event);
    // The next event's verdict, or why there is none: after a Crash the worker is of no use. Answers services
    // meanwhile.
    //
    // Another thread sets `abandoned` to end the worker: that is a Crash, too.
    std::variant<Judged, Crash> next(rules::Services& services, const std::atomic<bool>& abandoned);

    // Creates and destroys an instance of each rule of the project.
    std::variant<Tried, Crash> try_rules(const Project& project, rules::Services& services,
                                         const std::atomic<bool>& abandoned = never);

    // Creates the project's rules before its first event. False if the worker ended meanwhile.
    bool create_rules(const Project& project, rules::Services& services, const std::atomic<bool>& abandoned);

    pid_t process() const { return process_.id(); }
    std::size_t memory() const { return process_.memory(); }
    // Whether it holds so much that the next event may fail for that alone.
    bool nears_memory_limit() const { return is_near_limit(memory()); }

  private:
    static constexpr std::size_t room_for_the_rest = 4096; // of a message around the event's body

    std::variant<ToHost, Crash> next_message(rules::Services& services, const std::atomic<bool>& abandoned);
    ServiceReply answer(rules::Services& services, const ServiceCall& call) const;
    void log(const LogLine& line) const;
    bool is_plausible(const Progress& progress) const;
    Crash crash(bool timed_out, bool malformed);
    bool is_near_limit(std::uint64_t bytes) const {
        const std::uint64_t limit = settings_.confinement.memory_limit;
        return bytes >= limit - limit / 8;
    }

    const Settings& settings_;
    const std::size_t libraries_;
    WorkerProcess process_;
    std::vector<Loaded> loaded_;
    std::optional<Crash> loading_crash_;
    std::set<std::string, std::less<>> known_projects_;
    std::uint64_t last_given_ = 0;     // the number of an event
    std::vector<std::string> skipped_; // the rules that do not judge it
};

} // namespace kilihost::workers
