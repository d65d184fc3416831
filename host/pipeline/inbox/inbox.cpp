#include "pipeline/inbox/inbox.hpp"

#include "log/log.hpp"
#include "log/log_context.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <iterator>
#include <string_view>
#include <utility>

namespace kilihost::inbox {
namespace {

// The wait if a partition finds nothing although events wait: another one reads, or the disk does not answer.
constexpr std::chrono::milliseconds look_again{200};

// Between looks for events that a command marked as replayed.
constexpr std::chrono::seconds look_for_replayed{1};

// Limits for events that come while no more are taken: they stay in memory until the journal says whether they are
// known.
constexpr std::int64_t looked_up_events = 1'000;
constexpr std::int64_t looked_up_bytes = 8 * 1024 * 1024; // one event always fits

} // namespace

Inbox::Inbox(storage::Journal& journal, EventTable& table, const storage::Database& database, std::size_t partitions,
             Capacity capacity)
    : journal_(journal), table_(table), capacity_(capacity), partitions_(partitions) {
    database.open(reader_);
    backlog_ = read_backlog(reader_);
}

void Inbox::add(std::shared_ptr<event::Event> event, Answer answer) {
    const auto bytes = std::int64_t(event->body().size());
    struct Adding {
        std::shared_ptr<event::Event> event;
        Backlog* counted; // storing_ or looking_up_
        Receipt receipt = Receipt::refused;
        EventTable::Added added{};
        bool in_commit = false;
    };
    auto adding = std::make_shared<Adding>(Adding{std::move(event), &storing_});
    {
        const std::lock_guard lock(mutex_);
        if (!has_capacity()) adding->counted = &looking_up_;
        if (adding->counted == &looking_up_ && !may_look_up(bytes)) return answer(Receipt::full);
        ++adding->counted->events;
        adding->counted->bytes += bytes;
    }
    journal_.write(
        [this, adding] {
            if (!std::exchange(adding->in_commit, true)) ++in_commit_;
            if (adding->counted == &looking_up_) {
                adding->receipt = table_.has(*adding->event) ? Receipt::known : Receipt::full;
                return;
            }
            adding->added = table_.add(*adding->event);
            adding->receipt = adding->added.id ? Receipt::stored : Receipt::known;
        },
        [this, adding, bytes, answer = std::move(answer)](const std::exception_ptr& error) {
            {
                const std::lock_guard lock(mutex_);
                --adding->counted->events;
                adding->counted->bytes -= bytes;
                if (!error && adding->receipt == Receipt::stored)
                    committed({*adding->added.id, std::move(adding->event), false, adding->added.undecided});
                if (adding->in_commit && --in_commit_ == 0) announce();
            }
            answer(error ? Receipt::refused : adding->receipt);
        },
        storage::OnFailure::give_up, storage::FlushPolicy::now, std::size_t(bytes));
}

bool Inbox::may_look_up(std::int64_t bytes) const {
    return looking_up_.events == 0 ||
           (looking_up_.events < looked_up_events && looking_up_.bytes + bytes <= looked_up_bytes);
}

bool Inbox::has_capacity() const {
    return backlog_.events + storing_.events < capacity_.events && backlog_.bytes + storing_.bytes < capacity_.bytes;
}

bool Inbox::is_full() const {
    const std::lock_guard lock(mutex_);
    return !has_capacity();
}

void Inbox::committed(QueuedEvent waiting) {
    backlog_.newest = waiting.id;
    ++backlog_.events;
    backlog_.bytes += std::int64_t(waiting.event->body().size());
    if (waiting.id <= handed_out_) return; // a refill has already read it
    if (!behind_ && fits(*waiting.event))
        hand_out(std::move(waiting));
    else
        behind_ = true;
}

bool Inbox::fits(const event::Event& event) const {
    return window_events_ == 0 ||
           (window_events_ < capacity_.window_events && window_bytes_ + event.body().size() <= capacity_.window_bytes);
}

void Inbox::hand_out(QueuedEvent waiting) {
    if (!waiting.replayed) handed_out_ = std::max(handed_out_, waiting.id);
    ++window_events_;
    window_bytes_ += waiting.event->body().size();
    // Events without an asset keep their order within the project.
    const std::string& key =
        waiting.event->asset_id().empty() ? waiting.event->project_id() : waiting.event->asset_id();
    PartitionQueue& partition = partitions_[std::hash<std::string_view>{}(key) % partitions_.size()];
    partition.events.push_back(std::move(waiting));
}

// Once for all events of a commit or a read, so that a partition takes them together.
void Inbox::announce() {
    for (PartitionQueue& partition : partitions_)
        if (!partition.events.empty()) partition.changed.notify_one();
}

std::optional<QueuedEvent> Inbox::next(std::size_t number) {
    PartitionQueue& partition = partitions_[number];
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (std::chrono::steady_clock::now() >= next_look_ && !refilling_ && has_room()) take_replayed(lock);
        if (!partition.events.empty()) {
            QueuedEvent out = std::move(partition.events.front());
            partition.events.pop_front();
            return out;
        }
        if (std::exchange(partition.woken, false)) return std::nullopt;
        if (!behind_)
            partition.changed.wait_for(lock, look_for_replayed);
        else if (refilling_ || !has_room() || !refill(lock))
            partition.changed.wait_for(lock, look_again);
    }
    return std::nullopt;
}

