#include "workers/protocol.hpp"

#include <limits>

namespace kilihost::workers {
namespace {

// The kinds of messages, by their place in the variants.
template <typename Message, typename Variant, std::size_t Index = 0>
constexpr std::uint64_t kind_of() {
    if constexpr (std::is_same_v<std::variant_alternative_t<Index, Variant>, Message>)
        return Index;
    else
        return kind_of<Message, Variant, Index + 1>();
}

template <typename Message>
MessageWriter to_worker() {
    return MessageWriter().number(kind_of<Message, ToWorker>());
}

template <typename Message>
MessageWriter to_host() {
    return MessageWriter().number(kind_of<Message, ToHost>());
}

// The longest list in a message: findings are limited for each rule, and rules by the directory.
constexpr std::size_t longest_list = 100'000;

std::string owned(std::string_view text) {
    return std::string(text);
}

bool flag(MessageReader& in) {
    return in.count(1) == 1;
}

template <typename Element, typename Read>
std::vector<Element> list(MessageReader& in, const Read& read) {
    std::vector<Element> out;
    for (std::size_t left = in.count(longest_list); left > 0; --left)
        out.push_back(read());
    return out;
}

Load read_load(MessageReader& in) {
    Load out;
    out.confinement.sandboxed = flag(in);
    out.confinement.memory_limit = in.number();
    out.confinement.readable = in.texts(longest_list);
    out.libraries = list<rules::CopiedLibrary>(in, [&] {
        return rules::CopiedLibrary{owned(in.text()), owned(in.text())};
    });
    return out;
}

ProjectMessage read_project(MessageReader& in) {
    ProjectMessage out;
    out.id = in.text();
    out.rules = list<ProjectMessage::Rule>(in, [&] {
        return ProjectMessage::Rule{in.count(longest_list), owned(in.text()), owned(in.text())};
    });
    return out;
}

EventMessage read_event(MessageReader& in) {
    EventMessage out;
    out.number = in.number();
    out.projects_revision = in.number();
    out.body = in.text();
    if (flag(in)) out.label = in.text();
    out.skipped = in.texts(longest_list);
    return out;
}

ServiceReply read_reply(MessageReader& in) {
    return {flag(in), flag(in), owned(in.text())};
}

Loaded read_loaded(MessageReader& in) {
    Loaded out;
    out.unusable = in.text();
    rules::Description& rule = out.rule;
    for (std::string* const text : {&rule.name, &rule.version, &rule.summary, &rule.abi, &rule.parameters})
        *text = in.text();
    for (std::vector<std::string>* const texts : {&rule.handlers, &rule.event_matcher, &rule.applies_to})
        *texts = in.texts(longest_list);
    return out;
}

ServiceCall read_call(MessageReader& in) {
    ServiceCall out;
    out.kind = ServiceKind(in.count(std::size_t(ServiceKind::project)));
    for (std::string* const text : {&out.project_id, &out.first, &out.second})
        *text = in.text();
    out.types = in.texts(longest_list);
    out.texts = in.texts(longest_list);
    out.mids = in.texts(longest_list);
    return out;
}

void write(MessageWriter& out, const ProjectMessage& project) {
    out.text(project.id).number(project.rules.size());
    for (const ProjectMessage::Rule& rule : project.rules)
        out.number(rule.library).text(rule.parameters).text(rule.place);
}

void write(MessageWriter& out, const rules::Ranges& ranges) {
    out.number(ranges.all().size());
    for (const rules::Ranges::Range& range : ranges.all())
        out.number(std::uint64_t(range.first)).number(std::uint64_t(range.last));
    out.number(ranges.left_out());
}

rules::Ranges read_ranges(MessageReader& in) {
    std::vector<rules::Ranges::Range> all = list<rules::Ranges::Range>(in, [&] {
        return rules::Ranges::Range{std::int64_t(in.number()), std::int64_t(in.number())};
    });
    return {std::move(all), std::size_t(in.number())};
}

void write(MessageWriter& out, const rules::Finding& finding) {
    out.text(finding.rule).number(std::uint64_t(finding.severity)).text(finding.text).text(finding.mid);
    write(out, finding.places.frames);
    write(out, finding.places.pages);
}

rules::Finding read_finding(MessageReader& in) {
    rules::Finding out{owned(in.text()), rules::Severity(in.count(1)), owned(in.text()), owned(in.text()), {}};
    out.places.frames = read_ranges(in);
    out.places.pages = read_ranges(in);
    return out;
}

void write(MessageWriter& out, const rules::Verdict& verdict) {
    out.number(verdict.findings.size());
    for (const rules::Finding& finding : verdict.findings)
        write(out, finding);
    out.number(verdict.send_back).texts(verdict.review_asked_by).number(verdict.metadata.size());
    for (const auto& [key, wanted] : verdict.metadata)
        out.text(key).text(wanted.rule).text(wanted.value);
    out.number(verdict.failures.size());
    for (const rules::Failure& failure : verdict.failures)
        out.text(failure.rule).text(failure.cause).number(failure.can_wait);
    out.texts(verdict.passed).texts(verdict.sent_back).number(verdict.skipped.size());
    for (const rules::Skipped& skipped : verdict.skipped)
        out.text(skipped.rule).text(skipped.reason);
}

rules::Verdict read_verdict(MessageReader& in) {
    rules::Verdict out;
    out.findings = list<rules::Finding>(in, [&] { return read_finding(in); });
    out.send_back = flag(in);
    out.review_asked_by = in.texts(longest_list);
    for (std::size_t left = in.count(longest_list); left > 0; --left) {
        std::string key = owned(in.text());
        out.metadata[std::move(key)] = rules::Metadata{owned(in.text()), owned(in.text())};
    }
    out.failures = list<rules::Failure>(in, [&] {
        return rules::Failure{owned(in.text()), owned(in.text()), flag(in)};
    });
    out.passed = in.texts(longest_list);
    out.sent_back = in.texts(longest_list);
    out.skipped = list<rules::Skipped>(in, [&] { return rules::Skipped{owned(in.text()), owned(in.text())}; });
    return out;
}

} // namespace

std::string encode(const Load& message) {
    MessageWriter out = to_worker<Load>();
    out.number(message.confinement.sandboxed).number(message.confinement.memory_limit);
    out.texts(message.confinement.readable).number(message.libraries.size());
    for (const rules::CopiedLibrary& library : message.libraries)
        out.text(library.file.string()).text(library.copy.string());
    return out.take();
}

std::string encode(const ProjectMessage& message) {
    MessageWriter out = to_worker<ProjectMessage>();
    write(out, message);
    return out.take();
}

std::string encode(const Try& message) {
    MessageWriter out = to_worker<Try>();
    write(out, message.project);
    out.number(message.keep);
    return out.take();
}

std::string encode(const EventMessage& message) {
    constexpr std::size_t expected_rest = 1'024;
    MessageWriter out = to_worker<EventMessage>();
    out.reserve(message.body.size() + (message.label ? message.label->size() : 0) + expected_rest);
    out.number(message.number).number(message.projects_revision).text(message.body).number(message.label.has_value());
    if (message.label) out.text(*message.label);
    return out.texts(message.skipped).take();
}

std::string encode(const ServiceReply& message) {
    return to_worker<ServiceReply>().number(message.available).number(message.can_wait).text(message.text).take();
}

std::string encode(const Loaded& message) {
    MessageWriter out = to_host<Loaded>();
    out.text(message.unusable);
    const rules::Description& rule = message.rule;
    for (const std::string* const text : {&rule.name, &rule.version, &rule.summary, &rule.abi, &rule.parameters})
        out.text(*text);
    return out.texts(rule.handlers).texts(rule.event_matcher).texts(rule.applies_to).take();
}

std::string encode(const Tried& message) {
    return to_host<Tried>().texts(message.unusable).take();
}

std::string encode(const Judged& message) {
    MessageWriter out = to_host<Judged>();
    out.number(message.number);
    write(out, message.verdict);
    return out.take();
}

std::string encode(const ServiceCall& message) {
    MessageWriter out = to_host<ServiceCall>();
    out.number(std::uint64_t(message.kind)).text(message.project_id).text(message.first).text(message.second);
    return out.texts(message.types).texts(message.texts).texts(message.mids).take();
}

std::string encode(const LogLine& message) {
    MessageWriter out = to_host<LogLine>();
    out.number(std::uint64_t(message.level)).text(message.text);
    return out.text(message.rule).text(message.project).text(message.run).take();
}

ToWorker decode_to_worker(std::string_view bytes) {
    MessageReader in(bytes);
    const auto read = [&]() -> ToWorker {
        switch (in.number()) {
        case kind_of<Load, ToWorker>():
            return read_load(in);
        case kind_of<ProjectMessage, ToWorker>():
            return read_project(in);
        case kind_of<Try, ToWorker>():
            return Try{read_project(in), flag(in)};
        case kind_of<EventMessage, ToWorker>():
            return read_event(in);
        case kind_of<ServiceReply, ToWorker>():
            return read_reply(in);
        default:
            throw Malformed();
        }
    };
    ToWorker out = read();
    in.end();
    return out;
}

ToHost decode_to_host(std::string_view bytes) {
    MessageReader in(bytes);
    const auto read = [&]() -> ToHost {
        switch (in.number()) {
        case kind_of<Loaded, ToHost>():
            return read_loaded(in);
        case kind_of<Tried, ToHost>():
            return Tried{in.texts(longest_list)};
        case kind_of<Judged, ToHost>(): {
            const std::uint64_t number = in.number();
            return Judged{number, read_verdict(in)};
        }
        case kind_of<ServiceCall, ToHost>():
            return read_call(in);
        case kind_of<LogLine, ToHost>(): {
            const auto level = log::Level(in.count(std::size_t(log::Level::error)));
            return LogLine{level, owned(in.text()), owned(in.text()), owned(in.text()), owned(in.text())};
        }
        default:
            throw Malformed();
        }
    };
    ToHost out = read();
    in.end();
    return out;
}

} // namespace kilihost::workers
