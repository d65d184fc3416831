#include "pipeline/service.hpp"

#include "log/log.hpp"
#include "pipeline/connection.hpp"
#include "pipeline/dry_run.hpp"
#include "pipeline/load_rules.hpp"
#include "pipeline/rules_record.hpp"
#include "pipeline/schema.hpp"
#include "terminal/escape.hpp"

#include <boost/algorithm/string/join.hpp>
#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace kilihost::pipeline {
namespace {

http::Limits limits(const config::Config& config) {
    http::Limits out;
    out.body_bytes = std::size_t(config.body_limit);
    // An eighth is reserved for small bodies; one of the largest size must still fit.
    out.bodies_bytes = std::size_t(std::max(config.http.bodies_limit, config.body_limit + config.body_limit / 7 + 8));
    out.connections = std::size_t(config.http.connections);
    out.connections_per_address = std::size_t(config.http.connections_per_address);
    for (const std::string& text : config.http.trusted_proxies)
        out.trusted_proxies.push_back(http::Network::parse(text).value()); // the configuration has only such texts
    return out;
}

std::vector<RuleStatus> rule_states(const config::Config& config, const workers::RuleSet& set) {
    std::vector<RuleStatus> out;
    for (const workers::Rule& rule : set.rules)
        out.push_back(status_of(config, rule.description, rule.library.file));
    for (const rules::Rejected& rejected : set.rejected)
        out.push_back({{}, {}, rejected.file, RuleState::left_out, rejected.reason});
    return out;
}

} // namespace

outbox::Policy outbox_policy(const config::Config& config) {
    return {config.outbox.solve_fixed, int(config.outbox.bounce_limit), config.outbox.bounce_window,
            config.outbox.settle_time, config.outbox.refusal_time};
}

inbox::Capacity inbox_capacity(const config::Config& config) {
    return {.events = config.inbox.max_waiting_events, .bytes = config.inbox.max_waiting_bytes};
}

inbox::Retention retention(const config::Config& config) {
    return {config.inbox.keep_time, config.inbox.keep_events};
}

Service::LoadedRules::LoadedRules(std::uint64_t which, std::shared_ptr<const config::Config> by,
                                  std::shared_ptr<const judging::Generation> rules)
    : number(which), config(std::move(by)), generation(std::move(rules)),
      states(rule_states(*config, generation->rules)) {}

Service::Service(std::shared_ptr<const config::Config> first, judging::Generation rules,
                 const storage::DataDirectory& data, Start start) try
    : configure_(std::move(start.configure)), libraries_(data.libraries()), first_config_(std::move(first)),
      config_(*first_config_), dry_run_(start.dry_run),
      client_(dry_run_ ? reading_connection(config_) : connection(config_)), projects_(client_),
      database_(database(data.path())), journal_(database_),
      start_record_(journal_.session(), data.path() / "start-record", start.restored), events_(journal_.session()),
      actions_(journal_.session(), events_, start_record_.restore_point()),
      inbox_(journal_, events_, database_, std::size_t(config_.judging_threads), inbox_capacity(config_)),
      webhook_(inbox_, metrics_, config_.webhook_header) {
    require_purpose(journal_.session(), data.path(), dry_run_ ? Purpose::dry_run : Purpose::filing);
    const Since since = start.catch_up ? last_seen(journal_.session()) : Since();
    record_start();
    journal_.start();
    pruner_ = std::make_unique<inbox::Pruner>(
        journal_, events_, retention(config_),
        [this](const std::vector<inbox::EventTable::Key>& deleted) { actions_.prune(deleted); });
    outbox::Policy policy = outbox_policy(config_);
    policy.dry_run = dry_run_;
    outbox_ = std::make_unique<outbox::Outbox>(journal_, events_, actions_, database_, client_, policy,
                                               config_.api_key.has_value() || dry_run_);
    try {
        // Before the workers: if the address is in use, no rule has judged a waiting event yet. Early connections are
        // answered once everything that the routes need exists.
        http::Listener listener =
            start.listener ? std::move(*start.listener) : http::Listener(config_.listen.host, config_.listen.port);
        const auto generation = std::make_shared<const judging::Generation>(std::move(rules));
        loaded_ = std::make_shared<const LoadedRules>(1, first_config_, generation);
        record_rules();
        reloader_ = std::make_unique<Reloader>([this](const auto& abandoned) { return load_anew(abandoned); });
        workers_ = std::make_unique<judging::WorkerPool>(inbox_, *outbox_, client_, projects_, metrics_, generation,
                                                         std::size_t(config_.judging_threads), dry_run_);
        if (start.catch_up)
            catching_up_ = std::make_unique<CatchingUp>(client_, inbox_, since, logged_events(generation->rules),
                                                        data.path() / "catch-up.json");
        server_ = std::make_unique<http::Server>(std::move(listener), routes(), limits(config_));
        listen_for_operator(storage::DataDirectory::control(data.path()));
        if (start.watch) watch_plugins(std::move(start.watch));
    } catch (...) {
        stop();
        throw;
    }
} catch (const std::exception& error) {
    if (!storage::says_damaged(error)) throw;
    throw storage::DataError(storage::describe_damage(database(data.path()).file(), error.what()));
}

