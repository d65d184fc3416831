#include "rejudge/rejudging.hpp"

#include "check/file_services.hpp"
#include "event/webhook_body.hpp"
#include "json_text/json_text.hpp"
#include "pipeline/judging/generation_judge.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>

namespace kilihost::rejudge {
namespace {

constexpr inbox::Room page{256, 16'000'000};

struct Opened {
    inbox::EventId id = 0;
    std::optional<event::Event> event;  // none: why is in `fault`
    std::optional<std::string> label{}; // JSON text, fetched: the body lacks its content
    std::string fault{};
};

Opened opened(inbox::EventBody stored) {
    Opened out{stored.id, std::nullopt};
    try {
        out.event.emplace(std::move(stored.body));
    } catch (const event::Event::Invalid& error) { // such as one that an older host took
        out.fault = "it cannot be read: " + std::string(error.what());
    }
    return out;
}

// Gives the events of a project the labels that they came without, as Kili has them now.
void fetch_labels(kili_api::Client& client, const std::string& project, const std::vector<Opened*>& lacking) {
    const std::string lacks = "its label came without jsonResponse, and ";
    const auto fail = [&](Opened& one, const std::string& why) {
        one.event.reset();
        one.fault = lacks + why;
    };
    std::map<std::string, std::string> labels;
    std::string fault = "Kili has no such label any longer";
    try {
        if (!client.transport().has_key()) {
            fault = "there is no API key to fetch it with";
        } else {
            std::set<std::string> ids;
            for (const Opened* const one : lacking)
                ids.insert(one->event->label_id());
            for (const kili_api::Label& label : client.labels({.project_id = project, .ids = {ids.begin(), ids.end()}}))
                labels.emplace(label.id, json_text::dump(event::label_json(label)));
        }
    } catch (const kili_api::Error& error) {
        fault = error.what();
    }
    for (Opened* const one : lacking) {
        const auto found = labels.find(one->event->label_id());
        if (found == labels.end()) {
            fail(*one, fault);
            continue;
        }
        try {
            one->event->complete_label(found->second);
            one->label = event::text(one->event->label());
        } catch (const event::Event::Invalid& error) {
            fail(*one, error.what());
        }
    }
}

void fetch_labels(kili_api::Client& client, std::vector<Opened>& events) {
    std::map<std::string, std::vector<Opened*>> lacking; // by project
    for (Opened& one : events) {
        if (!one.event || !one.event->lacks_json_response()) continue;
        std::vector<Opened*>& of_project = lacking[one.event->project_id()];
        of_project.push_back(&one);
        if (of_project.size() < kili_api::batch) continue;
        fetch_labels(client, one.event->project_id(), of_project);
        of_project.clear();
    }
    for (const auto& [project, of_project] : lacking)
        if (!of_project.empty()) fetch_labels(client, project, of_project);
}

} // namespace

RejudgeServices::RejudgeServices(kili_api::Client& client, const std::vector<std::string>& projects)
    : AuditServices(client) {
    for (const std::string& file : projects) {
        const std::shared_ptr<const event::Document> project = check::project_from(file);
        const std::string id(event::string(event::get(project->root(), "id")));
        if (id.empty()) throw std::runtime_error("--project: " + file + " names no project: it lacks \"id\"");
        given_[id] = project;
    }
}

std::shared_ptr<const event::Document> RejudgeServices::project(std::string_view id) {
    const auto found = given_.find(id);
    return found == given_.end() ? AuditServices::project(id) : found->second;
}

std::int64_t measure(const storage::Database& database, inbox::StoredRange& range) {
    return database.read([&](soci::session& session) {
        range.newest = inbox::read_backlog(session).newest;
        return inbox::count_events(session, range);
    });
}

bool run(const storage::Database& database, const inbox::StoredRange& range, const Sides& sides,
         kili_api::Client& client, RejudgeServices& services, Difference& difference,
         const std::atomic<bool>& interrupted, const std::function<void(std::size_t)>& advance) try {
    judging::GenerationJudge before(sides.before, services, interrupted);
    judging::GenerationJudge after(sides.after, services, interrupted);
    for (inbox::EventId last = 0; !interrupted;) {
        std::vector<inbox::EventBody> bodies =
            database.read([&](soci::session& session) { return inbox::event_bodies(session, range, last, page); });
        if (bodies.empty()) return true;
        last = bodies.back().id;
        std::vector<Opened> events;
        for (inbox::EventBody& body : bodies) {
            if (body.repeats)
                difference.add_repeated();
            else
                events.push_back(opened(std::move(body)));
        }
        fetch_labels(client, events);
        for (const Opened& one : events) {
            if (interrupted) return false;
            if (!one.event) {
                difference.add_unjudged(one.fault);
                continue;
            }
            before.begin(*one.event, one.label);
            after.begin(*one.event, one.label);
            const rules::Verdict was = before.end();
            services.take_mutations();
            const rules::Verdict is = after.end();
            for (const audit::AskedMutation& mutation : services.take_mutations())
                difference.add_mutation(mutation.rule, mutation.what);
            difference.add(one.id, *one.event, was, is, services.known_project(one.event->project_id()).get());
        }
        advance(bodies.size());
    }
    return false;
} catch (const workers::Abandoned&) {
    return false;
}

} // namespace kilihost::rejudge
