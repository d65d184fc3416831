#include "pipeline/catch_up.hpp"

#include "config/moment.hpp"
#include "event/event_matcher.hpp"
#include "event/webhook_body.hpp"
#include "json_text/json_text.hpp"
#include "kili_api/error_class.hpp"
#include "log/log.hpp"
#include "log/log_context.hpp"
#include "pipeline/inbox/known_events.hpp"
#include "storage/private_file.hpp"

#include <pthread.h>

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <set>
#include <system_error>
#include <utility>

namespace kilihost::pipeline {
namespace {

// Catching up starts this long before the last event seen, for deliveries that were under way and clocks that differ.
constexpr std::chrono::milliseconds margin = std::chrono::hours(1);
constexpr std::chrono::seconds try_again{5};
constexpr std::chrono::milliseconds room_again{200};

// The label and its content. A label that is read again has the same key; once it was changed, it has another.
std::string run_id(const kili_api::Label& label) {
    const boost::uuids::name_generator_sha1 digest(boost::uuids::ns::oid());
    const std::string content = json_text::dump(label.json_response);
    return std::string(inbox::caught_up_prefix) + label.id + ":" + to_string(digest(content));
}

// The events of one page of Kili's log; their labels are read together, too.
class LogPage {
  public:
    LogPage(kili_api::Client& client, const std::string& project_id) : client_(client), project_id_(project_id) {}

    void add(kili_api::LoggedEvent event) { events_.push_back(std::move(event)); }
    bool is_full() const { return events_.size() == kili_api::batch; }

    // Passes the body of each to `note`, in order. A deleted label is left out: nobody can judge it.
    void give(const std::function<void(const std::string& body)>& note) {
        const std::map<std::string, kili_api::Label> labels = read_labels();
        for (const kili_api::LoggedEvent& event : std::exchange(events_, {})) {
            const event::HandledEvent* const handled = event::find_logged(event.name);
            if (handled == nullptr || !is_submitted(*handled)) {
                note(body(event, handled));
            } else if (const auto label = labels.find(label_id(event)); label != labels.end()) {
                note(event::webhook_body(label->second, project_id_, run_id(label->second)));
            }
        }
    }

  private:
    static bool is_submitted(const event::HandledEvent& handled) {
        return handled.kind == event::EventKind::submit || handled.kind == event::EventKind::review;
    }

    static std::string label_id(const kili_api::LoggedEvent& event) {
        if (!event.payload.is_object()) return {};
        const auto label = event.payload.find("label");
        if (label == event.payload.end() || !label->is_object()) return {};
        const auto id = label->find("id");
        return id != label->end() && id->is_string() ? id->get<std::string>() : "";
    }

    std::map<std::string, kili_api::Label> read_labels() {
        std::set<std::string> ids;
        for (const kili_api::LoggedEvent& event : events_) {
            const event::HandledEvent* const handled = event::find_logged(event.name);
            if (handled != nullptr && is_submitted(*handled)) ids.insert(label_id(event));
        }
        ids.erase("");
        std::map<std::string, kili_api::Label> out;
        if (ids.empty()) return out;
        auto listing = client_.list_labels({.project_id = project_id_, .ids = {ids.begin(), ids.end()}});
        while (out.size() < ids.size()) {
            std::optional<kili_api::Label> label = listing.next();
            if (!label) break;
            const std::string id = label->id;
            out.emplace(id, std::move(*label));
        }
        return out;
    }

    // The event as the webhook would post it: for its handler, else by its name.
    std::string body(const kili_api::LoggedEvent& event, const event::HandledEvent* handled) const {
        nlohmann::json log{{"runId", std::string(inbox::caught_up_prefix) + "event:" + event.id},
                           {"projectId", project_id_}};
        if (const auto time = config::parse_date_time(event.created_at))
            log["loggedAt"] = time->time_since_epoch().count();
        const nlohmann::json payload = event.payload.is_object() ? event.payload : nlohmann::json::object();
        const nlohmann::json out{{"eventType", handled != nullptr ? std::string(handled->handler_type) : event.name},
                                 {"logPayload", log},
                                 {"payload", payload}};
        return json_text::dump(out);
    }

    kili_api::Client& client_;
    const std::string& project_id_;
    std::vector<kili_api::LoggedEvent> events_;
};

bool is_wanted(const std::string& name, const std::vector<std::string>& wanted) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const std::string& pattern) { return event::matches(pattern, name); });
}

// False if the account may not read the log, or finds nothing in it: Kili may show such an account an empty log.
bool read_log(kili_api::Client& client, const std::string& project_id, const std::string& since,
              const std::vector<std::string>& wanted, const std::function<void(const std::string& body)>& note) {
    auto log = client.list_events({.project_id = project_id, .created_from = since});
    LogPage page(client, project_id);
    for (bool any = false;; any = true) {
        std::optional<kili_api::LoggedEvent> event;
        try {
            event = log.next();
        } catch (const kili_api::GraphqlError& error) {
            if (any || kili_api::classify(error) == kili_api::ErrorClass::transient) throw;
            log::warn("the event log of project {} cannot be read, so only its labels are caught up with: {}",
                      project_id, error.what());
            return false;
        }
        if (event && is_wanted(event->name, wanted)) page.add(std::move(*event));
        if (!event || page.is_full()) page.give(note);
        if (!event) return any;
    }
}

