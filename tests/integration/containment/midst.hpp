// Many labels for a host with two honest rules and a third one that misbehaves at some of them, with the sandbox as
// Kili: what is due of the honest rules is known, label by label.
#pragma once

#include "running_host.hpp"
#include "sandboxed_kili.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace integration {

// What a host holds of the system. Sockets are left out: connections come and go.
struct Held {
    double megabytes = 0; // memory of its own
    std::size_t descriptors = 0, workers = 0;
};
Held held_by(const RunningHost& host);

class Midst : public SandboxedKili {
  public:
    static constexpr int events = 2'000;

    // `data`: the host's directory, which is there. `asked`: members of labels that ask the misbehaving rule for
    // something. Each makes one event, the `poisoned`; they are spread evenly. Both honest rules refuse these labels,
    // too, and some others; they accept all the rest.
    Midst(std::filesystem::path data, const std::vector<nlohmann::json>& asked);

    // With bbox_area, misbehaving and bbox_count.
    Plugins& plugins() { return plugins_; }
    // A host on them. `toml`: its configuration beside what lets it call Kili as often as it likes.
    RunningHost host(const std::string& toml);
    // Another configuration, for its next reload.
    void configure(const std::string& toml) const;

    // Posts the events of these places, on several connections, and waits until the host has finished all that it has.
    void run(RunningHost& host, int from, int to) const;
    // The first half of the events, and some more, so that each partition has the workers that it keeps; what the host
    // then holds. And the rest.
    Held run_first_half(RunningHost& host) const {
        run(host, 0, events / 2);
        run(host, events / 2, middle);
        return held_by(host);
    }
    void run_second_half(RunningHost& host) const { run(host, middle, events); }
    // Posts an event of another project, in which the honest rules find nothing.
    void post_elsewhere(RunningHost& host, const std::string& run) const;

    // The dead letters' causes, by run: "poisoned-3".
    std::map<std::string, std::string> dead_letters() const;
    static std::string poisoned(std::size_t number) { return "poisoned-" + std::to_string(number); }

    // Fails the test unless Kili has the issues of the honest rules, exactly, and every refused label's asset is sent
    // back. What the misbehaving rule says of the poisoned labels is the rest: the texts, by their number.
    std::map<std::size_t, std::vector<std::string>> check_issues();

  private:
    struct Refused {
        std::string asset, label;
        std::size_t poison; // its number; `honest`: the misbehaving rule is asked for nothing
    };
    static constexpr int middle = events / 2 + 100;
    static constexpr std::size_t honest = std::size_t(-1);

    const std::filesystem::path data_;
    const std::string project_, other_project_;
    std::vector<Refused> refused_;
    std::vector<std::string> bodies_;
    Plugins plugins_;
};

} // namespace integration