Service::~Service() {
    stop();
}

// In the order in which an event passes the stages: each ends once the one before has ended.
void Service::stop() {
    if (catching_up_) catching_up_->stop();
    watch_.reset();
    if (reloader_) reloader_->finish();
    if (server_) server_->stop(config_.shutdown_grace);
    webhook_.stop();
    if (workers_) workers_->stop(config_.shutdown_grace);
    if (outbox_) outbox_->stop(config_.shutdown_grace);
    client_.transport().stop();
    control_.reset();
    workers_.reset(); // no API call delays it any longer
    catching_up_.reset();
    pruner_.reset();
    if (!std::exchange(stopped_, true)) record_stop();
    journal_.stop();
}

// A full disk does not keep the host from starting or stopping. A backup that is restored later is then not recognized.
void Service::record_start() {
    try {
        soci::transaction transaction(journal_.session());
        if (start_record_.is_restored()) actions_.look_up_unfinished();
        start_record_.write_database(journal_.session());
        transaction.commit();
        start_record_.write_file();
    } catch (const std::exception& error) {
        if (storage::says_damaged(error) || start_record_.is_restored()) throw;
        log::warn("this start cannot be recorded: {}", error.what());
    }
}

void Service::record_stop() {
    try {
        journal_.write_now([this] { start_record_.write_database(journal_.session()); });
        start_record_.write_file();
    } catch (const storage::DataError& error) {
        log::warn("this stop cannot be recorded: {}", error.what());
    }
}

// Without it, `kili-host rejudge` needs --against.
void Service::record_rules() {
    const std::shared_ptr<const LoadedRules> loaded = loaded_;
    try {
        write_rules_record(database_.file().parent_path(), record_of(*loaded->config, *loaded->generation));
    } catch (const storage::DataError& error) {
        log::warn("the running rules cannot be recorded: {}", error.what());
    }
}

std::vector<http::Route> Service::routes() {
    const auto text = [](auto body) {
        return [body](const http::Request&, http::Responder responder) { responder.send(body()); };
    };
    http::Admission admit; // without a header to compare, every client stays unknown, and makes room for others
    if (config_.webhook_header) admit = [this](const http::Request& head) { return webhook_.admit(head); };
    return {
        {"POST", config_.webhook_path,
         [this](http::Request request, http::Responder responder) {
             webhook_.handle(std::move(request), std::move(responder));
         },
         std::move(admit)},
        {"GET", "/healthz", text([] { return http::Response::text(200, "ok\n"); }), nullptr, 0},
        {"GET", "/readyz", text([this] {
             const std::vector<std::string> reasons = reasons_not_ready();
             if (reasons.empty()) return http::Response::text(200, "ready\n" + notes());
             return http::problem(503, boost::algorithm::join(reasons, "; ") + (dry_run_ ? "; this is a dry run" : ""));
         }),
         nullptr, 0},
        {"GET", "/metrics", text([this] {
             telemetry::Metrics::Now now;
             const inbox::Backlog backlog = inbox_.backlog();
             now.waiting_events = backlog.events;
             now.waiting_bytes = backlog.bytes;
             now.actions = outbox_->waiting();
             now.api_calls = client_.transport().calls();
             now.project_calls = projects_.calls();
             now.breaker_open = client_.transport().is_broken();
             now.suspended_rules = workers_->health().suspended();
             now.ready = reasons_not_ready().empty();
             http::Response response = http::Response::text(200, metrics_.text(now));
             response.content_type = "text/plain; version=0.0.4; charset=utf-8";
             return response;
         }),
         nullptr, 0},
    };
}

// One line for each problem that does not make the host unready.
std::string Service::notes() const {
    std::string out = dry_run_ ? "dry run: nothing is filed\n" : "";
    if (!config_.api_key) out += "no API key: what needs Kili is not judged\n";
    for (const std::string& rule : workers_->health().suspended())
        out += "rule " + rule + " is suspended: it ended its worker for several events in a row\n";
    return out;
}

std::vector<std::string> Service::reasons_not_ready() {
    std::vector<std::string> out;
    const std::string storing = journal_.error();
    if (!storing.empty()) out.push_back("events cannot be stored: " + storing);
    if (inbox_.is_full()) out.emplace_back("too many events wait to be judged: the host takes no more");
    if (!config_.api_key && !dry_run_)
        out.emplace_back("no API key: set KILI_API_KEY, or KILI_API_KEY_FILE to a file that holds it");
    else if (client_.transport().is_broken())
        out.push_back("Kili's API fails repeatedly, so the host makes no calls for some seconds: " +
                      outbox_->problem());
    else if (const std::string problem = outbox_->problem(); !problem.empty() && problem != storing)
        out.push_back("Kili cannot be reached, or refuses calls: " + problem);
    if (const std::string problem = workers_->problem(); !problem.empty()) out.push_back(problem);
    for (std::string& reason : out)
        reason = terminal::printable(reason); // it may have words of Kili's, or of a rule
    return out;
}

} // namespace kilihost::pipeline
