// The messages between the host and a worker: each is its kind, then the members below in their order.
//
//     host                                   worker
//     Load ────────────────────────────────▶  confines itself, loads each library
//          ◀──────────────────── a Loaded for each library, in order
//     ProjectMessage ──────────────────────▶  (before the first event of the project; no answer)
//     Try ─────────────────────────────────▶  creates an instance of each rule of the project; destroys or keeps it
//          ◀────────────────────────────────  Tried
//     EventMessage ────────────────────────▶  judges; events are answered in the order given
//          ◀────────────────────────────────  ServiceCall, any number of them; the worker waits for each
//     ServiceReply ────────────────────────▶
//          ◀────────────────────────────────  Judged
//          ◀────────────────────────────────  LogLine, at any time; no answer
#pragma once

#include "log/log.hpp"
#include "rules/description.hpp"
#include "rules/library.hpp"
#include "rules/verdict.hpp"
#include "workers/message.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kilihost::workers {

// A worker's rights and limits, set before it loads a library.
struct Confinement {
    bool sandboxed = true;                          // seccomp and Landlock
    std::uint64_t memory_limit = 512 * 1024 * 1024; // bytes that its rules may hold
    std::vector<std::string> readable; // folders and files that its rules may read besides the system's libraries

    bool operator==(const Confinement&) const = default;
};

struct Load {
    Confinement confinement;
    std::vector<rules::CopiedLibrary> libraries; // one without a copy is not loaded
};

struct Loaded {
    std::string unusable; // why the library cannot be used; the rest is empty then
    rules::Description rule;
};

struct ProjectMessage {
    std::string id;
    struct Rule {
        std::size_t library; // its index in Load
        std::string parameters, place;
    };
    std::vector<Rule> rules; // in the order in which they judge
};

struct Try {
    ProjectMessage project;
    bool keep = false; // keeps the instances for the project's events; a failed rule is tried again with an event
};
struct Tried {
    std::vector<std::string> unusable; // for each rule of the project why it cannot be created; empty if it can
};

struct EventMessage {
    std::uint64_t number = 0;            // over 0
    std::uint64_t projects_revision = 0; // a new value: projects may have changed
    std::string_view body;
    std::optional<std::string_view> label; // fetched, as the body has not all of it
    std::vector<std::string> skipped;      // names of rules that are not to judge it

    bool skips(const std::string& rule) const {
        return std::find(skipped.begin(), skipped.end(), rule) != skipped.end();
    }
};
struct Judged {
    std::uint64_t number = 0;
    rules::Verdict verdict;
};

enum class ServiceKind : std::uint64_t { labels, graphql, create_issues, project };
struct ServiceCall {
    ServiceKind kind = ServiceKind::labels;
    std::string project_id;
    std::string first, second;            // asset id and author; document and variables; label id
    std::vector<std::string> types;       // of labels
    std::vector<std::string> texts, mids; // of issues
};
struct ServiceReply {
    bool available = true;
    bool can_wait = false; // if the service is not available: Services::Unavailable
    std::string text;      // the answer, or why there is none
};

// The most bytes of such messages that a rule may cause for an event.
inline constexpr std::size_t most_log_bytes = 64 * 1024;
struct LogLine {
    log::Level level = log::Level::debug;
    std::string text;
    std::string rule, project, run; // its context (log/log_context.hpp); empty if not known
};

using ToWorker = std::variant<Load, ProjectMessage, Try, EventMessage, ServiceReply>;
using ToHost = std::variant<Loaded, Tried, Judged, ServiceCall, LogLine>;

std::string encode(const Load& message);
std::string encode(const ProjectMessage& message);
std::string encode(const Try& message);
std::string encode(const EventMessage& message);
std::string encode(const ServiceReply& message);
std::string encode(const Loaded& message);
std::string encode(const Tried& message);
std::string encode(const Judged& message);
std::string encode(const ServiceCall& message);
std::string encode(const LogLine& message);

// Both throw Malformed. The views of an EventMessage point into `bytes`.
ToWorker decode_to_worker(std::string_view bytes);
ToHost decode_to_host(std::string_view bytes);

} // namespace kilihost::workers
