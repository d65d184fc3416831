#include "pipeline/judging/label_fetcher.hpp"

#include "event/webhook_body.hpp"
#include "json_text/json_text.hpp"
#include "kili_api/error_class.hpp"

#include <algorithm>
#include <set>

namespace kilihost::judging {
namespace {

// The bytes of fetched labels that no worker has taken. Beyond it, a call fetches only what workers wait for.
constexpr std::size_t most_answered_bytes = 64 * 1024 * 1024;

rules::Failure failure(const std::string& cause, bool can_wait = false) {
    return {"(fetching the label's jsonResponse)", cause, can_wait};
}

std::size_t bytes_of(const event::Event& event) {
    return 2 * event.body().size();
}

rules::Failure failure(const kili_api::Error& error) {
    rules::Failure out = failure(error.what(), kili_api::is_worth_waiting(error));
    out.retry_after = kili_api::long_wait(error).value_or(std::chrono::seconds(0));
    return out;
}

// A label that exists but cannot be read, for instance because it is nested too deep.
std::shared_ptr<event::Event> completed(const event::Event& event, const std::string& label,
                                        std::optional<rules::Failure>& failed) {
    try {
        auto out = std::make_shared<event::Event>(event.body());
        out->complete_label(label);
        return out;
    } catch (const event::Event::Invalid& error) {
        failed = failure(error.what());
        return nullptr;
    }
}

} // namespace

std::variant<LabelFetcher::Outcome, rules::Failure> LabelFetcher::complete(inbox::QueuedEvent& waiting) {
    if (!waiting.event->lacks_json_response()) {
        if (!waiting.undecided) return Outcome::complete;
        const auto repeated = inbox_.settle_repeated({waiting});
        if (!repeated) return failure("the host stops", true);
        waiting.undecided = false;
        return repeated->empty() ? Outcome::complete : Outcome::repeated;
    }
    if (!client_.transport().has_key())
        return failure("the label came without it, and there is no API key to fetch it with: set KILI_API_KEY or "
                       "KILI_API_KEY_FILE, start the host again, and replay the event");
    std::unique_lock lock(mutex_);
    if (const auto refusal = refused(waiting.event->project_id())) return *refusal;
    asked_for_.insert_or_assign(waiting.id, waiting);
    changed_.wait(lock, [&] { return !fetching_.contains(waiting.id); });
    if (!answers_.contains(waiting.id)) {
        const Batch batch = choose(waiting);
        for (const inbox::QueuedEvent& one : batch)
            fetching_.insert(one.id);
        lock.unlock();
        std::map<inbox::EventId, Answer> found;
        fetch(batch, found);
        lock.lock();
        for (const inbox::QueuedEvent& one : batch)
            fetching_.erase(one.id);
        for (auto& [id, answer] : found) {
            if (answer.failure && answer.failure->retry_after.count() > 0)
                refusals_[waiting.event->project_id()] = {*answer.failure, Clock::now() + answer.failure->retry_after};
            if (answer.event) answered_bytes_ += bytes_of(*answer.event);
            answers_.emplace(id, std::move(answer));
        }
        changed_.notify_all();
    }
    asked_for_.erase(waiting.id);
    const Answer answer = std::move(answers_.extract(waiting.id).mapped());
    if (answer.failure) return *answer.failure;
    answered_bytes_ -= bytes_of(*answer.event);
    waiting.event = answer.event;
    waiting.undecided = false;
    return answer.repeated ? Outcome::repeated : Outcome::complete;
}

// The rest of the time that Kili asked to wait.
std::optional<rules::Failure> LabelFetcher::refused(const std::string& project_id) {
    const auto now = Clock::now();
    std::erase_if(refusals_, [&](const auto& entry) { return entry.second.until <= now; });
    const auto found = refusals_.find(project_id);
    if (found == refusals_.end()) return std::nullopt;
    rules::Failure out = found->second.failure;
    out.retry_after = std::chrono::ceil<std::chrono::seconds>(found->second.until - now);
    return out;
}

// The event itself, then those that other workers wait for, then those in the inbox.
LabelFetcher::Batch LabelFetcher::choose(const inbox::QueuedEvent& waiting) {
    const std::string& project = waiting.event->project_id();
    Batch out{waiting};
    const auto add = [&](const inbox::QueuedEvent& one) {
        if (one.id == waiting.id || out.size() == kili_api::batch || fetching_.contains(one.id) ||
            answers_.contains(one.id))
            return;
        if (std::none_of(out.begin(), out.end(), [&](const inbox::QueuedEvent& other) { return other.id == one.id; }))
            out.push_back(one);
    };
    for (const auto& [id, one] : asked_for_)
        if (one.event->project_id() == project) add(one);
    if (answered_bytes_ < most_answered_bytes)
        for (const inbox::QueuedEvent& one :
             inbox_.lacking_content(project, kili_api::batch + fetching_.size() + answers_.size()))
            add(one);
    return out;
}

// Always has an answer for the first event.
void LabelFetcher::fetch(const Batch& batch, std::map<inbox::EventId, Answer>& answers) {
    std::map<std::string, std::string> labels;
    try {
        labels = read_labels(batch);
    } catch (const kili_api::Error& error) {
        const rules::Failure failed = failure(error);
        const auto middle = batch.begin() + std::ptrdiff_t(batch.size() / 2);
        if (batch.size() == 1 || failed.can_wait) {
            answers[batch.front().id].failure = failed;
        } else { // one label without an answer must not keep the others from being judged
            fetch({batch.begin(), middle}, answers);
            fetch({middle, batch.end()}, answers);
        }
        return;
    }
    Batch complete;
    for (const inbox::QueuedEvent& one : batch) {
        Answer& answer = answers[one.id];
        const auto found = labels.find(one.event->label_id());
        if (found == labels.end())
            answer.failure = failure("Kili has no label " + one.event->label_id());
        else
            answer.event = completed(*one.event, found->second, answer.failure);
        if (answer.event) complete.push_back({one.id, answer.event, one.replayed, true});
    }
    if (const auto repeated = inbox_.settle_repeated(complete))
        for (const inbox::EventId id : *repeated)
            answers[id].repeated = true;
}

// By label id, as webhooks carry them.
std::map<std::string, std::string> LabelFetcher::read_labels(const Batch& batch) {
    std::set<std::string> ids;
    for (const inbox::QueuedEvent& one : batch)
        ids.insert(one.event->label_id());
    std::map<std::string, std::string> out;
    auto listing =
        client_.list_labels({.project_id = batch.front().event->project_id(), .ids = {ids.begin(), ids.end()}});
    while (out.size() < ids.size()) { // asks for no empty page at the end
        const std::optional<kili_api::Label> label = listing.next();
        if (!label) break;
        out.emplace(label->id, json_text::dump(event::label_json(*label)));
    }
    return out;
}

} // namespace kilihost::judging