// What an earlier host left to do; for each project the earlier time counts.
void take_over(Since& since, const std::filesystem::path& file) {
    std::optional<std::string> kept;
    try {
        kept = storage::read_private(file);
    } catch (const storage::DataError& problem) {
        log::error("{}; catching up from the last event seen", problem.what());
    }
    if (!kept) return;
    const nlohmann::json left = json_text::try_parse(*kept).value_or(nlohmann::json());
    if (!left.is_object()) {
        log::error("{} cannot be read: catching up from the last event seen", file.string());
        return;
    }
    for (const auto& [project, time] : left.items()) {
        if (!time.is_string()) continue;
        const auto& text = time.get_ref<const std::string&>();
        const auto known = since.emplace(project, text).first;
        known->second = std::min(known->second, text); // ISO 8601 in UTC: they compare as text
    }
}

} // namespace

CaughtUp catch_up(kili_api::Client& client, const std::string& project_id, const std::string& since,
                  const std::vector<std::string>& wanted,
                  const std::function<inbox::Receipt(const std::string& body)>& store) {
    CaughtUp out;
    const auto note = [&](const std::string& body) {
        ++out.read;
        if (store(body) == inbox::Receipt::stored) ++out.stored;
    };
    if (read_log(client, project_id, since, wanted, note)) return out;
    for (const kili_api::Label& label :
         client.list_labels({.project_id = project_id, .types = {"DEFAULT", "REVIEW"}, .created_from = since}))
        note(event::webhook_body(label, project_id, run_id(label)));
    return out;
}

Since last_seen(soci::session& session) {
    Since out;
    for (const auto& [project, last] : inbox::last_received(session))
        out.emplace(project, config::utc_text(config::Moment(std::chrono::milliseconds(last) - margin)));
    return out;
}

CatchingUp::CatchingUp(kili_api::Client& client, inbox::Inbox& inbox, Since since, std::vector<std::string> wanted,
                       std::filesystem::path file)
    : client_(client), inbox_(inbox), since_(std::move(since)), wanted_(std::move(wanted)), file_(std::move(file)) {
    take_over(since_, file_);
    save();
    thread_ = std::thread([this] { run(); });
}

CatchingUp::~CatchingUp() {
    stop();
    thread_.join();
}

void CatchingUp::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
}

void CatchingUp::run() {
    ::pthread_setname_np(::pthread_self(), "catch-up");
    try {
        while (!since_.empty()) {
            const auto& [project, time] = *since_.begin();
            const log::LogContext context{{"project", project}};
            try {
                const CaughtUp found =
                    catch_up(client_, project, time, wanted_, [this](const std::string& body) { return store(body); });
                log::info("caught up with project {}: {} events since {}, {} of them not seen before", project,
                          found.read, time, found.stored);
            } catch (const kili_api::GraphqlError& error) { // for instance, the project was deleted
                log::error("cannot catch up with project {}: {}", project, error.what());
            } catch (const kili_api::Error& error) {
                log::warn("cannot catch up with project {} now: {}", project, error.what());
                pause(try_again);
                continue;
            }
            since_.erase(since_.begin());
            save();
        }
    } catch (const Stopped&) {
        log::info("catching up is not finished: the next --catch-up continues it");
    }
}

// Waits while the inbox has no room; meanwhile deliveries are also refused.
inbox::Receipt CatchingUp::store(const std::string& body) {
    std::shared_ptr<event::Event> event;
    try {
        event = std::make_shared<event::Event>(body, event::Kept::outline);
    } catch (const event::Event::Invalid& error) {
        log::error("an event that Kili has cannot be judged and is skipped: {}", error.what());
        return inbox::Receipt::known;
    }
    for (;;) {
        pause(std::chrono::milliseconds(0));
        std::promise<inbox::Receipt> answer;
        inbox_.add(event, [&answer](inbox::Receipt receipt) { answer.set_value(receipt); });
        const inbox::Receipt receipt = answer.get_future().get();
        if (receipt == inbox::Receipt::stored || receipt == inbox::Receipt::known) return receipt;
        pause(room_again);
    }
}

void CatchingUp::pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, time, [&] { return stopping_; })) throw Stopped();
}

void CatchingUp::save() const {
    std::error_code error;
    if (since_.empty()) {
        std::filesystem::remove(file_, error);
        return;
    }
    try {
        storage::replace_private(file_, json_text::dump(nlohmann::json(since_)) + "\n");
    } catch (const storage::DataError& problem) {
        log::error("the rest of catching up cannot be saved: {}", problem.what());
    }
}

} // namespace kilihost::pipeline
