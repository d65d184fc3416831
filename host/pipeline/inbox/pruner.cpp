#include "pipeline/inbox/pruner.hpp"

#include <soci/soci.h>

namespace kilihost::inbox {
namespace {

using soci::into;
using soci::use;

constexpr std::chrono::seconds interval{2};
constexpr int slice_rows = 200;

// The longest time that the bounce limit can look back.
constexpr std::chrono::milliseconds send_backs_kept = std::chrono::hours(24);

} // namespace

Pruner::Pruner(storage::Journal& journal, EventTable& events, Retention retention)
    : journal_(journal), events_(events), retention_(retention), thread_([this] { run(); }) {}

Pruner::~Pruner() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !writing_; });
}

void Pruner::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        // Not where the disk does not obey: a slice that finds nothing to delete would not notice.
        if (!writing_ && journal_.error().empty()) {
            writing_ = true;
            lock.unlock();
            write_slice();
            lock.lock();
        }
        changed_.wait_for(lock, interval, [&] { return stopping_; });
    }
}

// One slice after the other until nothing is left to delete.
void Pruner::write_slice() {
    auto deleted = std::make_shared<Deleted>();
    journal_.write([this, deleted] { *deleted = slice(); },
                   [this, deleted](const std::exception_ptr& error) {
                       if (!error)
                           for (const auto& [id, key] : *deleted)
                               events_.forget(id, key);
                       bool more = !error && !deleted->empty();
                       {
                           const std::lock_guard lock(mutex_);
                           more = more && !stopping_;
                           writing_ = more;
                           if (!more) changed_.notify_all();
                       }
                       if (more) write_slice();
                   },
                   storage::OnFailure::give_up);
}

Pruner::Deleted Pruner::slice() {
    soci::session& session = journal_.session();
    const long long time = now();
    const long long old_send_backs = time - send_backs_kept.count();
    session << "delete from sent_back where id in (select id from (select id, at from sent_back order by id limit " +
                   std::to_string(slice_rows) + ") where at < :old)",
        use(old_send_backs);
    long long newest = 0;
    session << "select coalesce(max(id), 0) from event", into(newest);
    const long long too_many = newest - retention_.events; // so that the newest stays, and its id is not given again
    const long long old = time - retention_.time.count();
    long long finished_at = 0;
    EventId id = 0;
    KnownEvents::Key key;
    Deleted out;
    {
        soci::statement oldest =
            (session.prepare << "select id, finished_at, identity, type, project_id, asset_id, label_id from event "
                                "where state = 2 and id < :newest order by id limit " +
                                    std::to_string(slice_rows),
             use(newest), into(id), into(finished_at), into(key.identity), into(key.type), into(key.project_id),
             into(key.asset_id), into(key.label_id));
        oldest.execute();
        while (oldest.fetch() && (id <= too_many || finished_at < old))
            out.emplace_back(id, key);
    }
    soci::statement actions = (session.prepare << "delete from action where event_id = :id", use(id));
    soci::statement body = (session.prepare << "delete from body where event_id = :id", use(id));
    soci::statement solved = (session.prepare << "delete from issue where asset_id = (select asset_id from event where "
                                                 "id = :id) and rule = '' and event_id = :id2",
                              use(id), use(id));
    soci::statement event = (session.prepare << "delete from event where id = :id", use(id));
    for (const auto& deleted : out) {
        id = deleted.first;
        events_.erase_known(id);
        for (soci::statement* const each : {&actions, &body, &solved, &event})
            each->execute(true);
    }
    return out;
}

} // namespace kilihost::inbox
