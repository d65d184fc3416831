#include "audit/audit_record.hpp"

#include "json_text/json_text.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>

namespace kilihost::audit {
namespace {

using nlohmann::json;
using soci::into;
using soci::use;

constexpr int drawings_of_a_rule = 6;

constexpr const char* schema = R"sql(
create table setting (name text primary key, value text not null);
create table label (
    id text primary key,
    asset_id text not null,
    external_id text not null,
    author text not null,
    send_back integer not null,
    flagged integer not null     -- 1: there are findings
);
create table rule (name text primary key, judged integer not null, flagged integer not null);
create table finding (
    label_id text not null,
    rule text not null,
    blocks integer not null,
    category text not null,
    place text not null,
    mid text not null,
    text text not null
);
create table failure (label_id text not null, rule text not null, cause text not null);
create table mutation (label_id text not null, rule text not null, what text not null);
create table outcome (label_id text not null, rule text not null, key text not null, value text not null);
create index outcome_label on outcome (label_id);
create table drawing (rule text not null, label_id text not null, svg text not null);
)sql";

constexpr int version_of_schema = 2;

// The scope without its end, which is set when an audit begins.
std::string identity(const Scope& scope, const std::string& rules) {
    return json_text::dump(json{{"project", scope.project_id},
                                {"statuses", scope.progress.statuses},
                                {"stepStatuses", scope.progress.step_statuses},
                                {"steps", scope.progress.step_ids},
                                {"since", scope.since},
                                {"sample", scope.sample ? json(*scope.sample) : json()},
                                {"labelsOfPage", scope.labels_of_page},
                                {"rules", rules},
                                {"schema", version_of_schema}});
}

} // namespace

AuditRecord::AuditRecord(const std::filesystem::path& file, const Scope& scope, const std::string& rules)
    : file_(file.string()), scope_(scope) {
    try {
        open(file, scope, rules);
    } catch (const soci::soci_error& error) {
        throw AuditRecordError(file_ + " cannot be used: " + error.what());
    }
}

void AuditRecord::open(const std::filesystem::path& file, const Scope& scope, const std::string& rules) {
    const bool fresh = !std::filesystem::exists(file);
    session_.open(soci::sqlite3, "dbname=\"" + file.string() + "\"");
    session_ << "pragma busy_timeout = 5000";
    session_ << "pragma journal_mode = wal";
    if (fresh) return create(scope, rules);
    if (setting("identity") != identity(scope, rules))
        throw AuditRecordError(file_ +
                               " belongs to an audit with another scope, with other rules or parameters, or by another "
                               "version of kili-host: give another --out, or --fresh to begin anew");
    scope_.until = setting("until");
    next_page_ = std::stoll(setting("next_page"));
    total_ = std::stoll(setting("total"));
}

