#include "pipeline.hpp"

#include "pipeline/schema.hpp"
#include "pipeline/service.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <future>

namespace outbox_test {

using namespace kilihost;

outbox::Policy policy() {
    outbox::Policy out = pipeline::outbox_policy(config::Config());
    out.settle_time = 0ms;
    return out;
}

Pipeline::Pipeline(const std::filesystem::path& file, FakeKili& kili, outbox::Policy policy,
                   outbox::RestorePoint restored)
    : database_(file, kilihost::pipeline::schema()), kili_(kili), policy_(policy), client_([&] {
          kili_api::ApiConnection to;
          to.endpoint = kili.endpoint();
          to.api_key = "key";
          return to;
      }()),
      journal_(database_), events_(journal_.session()), actions_(journal_.session(), events_, restored) {
    database_.open(reader_);
    journal_.start();
    outbox_.emplace(journal_, events_, actions_, database_, client_, policy_, false);
}

inbox::EventId Pipeline::store(const std::string& run, const std::string& asset, const std::string& project,
                               const std::string& type) {
    const bool has_label = type != "onSendBackToQueue";
    const std::string label = has_label ? R"("label":{"id":"l-)" + run + R"(","jsonResponse":{}},)" : "";
    auto event = std::make_shared<event::Event>(R"({"eventType":")" + type + R"(","logPayload":{"runId":")" + run +
                                                R"(","projectId":")" + project + R"("},"payload":{)" + label +
                                                R"("asset_id":")" + asset + R"("}})");
    if (has_label) kili_.submitted("l-" + run, asset);
    std::optional<inbox::EventId> id;
    journal_.write_now([&] { id = events_.add(*event).id; });
    REQUIRE(id);
    stored_[*id] = std::move(event);
    return *id;
}

void Pipeline::judge(inbox::EventId id, const std::vector<std::string>& texts, bool send_back) {
    rules::Verdict verdict;
    for (const std::string& text : texts)
        verdict.findings.push_back({"r", send_back ? rules::Severity::block : rules::Severity::warn, text, ""});
    verdict.send_back = send_back && !texts.empty();
    if (texts.empty()) verdict.passed = {"r"};
    judge(id, std::move(verdict));
}

void Pipeline::judge(inbox::EventId id, rules::Verdict verdict) {
    std::promise<void> accepted;
    outbox_->accept({id, stored_.at(id)}, std::move(verdict), [&] { accepted.set_value(); });
    accepted.get_future().get();
}

inbox::EventId Pipeline::reject(const std::string& run, const std::string& asset, const std::vector<std::string>& texts,
                                const std::string& project) {
    const inbox::EventId id = store(run, asset, project);
    judge(id, texts);
    return id;
}

void Pipeline::start() {
    outbox_.emplace(journal_, events_, actions_, database_, client_, policy_, true);
}

int Pipeline::count(const std::string& from) {
    int rows = 0;
    reader_ << "select count(*) from " + from, soci::into(rows);
    return rows;
}

bool Pipeline::is_idle() {
    const bool idle = eventually([&] {
        return count("event where state in (0, 1)") == 0 && count("action where state in (0, 1)") == 0 &&
               outbox_->waiting() == 0;
    });
    INFO("waiting " << outbox_->waiting() << ", unfinished " << count("action where state in (0, 1)") << ", events "
                    << count("event where state in (0, 1)") << ", problem " << outbox_->problem());
    CHECK(idle);
    return idle;
}

inbox::EventState Pipeline::state(inbox::EventId id) {
    int state = -1;
    const long long number = id;
    reader_ << "select state from event where id = :id", soci::use(number), soci::into(state);
    return inbox::EventState(state);
}

std::string Pipeline::cause(inbox::EventId id) {
    std::string cause;
    const long long number = id;
    reader_ << "select cause from event where id = :id", soci::use(number), soci::into(cause);
    return cause;
}

void Pipeline::look_up_unfinished() {
    journal_.write_now([&] { actions_.look_up_unfinished(); });
}

void Pipeline::set_sending(inbox::EventId id, outbox::ActionKind kind) {
    journal_.write_now([&] {
        const long long number = id;
        const int wanted = int(kind);
        journal_.session() << "update action set state = 1 where event_id = :id and kind = :kind", soci::use(number),
            soci::use(wanted);
    });
}

} // namespace outbox_test
