#include "workers/worker.hpp"

#include "event/event.hpp"
#include "log/log.hpp"
#include "rules/judge.hpp"
#include "rules/library.hpp"
#include "workers/arithmetic.hpp"
#include "workers/channel.hpp"
#include "workers/confine.hpp"
#include "workers/crash_report.hpp"
#include "workers/host_link.hpp"
#include "workers/known_projects.hpp"
#include "workers/log_to_host.hpp"
#include "workers/protocol.hpp"
#include "workers/worker_process.hpp"

#include "log/set_up.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace kilihost::workers {
namespace {

constexpr int kept_memory = 32 * 1024 * 1024; // bytes

// The memory files are closed once they are mapped, so that a rule cannot write to them as files.
Channel inherited_channel() {
    Region own = Region::map(Descriptor(inherited::worker_region, ""), true);
    Region other = Region::map(Descriptor(inherited::host_region, ""), false);
    return {std::move(own), std::move(other), Descriptor(inherited::wake_worker, ""),
            Descriptor(inherited::wake_host, "")};
}

// The kernel kills this process when the host ends: at the end of the thread that started it, and once the pipe that
// only the host holds is closed. This also kills a rule that does not return.
void end_with_host() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::fcntl(inherited::lifetime, F_SETOWN, ::getpid());
    ::fcntl(inherited::lifetime, F_SETSIG, SIGKILL);
    ::fcntl(inherited::lifetime, F_SETFL, O_ASYNC | O_NONBLOCK);
    char unused = 0;
    if (::read(inherited::lifetime, &unused, 1) == 0) ::raise(SIGKILL); // it ended before
}

class Worker : rules::Services, rules::Watch {
  public:
    Worker(HostLink& link, LogToHost& log)
        : link_(link), log_(log), judge_([this](const std::string& id) { return chosen(id); }, *this) {}

    [[noreturn]] void run() {
        for (;;) {
            std::string bytes = waiting_.empty() ? link_.receive() : std::move(waiting_.front());
            if (!waiting_.empty()) waiting_.pop_front();
            const ToWorker message = decode_to_worker(bytes); // with views of `bytes`
            std::visit([this](const auto& content) { take(content); }, message);
        }
    }

  private:
    void take(const Load& load) {
        const std::string unconfined = confined(load);
        for (std::size_t i = 0; i < load.libraries.size(); ++i) {
            link_.set_progress(WorkerStage::loading, 0, i);
            const Loaded answer = unconfined.empty() ? loaded(load.libraries[i]) : Loaded{unconfined, {}};
            link_.require_descriptors();
            link_.send(encode(answer));
        }
        link_.set_progress(WorkerStage::idle, 0, 0);
        confine_loaded(load.confinement);
    }

    // Why no library may be loaded here; else empty.
    static std::string confined(const Load& load) try {
        for (const std::string& missing : confine(load.confinement, load.libraries))
            log::warn("{}", missing);
        return {};
    } catch (const std::system_error& error) {
        return "is not loaded, since this machine cannot confine it (" + std::string(error.what()) +
               "): [plugin.NAME] sandbox = \"off\" would run it all the same";
    }

    Loaded loaded(const rules::CopiedLibrary& file) {
        Loaded out;
        std::shared_ptr<const rules::Library>& library = libraries_.emplace_back(); // null keeps the others' places
        try {
            if (file.copy.empty()) throw rules::Library::Unusable("is left out");
            library = std::make_shared<const rules::Library>(file);
            out.rule = library->description();
        } catch (const rules::Library::Unusable& error) {
            out.unusable = error.what();
        }
        return out;
    }

    void take(const ProjectMessage& project) { projects_[project.id] = project.rules; }

    void take(const Try& asked) {
        if (asked.keep) return create(asked.project);
        Tried out;
        for (const ProjectMessage::Rule& rule : asked.project.rules) {
            std::string& unusable = out.unusable.emplace_back();
            link_.set_progress(WorkerStage::creating, 0, rule.library);
            try {
                const rules::Instance instance(chosen(rule), asked.project.id, *this);
            } catch (const rules::Library::Unusable& error) {
                unusable = error.what();
            }
            link_.require_descriptors();
        }
        link_.set_progress(WorkerStage::idle, 0, 0);
        link_.send(encode(out));
    }

    void create(const ProjectMessage& project) {
        take(project);
        event_ = 0;
        has_run_ = false;
        skipped_.clear();
        judge_.create(project.id, this);
        link_.require_descriptors();
        link_.set_progress(WorkerStage::idle, 0, 0);
        link_.send(encode(Tried{std::vector<std::string>(project.rules.size())}));
    }

