// Acts on what an audit found, through the host's outbox: files issues, sends assets back, and carries out the rules'
// outcomes: metadata, merged into what an asset has, and reviews.
//
// If Kili already has an open issue on the asset with the same text and object, it is not filed again. The actions are
// on disk before they are sent, so an interrupted run resumes where it stopped, and nothing is filed twice.
#pragma once

#include "audit/audit_record.hpp"
#include "kili_api/client.hpp"
#include "pipeline/outbox/outbox.hpp"

#include <functional>

namespace kilihost::audit {

// The amount of work, including what Kili may already have.
struct Work {
    std::int64_t issues = 0;
    std::int64_t send_backs = 0, metadata = 0, reviews = 0; // assets
};
Work work_of(AuditRecord& record);

// `folder` keeps the actions. `progress` is called now and then with the number of actions left and, if the outbox
// waits, the reason; it returns false to end early. Returns the number of events that Kili refused, which stay in the
// folder's dead letters. Throws kili_api::Error's kinds, and storage::DataError if the folder cannot be used.
std::int64_t apply(kili_api::Client& client, AuditRecord& record, const std::filesystem::path& folder,
                   outbox::Policy policy,
                   const std::function<bool(std::int64_t left, const std::string& reason)>& progress);

} // namespace kilihost::audit