void AuditRecord::create(const Scope& scope, const std::string& rules) {
    soci::transaction transaction(session_);
    auto* const backend = static_cast<soci::sqlite3_session_backend*>(session_.get_backend());
    if (sqlite_api::sqlite3_exec(backend->conn_, schema, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw AuditRecordError(file_ + " cannot be set up: " + sqlite_api::sqlite3_errmsg(backend->conn_));
    set("identity", identity(scope, rules));
    set("until", scope.until);
    set("next_page", "0");
    set("total", "-1");
    transaction.commit();
}

std::string AuditRecord::setting(const std::string& name) {
    std::string value;
    session_ << "select value from setting where name = :name", use(name), into(value);
    if (!session_.got_data()) throw AuditRecordError(file_ + " is no record of an audit");
    return value;
}

void AuditRecord::set(const std::string& name, const std::string& value) {
    session_ << "insert or replace into setting (name, value) values (:name, :value)", use(name), use(value);
}

void AuditRecord::set_total(std::int64_t total) {
    set("total", std::to_string(total));
    total_ = total;
}

void AuditRecord::add(std::int64_t page, const std::vector<JudgedLabel>& labels) {
    try {
        soci::transaction transaction(session_);
        for (const JudgedLabel& label : labels)
            add(label);
        set("next_page", std::to_string(page + 1));
        transaction.commit();
    } catch (const soci::soci_error& error) {
        throw AuditRecordError(file_ + " cannot be written: " + error.what());
    }
    next_page_ = page + 1;
}

void AuditRecord::add(const JudgedLabel& label) {
    const int flagged = label.findings.empty() ? 0 : 1;
    const int send_back = label.send_back ? 1 : 0;
    session_ << "insert or replace into label (id, asset_id, external_id, author, send_back, flagged) values (:id, "
                ":asset, :external, :author, :back, :flagged)",
        use(label.id), use(label.asset_id), use(label.external_id), use(label.author), use(send_back), use(flagged);
    for (const std::string& rule : label.rules) {
        const bool found = std::any_of(label.findings.begin(), label.findings.end(),
                                       [&](const AuditFinding& finding) { return finding.rule == rule; });
        const int more = found ? 1 : 0;
        session_ << "insert into rule (name, judged, flagged) values (:name, 1, :flagged) on conflict (name) do update "
                    "set judged = judged + 1, flagged = flagged + :more",
            use(rule), use(more), use(more);
    }
    for (const AuditFinding& finding : label.findings) {
        const int blocks = finding.blocks ? 1 : 0;
        session_ << "insert into finding (label_id, rule, blocks, category, place, mid, text) values (:label, :rule, "
                    ":blocks, :category, :place, :mid, :text)",
            use(label.id), use(finding.rule), use(blocks), use(finding.category), use(finding.place), use(finding.mid),
            use(finding.text);
    }
    for (const JudgedLabel::Failure& failure : label.failures)
        session_ << "insert into failure (label_id, rule, cause) values (:label, :rule, :cause)", use(label.id),
            use(failure.rule), use(failure.cause);
    for (const AskedMutation& mutation : label.mutations)
        session_ << "insert into mutation (label_id, rule, what) values (:label, :rule, :what)", use(label.id),
            use(mutation.rule), use(mutation.what);
    for (const AuditOutcome& outcome : label.outcomes)
        session_ << "insert into outcome (label_id, rule, key, value) values (:label, :rule, :key, :value)",
            use(label.id), use(outcome.rule), use(outcome.key), use(outcome.value);
    for (const JudgedLabel::Drawing& drawing : label.drawings)
        session_ << "insert into drawing (rule, label_id, svg) values (:rule, :label, :svg)", use(drawing.rule),
            use(label.id), use(drawing.svg);
}

bool AuditRecord::wants_drawing(const std::string& rule) {
    int count = 0;
    session_ << "select count(*) from drawing where rule = :rule", use(rule), into(count);
    return count < drawings_of_a_rule;
}

void each_finding(soci::session& session, const std::function<void(const AuditFinding&)>& take) {
    AuditFinding row;
    int blocks = 0;
    soci::statement select =
        (session.prepare << "select finding.rule, blocks, category, place, mid, text, label.id, label.asset_id, "
                            "label.external_id, label.author from finding join label on label.id = label_id order by "
                            "finding.rowid",
         into(row.rule), into(blocks), into(row.category), into(row.place), into(row.mid), into(row.text),
         into(row.label_id), into(row.asset_id), into(row.external_id), into(row.author));
    select.execute();
    while (select.fetch()) {
        row.blocks = blocks != 0;
        take(row);
    }
}

void each_outcome(soci::session& session, const std::function<void(const AuditOutcome&)>& take) {
    AuditOutcome row;
    soci::statement select =
        (session.prepare << "select rule, key, value, label.id, asset_id, external_id, author from outcome join label "
                            "on label.id = label_id order by outcome.rowid",
         into(row.rule), into(row.key), into(row.value), into(row.label_id), into(row.asset_id), into(row.external_id),
         into(row.author));
    select.execute();
    while (select.fetch())
        take(row);
}

} // namespace kilihost::audit
