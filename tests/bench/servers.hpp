// The servers under load, each a process of its own.
#pragma once

#include "instant_api.hpp"
#include "running_host.hpp"
#include "submits.hpp"
#include "temporary_folder.hpp"
#include "tutorial/child_process.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace bench {

// Pistache's own endpoint with a handler that stores nothing.
class Stock {
  public:
    Stock();
    std::uint16_t port() const { return port_; }

  private:
    kilihost::tutorial::ChildProcess process_;
    std::uint16_t port_ = 0;
};

// The tree's two rules; more may be added.
class BothRules : public integration::Plugins {
  public:
    BothRules() {
        add_rule("bbox_area");
        add_rule("bbox_count");
    }
};

// What outlives a host: its data, and its Kili, which it may ask without a limit.
struct Place {
    Place();

    TemporaryFolder folder;
    InstantApi api;
};

// The rules of a build, all of them.
class AllRules : public integration::Plugins {
  public:
    explicit AllRules(const std::filesystem::path& build);
};

enum class Key { given, none };

class Host {
  public:
    // Starts kili-host and waits until it is ready, or with no API key until it listens. Throws std::runtime_error.
    Host(const integration::Plugins& plugins, const Place& place, Key key = Key::given,
         const std::filesystem::path& program = KILI_HOST_PROGRAM);

    pid_t id() const { return host_.id(); }
    std::uint16_t port() const;
    integration::Reply post(const std::string& body) { return host_.post(body); }
    double peak_megabytes() const { return host_.peak_megabytes(); } // resident, of the host alone
    double waiting_events() { return host_.metric("kili_host_waiting_events"); }
    // Throw std::runtime_error if it takes minutes.
    void wait_until_judged() { wait_until_none("kili_host_waiting_events"); }
    void wait_until_sent() { wait_until_none("kili_host_waiting_actions"); }
    void stop() { host_.stop(); }
    void reload();         // as `kili-host reload`; throws std::runtime_error if the old rules run on
    double reload_pause(); // of the latest reload, in seconds; 0: none yet

  private:
    void wait_until_none(const char* metric);

    const std::string data_;
    integration::RunningHost host_;
};

// Processor time of the host for an event, posted, stored and judged, in microseconds.
double cost(Host& host, Label label, std::uint64_t events, std::uint64_t series);

// From a post to its second issue, in milliseconds, for each of `count` events of an idle host without issues yet.
std::vector<double> issue_times(Place& place, Host& host, int count, std::uint64_t series);

} // namespace bench
