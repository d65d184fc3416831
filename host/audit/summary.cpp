#include "audit/summary.hpp"

#include <soci/soci.h>

namespace kilihost::audit {
namespace {

using soci::into;

long long number(soci::session& session, const char* query) {
    long long value = 0;
    session << query, into(value);
    return value;
}

std::vector<Share> shares(soci::session& session, const char* query) {
    std::string name;
    long long judged = 0;
    long long flagged = 0;
    long long findings = 0;
    soci::statement select = (session.prepare << query, into(name), into(judged), into(flagged), into(findings));
    select.execute();
    std::vector<Share> out;
    while (select.fetch())
        out.push_back({name, judged, flagged, findings});
    return out;
}

std::vector<Changed> changes(soci::session& session, const char* query) {
    std::string rule;
    std::string what;
    long long labels = 0;
    soci::statement select = (session.prepare << query, into(rule), into(what), into(labels));
    select.execute();
    std::vector<Changed> out;
    while (select.fetch())
        out.push_back({rule, what, labels});
    return out;
}

} // namespace

Summary summarize(AuditRecord& record, bool complete) {
    soci::session& session = record.session();
    Summary out;
    out.scope = record.scope();
    out.complete = complete;
    out.labels = number(session, "select count(*) from label");
    out.flagged = number(session, "select count(*) from label where flagged = 1");
    out.findings = number(session, "select count(*) from finding");
    out.assets_to_send_back = number(session, "select count(distinct asset_id) from label where send_back = 1");
    out.rules = shares(session, "select name, judged, flagged, (select count(*) from finding where rule = name) from "
                                "rule order by name");
    out.labelers =
        shares(session, "select author, count(*), sum(flagged), coalesce(sum(found), 0) from label left join (select "
                        "label_id, count(*) as found from finding group by label_id) on label_id = id group by author "
                        "having sum(flagged) > 0 order by 1.0 * sum(flagged) / count(*) desc, 4 desc, 1 limit 20");
    Count count;
    long long findings = 0;
    soci::statement categories =
        (session.prepare << "select category, count(*) from finding where category <> '' group by category order by 2 "
                            "desc, 1 limit 20",
         into(count.name), into(findings));
    categories.execute();
    while (categories.fetch())
        out.categories.push_back({count.name, findings});
    Failed failed;
    long long labels = 0;
    soci::statement failures =
        (session.prepare
             << "select rule, cause, count(*) from failure group by rule, cause order by 3 desc, 1 limit 20",
         into(failed.rule), into(failed.cause), into(labels));
    failures.execute();
    while (failures.fetch())
        out.failures.push_back({failed.rule, failed.cause, labels});
    out.mutations = changes(session, "select rule, what, count(distinct label_id) from mutation group by rule, what "
                                     "order by 3 desc, 1, 2 limit 100");
    out.outcomes = changes(session, "select rule, key, count(distinct label_id) from outcome group by rule, key order "
                                    "by 3 desc, 1, 2 limit 100");
    for (Changed& outcome : out.outcomes)
        outcome.what = AuditOutcome{outcome.rule, outcome.what}.what();
    return out;
}

std::vector<Drawn> drawings(AuditRecord& record) {
    Drawn row;
    soci::statement select =
        (record.session().prepare << "select rule, label_id, case external_id when '' then asset_id else external_id "
                                     "end, svg from drawing join label on id = label_id order by rule, drawing.rowid",
         into(row.rule), into(row.label_id), into(row.asset), into(row.svg));
    select.execute();
    std::vector<Drawn> out;
    while (select.fetch())
        out.push_back(row);
    return out;
}

} // namespace kilihost::audit
