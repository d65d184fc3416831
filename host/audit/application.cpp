#include "audit/application.hpp"

#include "event/webhook_body.hpp"
#include "pipeline/dry_run.hpp"
#include "pipeline/inbox/event_record.hpp"
#include "pipeline/schema.hpp"
#include "storage/data_directory.hpp"
#include "storage/journal.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <thread>
#include <tuple>

namespace kilihost::audit {
namespace {

using soci::into;
using soci::use;

constexpr std::chrono::milliseconds between_looks{100};

// The actions that a label's findings ask for.
struct Asked {
    std::string label_id, asset_id;
    rules::Verdict verdict;
};

void add_outcomes(soci::session& session, Asked& asked) {
    std::string rule;
    std::string key;
    std::string value;
    soci::statement outcomes =
        (session.prepare << "select rule, key, value from outcome where label_id = :label order by rowid",
         use(asked.label_id), into(rule), into(key), into(value));
    outcomes.execute();
    while (outcomes.fetch())
        if (key.empty())
            asked.verdict.review_asked_by.push_back(rule);
        else
            asked.verdict.metadata[key] = {rule, value};
}

// The labels with something to do, in the order judged, from the row after `after` on; at most `kili_api::batch`.
std::vector<Asked> asking_labels(soci::session& session, long long& after) {
    std::vector<Asked> out;
    long long row = 0;
    std::string label;
    std::string asset;
    int send_back = 0;
    soci::statement select =
        (session.prepare << "select rowid, id, asset_id, send_back from label where rowid > :after and (flagged = 1 or "
                            "send_back = 1 or id in (select label_id from outcome)) order by rowid limit " +
                                std::to_string(kili_api::batch),
         use(after), into(row), into(label), into(asset), into(send_back));
    select.execute();
    long long last = after;
    while (select.fetch()) {
        out.push_back({label, asset, {}});
        out.back().verdict.send_back = send_back != 0;
        last = row;
    }
    after = last;
    for (Asked& asked : out) {
        rules::Finding finding;
        int blocks = 0;
        soci::statement findings =
            (session.prepare << "select rule, blocks, text, mid from finding where label_id = :label order by rowid",
             use(asked.label_id), into(finding.rule), into(blocks), into(finding.text), into(finding.mid));
        findings.execute();
        while (findings.fetch()) {
            finding.severity = blocks != 0 ? rules::Severity::block : rules::Severity::warn;
            asked.verdict.findings.push_back(finding);
        }
        add_outcomes(session, asked);
    }
    return out;
}

// Removes findings for which Kili already has an open issue.
void leave_out_known(kili_api::Client& client, const std::string& project, std::vector<Asked>& all) {
    std::set<std::string> assets;
    for (const Asked& asked : all)
        assets.insert(asked.asset_id);
    std::set<std::tuple<std::string, std::string, std::string>> known;
    for (const kili_api::Issue& issue : client.issues(project, {assets.begin(), assets.end()}))
        if (issue.status == "OPEN") known.emplace(issue.asset_id, issue.mid, issue.text);
    for (Asked& asked : all)
        std::erase_if(asked.verdict.findings, [&](const rules::Finding& finding) {
            return known.contains({asked.asset_id, finding.mid, finding.text});
        });
}

// The event that stands for a label in the outbox, which reads only its ids.
std::shared_ptr<event::Event> event_that_asked(const Asked& asked, const std::string& project) {
    return std::make_shared<event::Event>(
        event::webhook_body("onSubmit", {"audit of label " + asked.label_id, project, asked.asset_id},
                            {{"id", asked.label_id}, {"jsonResponse", nlohmann::ordered_json::object()}}));
}

} // namespace

Work work_of(AuditRecord& record) {
    const auto count = [&](const char* query) {
        long long number = 0;
        record.session() << query, into(number);
        return number;
    };
    return {count("select count(*) from finding"),
            count("select count(distinct asset_id) from label where send_back = 1"),
            count("select count(distinct asset_id) from outcome join label on id = label_id where key <> ''"),
            count("select count(distinct asset_id) from outcome join label on id = label_id where key = ''")};
}

std::int64_t apply(kili_api::Client& client, AuditRecord& record, const std::filesystem::path& folder,
                   outbox::Policy policy,
                   const std::function<bool(std::int64_t left, const std::string& reason)>& progress) {
    const std::string& project = record.scope().project_id;
    const storage::DataDirectory data(folder);
    const storage::Database database = pipeline::database(data.path());
    storage::Journal journal(database);
    pipeline::require_purpose(journal.session(), data.path(), pipeline::Purpose::filing);
    inbox::EventTable events(journal.session());
    outbox::ActionTable actions(journal.session(), events);
    journal.start();
    soci::session reader;
    database.open(reader);
    outbox::Outbox outbox(journal, events, actions, database, client, policy, true);
    long long after = 0;
    for (std::vector<Asked> all = asking_labels(record.session(), after); !all.empty();
         all = asking_labels(record.session(), after)) {
        leave_out_known(client, project, all);
        for (Asked& asked : all) {
            const auto event = event_that_asked(asked, project);
            std::optional<inbox::EventId> id;
            journal.write_now([&] { id = events.add(*event).id; });
            // An earlier try stored it and ended before it stored the actions.
            if (!id) id = inbox::received_about(reader, asked.label_id);
            if (id) outbox.accept({*id, event}, std::move(asked.verdict), [] {});
        }
        if (!progress(outbox.waiting(), outbox.problem())) break;
    }
    // An accepted action counts once it is on disk.
    journal.write_now([] {});
    while (outbox.waiting() > 0 && progress(outbox.waiting(), outbox.problem()))
        std::this_thread::sleep_for(between_looks);
    outbox.stop(std::chrono::milliseconds(0));
    return inbox::count_dead(reader);
}

} // namespace kilihost::audit