std::optional<QueuedEvent> Inbox::next_at_once(std::size_t number) {
    const std::lock_guard lock(mutex_);
    std::deque<QueuedEvent>& events = partitions_[number].events;
    if (stopping_ || events.empty()) return std::nullopt;
    QueuedEvent out = std::move(events.front());
    events.pop_front();
    return out;
}

void Inbox::wake() {
    const std::lock_guard lock(mutex_);
    for (PartitionQueue& partition : partitions_) {
        partition.woken = true;
        partition.changed.notify_all();
    }
}

bool Inbox::has_room() const {
    return window_events_ <= capacity_.window_events / 2 && window_bytes_ <= capacity_.window_bytes / 2;
}

bool Inbox::refill(std::unique_lock<std::mutex>& lock) {
    refilling_ = true;
    const EventId after = handed_out_;
    const EventId newest_before_reading = backlog_.newest;
    const Room room{capacity_.window_events - window_events_, capacity_.window_bytes - window_bytes_};
    lock.unlock();
    StoredEvents rows;
    bool readable = true;
    try {
        rows = waiting_events(reader_, after, room);
    } catch (const std::exception& error) {
        log::error("cannot read waiting events: {}", error.what());
        journal_.note(error, reader_);
        readable = false;
    }
    std::vector<QueuedEvent> read = decode(rows.events);
    lock.lock();
    refilling_ = false;
    if (!readable) return false;
    const auto first_too_many = std::find_if(read.begin(), read.end(), [&](QueuedEvent& waiting) {
        if (!fits(*waiting.event)) return true;
        hand_out(std::move(waiting));
        return false;
    });
    announce();
    if (first_too_many != read.end()) return handed_out_ > after;
    // If there was room for more, the next read finds what was committed during this one.
    if (!rows.events.empty()) handed_out_ = std::max(handed_out_, rows.events.back().id);
    behind_ = handed_out_ < backlog_.newest && (rows.cut || backlog_.newest > newest_before_reading);
    return true;
}