    void take(const EventMessage& message) {
        event_ = message.number;
        has_run_ = false;
        skipped_ = message.skipped;
        restore_arithmetic();
        known_projects_.set_revision(message.projects_revision);
        event::Event event{std::string(message.body)};
        if (message.label) event.complete_label(*message.label);
        const Judged judged{event_, judge_.judge(event, this)};
        link_.require_descriptors();
        link_.set_progress(WorkerStage::idle, 0, 0);
        link_.send(encode(judged));
    }

    void take(const ServiceReply&) { throw Malformed(); } // no service was called

    // rules::Watch
    Entry enter(const std::string& rule) override {
        if (std::exchange(has_run_, true)) link_.require_descriptors(); // of the rule before
        if (std::find(skipped_.begin(), skipped_.end(), rule) != skipped_.end()) return Entry::skip;
        const auto is_it = [&](const auto& library) { return library && library->name() == rule; };
        const auto at = std::find_if(libraries_.begin(), libraries_.end(), is_it);
        link_.set_progress(WorkerStage::judging, event_, std::size_t(at - libraries_.begin()));
        log_.begin();
        restore_arithmetic();
        return Entry::run;
    }

    rules::Chosen chosen(const ProjectMessage::Rule& rule) const {
        return {libraries_.at(rule.library), rule.parameters, rule.place};
    }
    std::vector<rules::Chosen> chosen(const std::string& project_id) const {
        std::vector<rules::Chosen> out;
        for (const ProjectMessage::Rule& rule : projects_.at(project_id))
            if (libraries_.at(rule.library)) out.push_back(chosen(rule));
        return out;
    }

    // rules::Services
    std::shared_ptr<const event::Document> project(std::string_view id) override {
        return known_projects_.get(id, [this](std::string_view which) {
            ServiceCall asked;
            asked.kind = ServiceKind::project;
            asked.project_id = which;
            const std::string text = call(asked);
            return text.empty() ? nullptr : std::make_shared<const event::Document>(text);
        });
    }
    std::string labels(std::string_view project_id, std::string_view asset_id,
                       const rules::WantedLabels& wanted) override {
        return call(
            {ServiceKind::labels, std::string(project_id), std::string(asset_id), wanted.author, wanted.types, {}, {}});
    }
    std::string graphql(std::string_view document, std::string_view variables) override {
        return call({ServiceKind::graphql, {}, std::string(document), std::string(variables), {}, {}, {}});
    }
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override {
        call({ServiceKind::create_issues, std::string(project_id), std::string(label_id), {}, {}, texts, mids});
    }

    std::string call(const ServiceCall& asked) {
        link_.send(encode(asked));
        for (;;) {
            std::string bytes = link_.receive();
            ToWorker message = decode_to_worker(bytes);
            auto* const reply = std::get_if<ServiceReply>(&message);
            if (reply == nullptr) {
                waiting_.push_back(std::move(bytes)); // an event that was sent ahead
                continue;
            }
            if (!reply->available) throw Unavailable(reply->text, reply->can_wait);
            return std::move(reply->text);
        }
    }

    HostLink& link_;
    LogToHost& log_;
    KnownProjects known_projects_;
    std::deque<std::string> waiting_;
    std::vector<std::shared_ptr<const rules::Library>> libraries_; // by their places in Load; null: unusable
    std::map<std::string, std::vector<ProjectMessage::Rule>, std::less<>> projects_;
    rules::Judge judge_;
    std::uint64_t event_ = 0;
    bool has_run_ = false; // a rule, for the event
    std::vector<std::string> skipped_;
};

} // namespace

int run_worker() {
    // The memory of one event serves the next: to give it back and have it cleared anew costs a third of parsing it.
    // NOLINTBEGIN(concurrency-mt-unsafe): no other thread runs yet
    ::mallopt(M_MMAP_THRESHOLD, kept_memory / 2);
    ::mallopt(M_TRIM_THRESHOLD, kept_memory);
    // NOLINTEND(concurrency-mt-unsafe)
    ::close_range(inherited::lifetime + 1, ~0U, 0); // what a library of the host opened without O_CLOEXEC
    end_with_host();
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT})
        ::signal(number, SIG_IGN); // the host says when it is over
    report_crashes();
    std::optional<Channel> channel;
    try {
        channel.emplace(inherited_channel());
    } catch (const std::system_error&) {
        std::fputs("kili-host worker: it is started by other commands alone\n", stderr);
        return 2;
    }
    HostLink link(std::move(*channel));
    LogToHost to_host(link);
    log::set_up([&to_host](log::Level level, std::string_view text) { to_host.send(level, text); });
    try {
        Worker(link, to_host).run();
    } catch (const Released&) {
        ::_exit(0); // no destructor of a rule's library may hold it up
    }
}

} // namespace kilihost::workers
