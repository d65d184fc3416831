// Judges the events of a data directory twice, by the rules of two generations, and compares what they find. Acts on
// nothing, and changes nothing in the directory, whether a host runs on it or not.
#pragma once

#include "audit/audit_services.hpp"
#include "kili_api/client.hpp"
#include "pipeline/inbox/event_record.hpp"
#include "pipeline/judging/generation.hpp"
#include "rejudge/difference.hpp"
#include "storage/database.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kilihost::rejudge {

// Kili is asked, and nothing is changed there, as in an audit. Without an API key labels and queries fail, and a
// project is known only if it was given.
class RejudgeServices : public audit::AuditServices {
  public:
    // `projects`: files of projects, as `check` takes them. Throws std::runtime_error.
    RejudgeServices(kili_api::Client& client, const std::vector<std::string>& projects);

    std::shared_ptr<const event::Document> project(std::string_view id) override;

  private:
    std::map<std::string, std::shared_ptr<const event::Document>, std::less<>> given_; // by id
};

// How many events there are in the range, which gets the newest of now. Throws storage::DataError.
std::int64_t measure(const storage::Database& database, inbox::StoredRange& range);

struct Sides {
    const judging::Generation& before;
    const judging::Generation& after;
};

// Judges the events of the range, and adds to `difference`. Another thread sets `interrupted` to end it at once, also
// while an event is judged: then it returns false. `advance` is called with the number of events that were read. Throws
// storage::DataError and, if no worker can be started, std::system_error.
bool run(const storage::Database& database, const inbox::StoredRange& range, const Sides& sides,
         kili_api::Client& client, RejudgeServices& services, Difference& difference,
         const std::atomic<bool>& interrupted, const std::function<void(std::size_t)>& advance);

} // namespace kilihost::rejudge
