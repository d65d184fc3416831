// The host side of a worker: loads libraries in it and has it judge events. Used by a judging thread of the host, by
// check and by audit.
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
    std::string cause;          // "ended by signal 11 (Segmentation fault)", with what it said last
    bool outer = false;         // a SIGKILL that the host did not send: the machine's memory ran out, or a person
    bool timed_out = false;     // it did not return in time
    bool out_of_memory = false; // it held nearly all the memory that its rules may hold together
    WorkerProgress progress;    // checked: `rule` is an index in the list of libraries, or `stage` is idle
};

class RuleWorker {
  public:
    struct Settings {
        std::filesystem::path program = "/proc/self/exe";
        Confinement confinement;
        std::chrono::milliseconds time_limit = std::chrono::seconds(60); // of one call of a rule, without its services

        bool operator==(const Settings&) const = default;
    };

    // For callers that never abandon a worker.
    static const std::atomic<bool> never;

    // Starts a worker and has it load `libraries`. The settings outlive it. `abandoned`: see next(). Throws
    // std::system_error.
    RuleWorker(const Settings& settings, const std::vector<rules::CopiedLibrary>& libraries,
               const std::atomic<bool>& abandoned = never);

    // The libraries' descriptions, in order. If the worker crashed while it loaded a library, the list ends before that
    // one, and loading_crash() has the crash.
    const std::vector<Loaded>& loaded() const { return loaded_; }
    const std::optional<Crash>& loading_crash() const { return loading_crash_; }

    // Whether an event of this many bytes can be given without waiting.
    bool has_room(std::size_t bytes) { return process_.has_room(bytes + room_for_the_rest); }
    // Gives it an event to judge, after the event's project if the worker does not know it. Events are judged in the
    // order given.
    void give(const ProjectMessage& project, const EventMessage& event);
    // The next event's verdict, or why there is none: after a Crash the worker cannot be used. Answers services
    // meanwhile.
    //
    // Another thread sets `abandoned` to end the worker: that is also a Crash.
    std::variant<Judged, Crash> next(rules::Services& services, const std::atomic<bool>& abandoned);

    // Creates and destroys an instance of each rule of the project.
    std::variant<Tried, Crash> try_rules(const ProjectMessage& project, rules::Services& services,
                                         const std::atomic<bool>& abandoned = never);

    // Creates the project's rules before its first event. False if the worker ended meanwhile.
    bool create_rules(const ProjectMessage& project, rules::Services& services, const std::atomic<bool>& abandoned);

    pid_t process() const { return process_.id(); }
    std::size_t memory() const { return process_.memory(); }
    // Whether it holds so much memory that the next event may fail only because of that: now, or at next()'s last look.
    bool nears_memory_limit() const { return is_near_limit(memory()); }
    bool was_near_memory_limit() const { return was_near_limit_; }

  private:
    static constexpr std::size_t room_for_the_rest = 4096; // bytes of a message around the event's body

    std::variant<ToHost, Crash> next_message(rules::Services& services, const std::atomic<bool>& abandoned);
    ServiceReply answer(rules::Services& services, const ServiceCall& call) const;
    void log(const LogLine& line);
    std::string last_lines_of(const WorkerProgress& progress) const;
    bool is_plausible(const WorkerProgress& progress) const;
    bool has_too_many_threads() const;
    enum class Reason { by_itself, time, threads, damage };
    Crash crash(Reason reason);
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
    std::size_t judged_ = 0;           // events
    bool was_near_limit_ = false;      // of its memory
    std::vector<std::string> skipped_; // the rules that do not judge it
    std::deque<LogLine> last_lines_;   // of the log since the last answer
};

} // namespace kilihost::workers
