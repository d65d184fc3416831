#include "load.hpp"

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/schema.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numeric>
#include <thread>

namespace faults {
namespace {

using kilihost::inbox::EventState;
using nlohmann::json;
using namespace std::chrono_literals;

const std::vector<Drawn> kinds{{1, false}, {3, true}, {2, false}, {1, true}};

json box(const std::string& mid, double size) {
    const auto corner = [](double x, double y) { return json{{"x", x}, {"y", y}}; };
    const json corners{corner(0, size), corner(0, 0), corner(size, 0), corner(size, size)};
    return {{"mid", mid},
            {"type", "rectangle"},
            {"categories", {{{"name", "OBJECT_A"}}}},
            {"children", json::object()},
            {"boundingPoly", {{{"normalizedVertices", corners}}}}};
}

std::string mids(int number) {
    return "m" + std::to_string(number);
}

} // namespace

json Drawn::json_response(const std::string& name) const {
    json annotations = json::array();
    for (int i = 0; i < boxes; ++i)
        annotations.push_back(box(name + "-" + std::to_string(i), large && i == 0 ? 0.7 : 0.3));
    return {{"JOB_0", {{"annotations", annotations}}}};
}

std::multiset<Issue> Drawn::issues(const std::string& name) const {
    std::multiset<Issue> out;
    if (boxes > 1)
        out.insert({"There are too many BBox (" + std::to_string(boxes) + ") - Only 1 BBox of Object A accepted", ""});
    if (large) out.insert({"BBox too large", name + "-0"});
    return out;
}

Load::Load(FaultyKili& kili, int count, std::set<int> deleted)
    : assets_(kili.add_assets(count)), deleted_(std::move(deleted)) {
    std::vector<std::pair<std::string, json>> labels;
    for (int i = 0; i < count; ++i) {
        drawn_.push_back(kinds[std::size_t(i) % kinds.size()]);
        labels.emplace_back(asset(i), drawn_.back().json_response(mids(i)));
    }
    const std::vector<std::string> ids = kili.submit(labels);
    for (const int number : deleted_)
        kili.delete_label(ids.at(std::size_t(number)));
    for (int i = 0; i < count; ++i)
        events_.push_back(integration::submit("run-" + std::to_string(i), ids.at(std::size_t(i)), asset(i),
                                              labels[std::size_t(i)].second.dump(), kili.project()));
}

void Load::check(FaultyKili& kili) const {
    std::map<std::string, std::multiset<Issue>> issues;
    std::map<std::string, int> sent_back;
    std::map<std::string, std::string> statuses;
    for (int i = 0; i < size(); ++i) {
        const std::multiset<Issue> due = drawn_[std::size_t(i)].issues(mids(i));
        statuses[asset(i)] = deleted_.contains(i) ? "TODO" : "LABELED";
        if (due.empty() || deleted_.contains(i)) continue;
        issues[asset(i)] = due;
        sent_back[asset(i)] = 1;
        statuses[asset(i)] = "ONGOING";
    }
    CHECK((kili.issues() == issues));
    CHECK((kili.sent_back() == sent_back));
    CHECK((kili.statuses() == statuses));
}

Delivery::Delivery(const Load& load, std::vector<int> order, int connections) : load_(load), order_(std::move(order)) {
    allowed_ = int(order_.size());
    for (int i = 0; i < connections; ++i)
        threads_.emplace_back([this] { post(); });
}

Delivery::~Delivery() {
    stopping_ = true;
    for (std::thread& thread : threads_)
        thread.join();
}

void Delivery::move_to(const std::string& address) {
    const std::lock_guard lock(mutex_);
    address_ = address;
}

void Delivery::allow(int count) {
    const std::lock_guard lock(mutex_);
    allowed_ = std::min(count, int(order_.size()));
}

std::string Delivery::address(int number) const {
    const std::lock_guard lock(mutex_);
    return number < allowed_ ? address_ : std::string();
}

bool Delivery::accepted(int number) {
    const std::string to = address(number);
    if (to.empty()) return false;
    const long status =
        integration::request("POST", to, load_.event(order_[std::size_t(number)]), {integration::authorization}).status;
    if (status != 200 && status != 0) ++refused_;
    return status == 200;
}

void Delivery::post() {
    for (int number = next_++; number < int(order_.size()); number = next_++) {
        eventually([&] { return stopping_ || accepted(number); }, 24h);
        if (stopping_) return;
        ++answered_;
    }
}

bool Delivery::wait() {
    return eventually(
        [&] {
            const std::lock_guard lock(mutex_);
            return answered_ >= allowed_;
        },
        60s);
}

std::vector<int> in_order(int count, int times) {
    std::vector<int> out;
    for (int i = 0; i < times; ++i) {
        out.resize(out.size() + std::size_t(count));
        std::iota(out.end() - count, out.end(), 0);
    }
    return out;
}

integration::Settings settings(const FaultyKili& kili, const std::filesystem::path& data,
                               std::chrono::milliseconds time_out) {
    const std::filesystem::path file = data / "host.toml";
    std::ofstream(file) << "[kili]\ncalls_per_minute = 1000000\nburst = 999999\ntotal_time = '" << time_out.count()
                        << "ms'\n[outbox]\nsettle_time = '0s'\n"; // the fake carries out what it was sent before
    integration::Settings out;
    out.endpoint = kili.endpoint();
    out.arguments = {"--config", file};
    return out;
}

void let_learn_project(Delivery& delivery, const integration::RunningHost& host, const std::filesystem::path& data) {
    delivery.allow(1);
    delivery.move_to(host.address());
    REQUIRE(delivery.wait());
    REQUIRE(all_finished(data));
    REQUIRE(count_events(data, int(EventState::done)) == 1);
}

BothRules::BothRules() {
    add_rule("bbox_count");
    add_rule("bbox_area");
}

bool all_judged(const std::filesystem::path& data) {
    return eventually([&] { return count_events(data, int(EventState::received)) == 0; }, 60s);
}

bool all_finished(const std::filesystem::path& data, std::chrono::milliseconds time) {
    return eventually(
        [&] {
            return count_events(data, int(EventState::received)) == 0 &&
                   count_events(data, int(EventState::judged)) == 0;
        },
        time);
}

int count_events(const std::filesystem::path& data, int state) {
    soci::session session;
    kilihost::pipeline::database(data).open(session);
    int count = 0;
    session << "select count(*) from event where state = :state", soci::use(state), soci::into(count);
    return count;
}

std::mt19937 seeded() {
    const char* const given = std::getenv("KILI_FAULT_SEED"); // NOLINT(concurrency-mt-unsafe)
    const std::uint32_t seed = given != nullptr ? std::uint32_t(std::stoul(given)) : std::random_device{}();
    std::cout << "KILI_FAULT_SEED=" << seed << " repeats this run\n" << std::flush;
    return std::mt19937(seed);
}

} // namespace faults
