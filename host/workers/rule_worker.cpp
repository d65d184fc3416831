#include "workers/rule_worker.hpp"

#include "event/document.hpp"
#include "log/log.hpp"
#include "log/log_context.hpp"
#include "rules/clean.hpp"
#include "rules/no_services.hpp"
#include "workers/plausible.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <utility>

namespace kilihost::workers {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t longest_line = 8'192; // of the log, in bytes
// Of an event, by a rule: a sound worker enters a rule twice, to create it and to judge, and says little itself.
constexpr std::size_t longest_log = 4 * most_log_bytes;
// A look that takes so much longer than asked says that this process was frozen, and its workers likely too: by the
// machine, or a container's pause.
constexpr milliseconds frozen_time = std::chrono::seconds(1);
// Of its log, for the cause of its end.
constexpr std::size_t last_lines_kept = 10, longest_last_line = 256;
// While no rule runs, only the machine can be slow: before the first library is loaded, and between two rules.
constexpr milliseconds longest_start = std::chrono::minutes(1);
constexpr milliseconds longest_idle_time = std::chrono::seconds(10);
// For an event, by all its rules: Kili answers some hundreds a minute, and that time is not the rule's.
constexpr std::size_t most_service_calls = 1'000;
// Of a worker. Within its memory a rule could start tens of thousands, and the system limits those of all processes
// together.
constexpr std::size_t most_threads = 1'024;
// A look at its threads and its memory costs as much as an event. It is taken after a slow event: a rule that returns
// sooner has not started many threads.
constexpr milliseconds time_without_look{2};
constexpr std::size_t look_interval = 64; // events, between looks in any case

ServiceReply no_further_answer() {
    return {false, false, "rules may call services " + std::to_string(most_service_calls) + " times for an event"};
}

} // namespace

const std::atomic<bool> RuleWorker::never{false};

RuleWorker::RuleWorker(const Settings& settings, const std::vector<rules::CopiedLibrary>& libraries,
                       const std::atomic<bool>& abandoned)
    : settings_(settings), libraries_(libraries.size()), process_(settings.program) {
    process_.send(encode(Load{settings.confinement, libraries}));
    rules::NoServices none("Kili cannot be asked while a library is loaded");
    while (loaded_.size() < libraries_) {
        auto message = next_message(none, abandoned);
        if (auto* const crashed = std::get_if<Crash>(&message)) {
            loading_crash_ = std::move(*crashed);
            return;
        }
        auto* const loaded = std::get_if<Loaded>(&std::get<ToHost>(message));
        if (loaded == nullptr || !workers::is_plausible(*loaded)) {
            loading_crash_ = crash(Reason::damage);
            return;
        }
        loaded->unusable = rules::clean(loaded->unusable, longest_line);
        loaded_.push_back(std::move(*loaded));
    }
}

void RuleWorker::give(const ProjectMessage& project, const EventMessage& event) {
    if (known_projects_.insert(project.id).second) process_.send(encode(project));
    process_.send(encode(event));
    last_given_ = event.number;
    skipped_ = event.skipped;
}

std::variant<Judged, Crash> RuleWorker::next(rules::Services& services, const std::atomic<bool>& abandoned) {
    const auto asked = steady_clock::now();
    auto message = next_message(services, abandoned);
    if (auto* const ended = std::get_if<Crash>(&message)) return std::move(*ended);
    auto* const judged = std::get_if<Judged>(&std::get<ToHost>(message));
    if (judged == nullptr || !make_plausible(judged->verdict, loaded_)) return crash(Reason::damage);
    if (++judged_ % look_interval == 0 || steady_clock::now() - asked > time_without_look) {
        if (has_too_many_threads()) return crash(Reason::threads);
        was_near_limit_ = nears_memory_limit();
    }
    return std::move(*judged);
}

std::variant<Tried, Crash> RuleWorker::try_rules(const ProjectMessage& project, rules::Services& services,
                                                 const std::atomic<bool>& abandoned) {
    process_.send(encode(Try{project}));
    auto message = next_message(services, abandoned);
    if (auto* const ended = std::get_if<Crash>(&message)) return std::move(*ended);
    auto* const tried = std::get_if<Tried>(&std::get<ToHost>(message));
    if (tried == nullptr || tried->unusable.size() != project.rules.size()) return crash(Reason::damage);
    return std::move(*tried);
}

bool RuleWorker::create_rules(const ProjectMessage& project, rules::Services& services,
                              const std::atomic<bool>& abandoned) {
    known_projects_.insert(project.id);
    process_.send(encode(Try{project, true}));
    const auto message = next_message(services, abandoned);
    const auto* const answer = std::get_if<ToHost>(&message);
    return answer != nullptr && std::holds_alternative<Tried>(*answer);
}

