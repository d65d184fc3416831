// Labels submitted at Kili, their events, what the rules must find in them, and their delivery to the host.
#pragma once

#include "faulty_kili.hpp"
#include "running_host.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace faults {

// A label with `boxes` boxes of Object A, the first of them larger than bbox_area accepts if `large`. Its mids begin
// with `name`.
struct Drawn {
    int boxes = 1;
    bool large = false;
    nlohmann::json json_response(const std::string& name) const;
    // What bbox_count and bbox_area find in it by their defaults.
    std::multiset<Issue> issues(const std::string& name) const;
};

// One label an asset, of good ones and several kinds of bad ones in turn.
class Load {
  public:
    // The labels of the numbers in `deleted` are deleted at Kili once they are submitted.
    Load(FaultyKili& kili, int count, std::set<int> deleted = {});

    int size() const { return int(events_.size()); }
    const std::string& event(int number) const { return events_.at(std::size_t(number)); }
    const std::string& asset(int number) const { return assets_.at(std::size_t(number)); }
    // Fails the test unless Kili's issues, send-backs and statuses are exactly those due: of a deleted label, none.
    void check(FaultyKili& kili) const;

  private:
    std::vector<std::string> assets_, events_;
    std::vector<Drawn> drawn_;
    const std::set<int> deleted_;
};

// Posts events on several connections at once, each again and again until it is answered 200, wherever the host is.
class Delivery {
  public:
    // `order`: numbers of the load's events, in which they are posted; one may come more than once.
    Delivery(const Load& load, std::vector<int> order, int connections);
    ~Delivery();
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    // Where the host is now; empty while it is away.
    void move_to(const std::string& address);
    // Posts the first `count` of the order, and no more for the time being.
    void allow(int count);
    // Waits until all that is allowed was answered 200; false if that takes too long.
    bool wait();
    int answered() const { return answered_; }
    // Answers other than 200, none of them lost.
    int refused() const { return refused_; }

  private:
    void post();
    bool accepted(int number); // posts it once
    std::string address(int number) const;

    const Load& load_;
    const std::vector<int> order_;
    mutable std::mutex mutex_;
    std::string address_;
    int allowed_ = 0;
    std::atomic<int> next_{0};
    std::atomic<int> answered_{0};
    std::atomic<int> refused_{0};
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> threads_;
};

// 0 to count - 1, `times` times each.
std::vector<int> in_order(int count, int times = 1);

// The settings of a host that uses this Kili at any speed. `time_out`: of a call. Writes a file into `data`.
integration::Settings settings(const FaultyKili& kili, const std::filesystem::path& data,
                               std::chrono::milliseconds time_out = std::chrono::seconds(60));

// Delivers the first event, which is of a good label, and waits until it is done: the host then knows the project,
// which rules ask for, and judges the others while Kili is away. Of the rest nothing is posted until it is allowed.
void let_learn_project(Delivery& delivery, const integration::RunningHost& host, const std::filesystem::path& data);

// A plugin directory with bbox_count and bbox_area.
class BothRules : public integration::Plugins {
  public:
    BothRules();
};

// Waits until no event waits to be judged; false if that takes too long.
bool all_judged(const std::filesystem::path& data);
// Waits until no event is unfinished on disk; false if that takes too long.
bool all_finished(const std::filesystem::path& data, std::chrono::milliseconds time = std::chrono::seconds(60));
// How many events are in a state on disk.
int count_events(const std::filesystem::path& data, int state);

// Counts are divided by this in a slow build.
constexpr int scale = KILI_FAULTS_SCALE;

// KILI_FAULT_SEED, or another at each run; printed, for a run to be repeated.
std::mt19937 seeded();

} // namespace faults
