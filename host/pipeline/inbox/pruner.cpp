#include "pipeline/inbox/pruner.hpp"

#include <pthread.h>

#include <soci/soci.h>

#include <utility>

namespace kilihost::inbox {
namespace {

using soci::into;
using soci::use;

constexpr std::chrono::seconds interval{2};
constexpr int slice_rows = 200;

} // namespace

Pruner::Pruner(storage::Journal& journal, EventTable& events, Retention retention, PruneStage later_stage)
    : journal_(journal), events_(events), retention_(retention), later_stage_(std::move(later_stage)),
      thread_([this] { run(); }) {}

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
    ::pthread_setname_np(::pthread_self(), "pruner");
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        // Not while the disk fails: a slice that finds nothing to delete would not notice the failure.
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
                           for (const EventTable::Key& event : *deleted)
                               events_.forget(event);
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
    long long newest = 0;
    session << "select coalesce(max(id), 0) from event", into(newest);
    const long long too_many = newest - retention_.events; // keeps the newest, so that its id is not used again
    const long long old = time - retention_.time.count();
    long long finished_at = 0;
    EventTable::Key key;
    Deleted out;
    {
        soci::statement oldest =
            (session.prepare << "select id, finished_at, identity, type, project_id, asset_id, label_id from event "
                                "where state = " +
                                    sql(EventState::done) + " and id < :newest order by id limit " +
                                    std::to_string(slice_rows),
             use(newest), into(key.id), into(finished_at), into(key.idempotency_key), into(key.type),
             into(key.project_id), into(key.asset_id), into(key.label_id));
        oldest.execute();
        while (oldest.fetch() && (key.id <= too_many || finished_at < old))
            out.push_back(key);
    }
    later_stage_(out);
    soci::statement body = (session.prepare << "delete from body where event_id = :id", use(key.id));
    soci::statement event = (session.prepare << "delete from event where id = :id", use(key.id));
    for (const EventTable::Key& deleted : out) {
        key.id = deleted.id;
        events_.erase_known(key.id);
        for (soci::statement* const each : {&body, &event})
            each->execute(true);
    }
    return out;
}

} // namespace kilihost::inbox
