// The record of an audit, a file (SQLite): what was judged and found so far. It is written page by page, so an
// interrupted audit resumes where it stopped, and memory does not grow with the number of labels.
//
// One thread at a time.
#pragma once

#include "audit/audit_services.hpp"
#include "audit/scope.hpp"

#include <soci/session.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::audit {

// The file cannot be used; the text names it, says why and what to do.
struct AuditRecordError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct AuditFinding {
    std::string rule;
    bool blocks = false;
    std::string category; // the object's; empty: the finding concerns the whole label
    std::string place;    // "JOB_0.annotations[2]"; empty: the whole label
    std::string mid;
    std::string text;
    std::string label_id, asset_id, external_id, author; // of the label; filled in by the record
};

// What a rule asked for besides its findings.
struct AuditOutcome {
    std::string rule;
    std::string key{};                                           // of the asset's metadata; empty: a review
    std::string value{};                                         // of the key, as JSON text
    std::string label_id{}, asset_id{}, external_id{}, author{}; // of the label; filled in by the record

    std::string what() const { return key.empty() ? "add to review" : "set metadata " + key; }
};

struct JudgedLabel {
    std::string id, asset_id, external_id;
    std::string author; // an email, or an id if Kili shows none
    bool send_back = false;
    std::vector<std::string> rules{}; // those that have a handler for it
    std::vector<AuditFinding> findings{};
    struct Failure {
        std::string rule, cause;
    };
    std::vector<Failure> failures{};
    struct Drawing {
        std::string rule, svg;
    };
    std::vector<Drawing> drawings{};
    std::vector<AskedMutation> mutations{}; // asked for, not carried out
    std::vector<AuditOutcome> outcomes{};
};

class AuditRecord {
  public:
    // Makes the file, or opens one of the same audit: same scope but for its end, same rules. Throws AuditRecordError.
    // `rules`: names, versions and parameters, as a text that differs if they do.
    AuditRecord(const std::filesystem::path& file, const Scope& scope, const std::string& rules);

    const Scope& scope() const { return scope_; } // with the end that it began with
    std::int64_t next_page() const { return next_page_; }
    // How many labels the scope had when the audit began; -1: not asked yet.
    std::int64_t total() const { return total_; }
    void set_total(std::int64_t total);

    // Adds a page: all of it or nothing. Throws AuditRecordError.
    void add(std::int64_t page, const std::vector<JudgedLabel>& labels);

    // Whether the record keeps a further drawing of the rule's findings.
    bool wants_drawing(const std::string& rule);

    soci::session& session() { return session_; } // for reading

  private:
    void create(const Scope& scope, const std::string& rules);
    void open(const std::filesystem::path& file, const Scope& scope, const std::string& rules);
    std::string setting(const std::string& name);
    void set(const std::string& name, const std::string& value);
    void add(const JudgedLabel& label);

    soci::session session_;
    const std::string file_;
    Scope scope_;
    std::int64_t next_page_ = 0;
    std::int64_t total_ = -1;
};

// These call `take` for each one, in the order judged.
void each_finding(soci::session& session, const std::function<void(const AuditFinding&)>& take);
void each_outcome(soci::session& session, const std::function<void(const AuditOutcome&)>& take);

} // namespace kilihost::audit