// Replayed events keep that state on disk until they are judged, so that a kill does not lose it. Meanwhile their ids
// are remembered, so that none is handed out twice. The ids are copied before the read: an event that is finished
// during the read is skipped.
void Inbox::take_replayed(std::unique_lock<std::mutex>& lock) {
    refilling_ = true;
    next_look_ = std::chrono::steady_clock::now() + look_for_replayed;
    const std::set<EventId> known = replaying_;
    lock.unlock();
    std::vector<StoredEvent> rows;
    try {
        rows = replayed_events(reader_, known, {capacity_.window_events / 2, capacity_.window_bytes / 2}).events;
    } catch (const std::exception& error) {
        log::error("cannot read replayed events: {}", error.what());
        journal_.note(error, reader_);
    }
    lock.lock();
    for (const StoredEvent& row : rows) {
        replaying_.insert(row.id);
        ++backlog_.events;
        backlog_.bytes += std::int64_t(row.body.size());
    }
    lock.unlock();
    std::vector<QueuedEvent> read = decode(rows);
    lock.lock();
    refilling_ = false;
    if (!rows.empty()) next_look_ = {}; // there may be more, for when there is room again
    for (QueuedEvent& waiting : read) {
        waiting.replayed = true;
        const log::LogContext context{{"event", waiting.id}, {"project", waiting.event->project_id()}};
        log::info("event {} is replayed", waiting.id);
        hand_out(std::move(waiting));
    }
    announce();
}

std::vector<QueuedEvent> Inbox::decode(const std::vector<StoredEvent>& rows) {
    std::vector<QueuedEvent> out;
    for (const StoredEvent& row : rows) {
        try {
            out.push_back(
                {row.id, std::make_shared<event::Event>(row.body, event::Kept::outline), false, row.undecided});
        } catch (const event::Event::Invalid& error) { // stored by a host with other rules
            to_dead_letters(row, error.what());
        }
    }
    return out;
}

void Inbox::to_dead_letters(const StoredEvent& stored, const std::string& cause) {
    const log::LogContext context{{"event", stored.id}};
    log::error("event {} cannot be read back and goes to the dead letters: {}", stored.id, cause);
    journal_.write([this, id = stored.id, cause] { table_.to_dead_letters(id, cause); },
                   [this, id = stored.id, bytes = stored.body.size()](const std::exception_ptr& error) {
                       if (error) return;
                       const std::lock_guard lock(mutex_);
                       replaying_.erase(id);
                       leave(bytes);
                   },
                   storage::OnFailure::persist);
}

void Inbox::leave(std::size_t bytes) {
    --backlog_.events;
    backlog_.bytes -= std::int64_t(bytes);
}

std::vector<QueuedEvent> Inbox::lacking_content(const std::string& project_id, std::size_t limit) const {
    std::vector<QueuedEvent> out;
    const std::lock_guard lock(mutex_);
    for (const PartitionQueue& partition : partitions_)
        std::copy_if(partition.events.begin(), partition.events.end(), std::back_inserter(out),
                     [&](const QueuedEvent& one) {
                         return one.event->lacks_json_response() && one.event->project_id() == project_id;
                     });
    std::sort(out.begin(), out.end(), [](const QueuedEvent& a, const QueuedEvent& b) { return a.id < b.id; });
    out.resize(std::min(out.size(), limit));
    return out;
}

std::optional<std::set<EventId>> Inbox::settle_repeated(const std::vector<QueuedEvent>& events) {
    auto repeated = std::make_shared<std::set<EventId>>();
    std::promise<bool> settled;
    journal_.write(
        [this, events, repeated] {
            repeated->clear();
            for (const QueuedEvent& waiting : events)
                if (table_.settle_repeated(waiting.id, *waiting.event)) repeated->insert(waiting.id);
        },
        [&settled](const std::exception_ptr& error) { settled.set_value(!error); }, storage::OnFailure::persist);
    return settled.get_future().get() ? std::optional(*repeated) : std::nullopt;
}

void Inbox::finished(const QueuedEvent& waiting) {
    const std::lock_guard lock(mutex_);
    replaying_.erase(waiting.id);
    --window_events_;
    window_bytes_ -= waiting.event->body().size();
    leave(waiting.event->body().size());
    if (!behind_ || !has_room()) return;
    for (PartitionQueue& partition : partitions_)
        partition.changed.notify_one();
}

void Inbox::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (PartitionQueue& partition : partitions_)
        partition.changed.notify_all();
}

Backlog Inbox::backlog() const {
    const std::lock_guard lock(mutex_);
    return backlog_;
}

} // namespace kilihost::inbox
