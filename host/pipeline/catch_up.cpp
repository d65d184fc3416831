#include "pipeline/catch_up.hpp"

#include "config/moment.hpp"
#include "event/webhook_body.hpp"
#include "pipeline/inbox/known_labels.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <soci/soci.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <future>
#include <system_error>

namespace kilihost::pipeline {
namespace {

// Before the last event seen: deliveries that were under way, clocks that differ.
constexpr std::chrono::milliseconds margin = std::chrono::hours(1);
constexpr std::chrono::seconds try_again{5};
constexpr std::chrono::milliseconds room_again{200};

// The label and its content: read again, a label has the same identity, and another once it was changed.
std::string run_id(const kili_api::Label& label) {
    const boost::uuids::name_generator_sha1 digest(boost::uuids::ns::oid());
    const std::string content = label.json_response.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return std::string(inbox::caught_up_prefix) + label.id + ":" + to_string(digest(content));
}

// What a host before this one left to do; an earlier time counts.
void take_over(Since& since, const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) return;
    const nlohmann::json left = nlohmann::json::parse(in, nullptr, false);
    if (!left.is_object()) {
        spdlog::error("{} cannot be read: catching up from the last event seen", file.string());
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
                  const std::function<inbox::Receipt(const std::string& body)>& store) {
    CaughtUp out;
    for (const kili_api::Label& label :
         client.list_labels({.project_id = project_id, .types = {"DEFAULT", "REVIEW"}, .created_from = since})) {
        ++out.read;
        if (store(event::webhook_body(label, project_id, run_id(label))) == inbox::Receipt::stored) ++out.stored;
    }
    return out;
}

Since last_seen(soci::session& session) {
    Since out;
    std::string project;
    long long last = 0;
    soci::statement all = (session.prepare << "select project_id, max(received_at) from event group by project_id",
                           soci::into(project), soci::into(last));
    all.execute();
    while (all.fetch())
        out.emplace(project, config::utc_text(config::Moment(std::chrono::milliseconds(last) - margin)));
    return out;
}

CatchingUp::CatchingUp(kili_api::Client& client, inbox::Inbox& inbox, Since since, std::filesystem::path file)
    : client_(client), inbox_(inbox), since_(std::move(since)), file_(std::move(file)) {
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
    try {
        while (!since_.empty()) {
            const auto& [project, time] = *since_.begin();
            try {
                const CaughtUp found =
                    catch_up(client_, project, time, [this](const std::string& body) { return store(body); });
                spdlog::info("caught up with project {}: {} labels since {}, {} of them not seen before", project,
                             found.read, time, found.stored);
            } catch (const kili_api::GraphqlError& error) { // such as a project that was deleted
                spdlog::error("cannot catch up with project {}: {}", project, error.what());
            } catch (const kili_api::Error& error) {
                spdlog::warn("cannot catch up with project {} now: {}", project, error.what());
                pause(try_again);
                continue;
            }
            since_.erase(since_.begin());
            save();
        }
    } catch (const Stopped&) {
        spdlog::info("catching up is not finished: it goes on with the next --catch-up");
    }
}

// A label that the inbox has no room for waits; meanwhile deliveries are refused as well.
inbox::Receipt CatchingUp::store(const std::string& body) {
    std::shared_ptr<event::Event> event;
    try {
        event = std::make_shared<event::Event>(body);
    } catch (const event::Event::Invalid& error) {
        spdlog::error("a label that Kili has cannot be judged and is passed over: {}", error.what());
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
    const std::filesystem::path beside = file_.string() + ".new";
    std::ofstream(beside) << nlohmann::json(since_).dump() << '\n';
    std::filesystem::rename(beside, file_, error);
    if (error) spdlog::error("{} cannot be written: {}", file_.string(), error.message());
}

} // namespace kilihost::pipeline