// The next message that is neither a log line nor a service call.
std::variant<ToHost, Crash> RuleWorker::next_message(rules::Services& services, const std::atomic<bool>& abandoned) {
    const milliseconds tick = std::clamp(settings_.time_limit / 10, milliseconds(10), milliseconds(200));
    const milliseconds idle_limit =
        std::max(settings_.time_limit, loaded_.size() < libraries_ ? longest_start : longest_idle_time);
    std::uint64_t step = process_.progress().step;
    steady_clock::time_point begun = steady_clock::now();
    steady_clock::time_point entered = begun; // the present step
    std::size_t logged = 0, calls = 0;
    last_lines_.clear();
    try {
        for (;;) {
            const auto looked = steady_clock::now();
            const std::optional<std::string> bytes = process_.receive(tick);
            if (const auto late = steady_clock::now() - looked - tick; late > frozen_time) {
                entered += late;
                begun += late;
            }
            std::optional<ToHost> message;
            if (bytes) message = decode_to_host(*bytes);
            const auto* const call = message ? std::get_if<ServiceCall>(&*message) : nullptr;
            const auto* const line = message ? std::get_if<LogLine>(&*message) : nullptr;
            if (message && call == nullptr && line == nullptr) return std::move(*message);
            if (abandoned || (!bytes && process_.has_ended())) return crash(Reason::by_itself);
            const WorkerProgress progress = process_.progress();
            const auto now = steady_clock::now();
            if (std::exchange(step, progress.step) != progress.step) entered = now;
            const milliseconds limit = progress.stage == WorkerStage::idle ? idle_limit : settings_.time_limit;
            // A rule that writes over the progress has no more time than all rules together.
            const milliseconds limit_of_all = settings_.time_limit * std::int64_t(libraries_) + idle_limit;
            if (now - entered > limit || now - begun > limit_of_all) return crash(Reason::time);
            if (!bytes && has_too_many_threads()) return crash(Reason::threads);
            if (line != nullptr) {
                logged += bytes->size();
                if (logged > longest_log * (libraries_ + 1)) return crash(Reason::damage);
                log(*line);
            }
            if (call != nullptr) {
                if (!workers::is_plausible(*call)) return crash(Reason::damage);
                const auto asked = steady_clock::now();
                process_.send(encode(++calls > most_service_calls ? no_further_answer() : answer(services, *call)));
                const auto taken = steady_clock::now() - asked; // a service's time does not count
                entered += taken;
                begun += taken;
            }
        }
    } catch (const Malformed&) {
        return crash(Reason::damage);
    }
}

bool RuleWorker::has_too_many_threads() const {
    return process_.threads() > most_threads;
}

void RuleWorker::log(const LogLine& line) {
    last_lines_.push_back(line);
    if (last_lines_.size() > last_lines_kept) last_lines_.pop_front();
    const std::string text = rules::clean(line.text, longest_line);
    if (line.rule.empty()) return log::write(line.level, "{}", text);
    const log::LogContext context{{"rule", line.rule}, {"project", line.project}, {"run", line.run}};
    log::write(line.level, "{}", text);
}

// What the rule at work has logged last, a line each.
std::string RuleWorker::last_lines_of(const WorkerProgress& progress) const {
    std::string out;
    if (progress.stage == WorkerStage::idle || progress.rule >= loaded_.size()) return out;
    for (const LogLine& line : last_lines_)
        if (line.rule == loaded_[progress.rule].rule.name) out += "\n" + rules::clean(line.text, longest_last_line);
    return out;
}

ServiceReply RuleWorker::answer(rules::Services& services, const ServiceCall& call) const {
    if (const std::size_t rule = process_.progress().rule; rule < loaded_.size())
        services.asked_by(loaded_[rule].rule.name);
    try {
        switch (call.kind) {
        case ServiceKind::labels:
            return {true, false, services.labels(call.project_id, call.first, {call.types, call.second})};
        case ServiceKind::graphql:
            return {true, false, services.graphql(call.first, call.second)};
        case ServiceKind::create_issues:
            services.create_issues(call.project_id, call.first, call.texts, call.mids);
            return {};
        case ServiceKind::project: {
            const auto project = services.project(call.project_id);
            return {true, false, project ? event::text(project->root()) : ""};
        }
        }
        throw Malformed();
    } catch (const rules::Services::Unavailable& error) {
        return {false, error.can_wait, error.what()};
    }
}

// A rule may write over the progress, too, and claim that a rule is at work which does not judge the event.
bool RuleWorker::is_plausible(const WorkerProgress& progress) const {
    if (progress.rule >= libraries_) return false;
    if (progress.rule >= loaded_.size() || progress.event != last_given_) return true;
    return std::find(skipped_.begin(), skipped_.end(), loaded_[progress.rule].rule.name) == skipped_.end();
}

Crash RuleWorker::crash(Reason reason) {
    Crash out;
    const WorkerProgress progress = process_.progress();
    const std::size_t threads = process_.threads();
    const WorkerProcess::End end = process_.kill();
    // A rule that has damaged a worker's messages may have damaged the progress, too, or the verdict of the event
    // before.
    if (reason != Reason::damage && !end.damaged && is_plausible(progress)) out.progress = progress;
    out.timed_out = reason == Reason::time;
    out.out_of_memory = is_near_limit(end.peak_memory);
    out.outer = !end.killed_here && WIFSIGNALED(end.status) && WTERMSIG(end.status) == SIGKILL;
    if (reason == Reason::time)
        out.cause = "did not return within " + std::to_string(settings_.time_limit.count()) + " ms";
    else if (reason == Reason::threads)
        out.cause = "started " + std::to_string(threads) + " threads; the most are " + std::to_string(most_threads);
    else if (reason == Reason::damage || end.damaged)
        out.cause = "damaged the memory of its worker";
    else
        out.cause = to_text(end);
    if (out.out_of_memory) out.cause += "; it held " + std::to_string(end.peak_memory / 1'000'000) + " MB";
    if (const std::string lines = last_lines_of(out.progress); !lines.empty())
        out.cause += "; its last log lines:" + lines;
    if (!end.last_words.empty())
        out.cause += "; its last words:\n" + rules::clean(end.last_words, 2 * end.last_words.size());
    return out;
}

} // namespace kilihost::workers
