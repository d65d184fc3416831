// Tells when the plugin directory or the configuration file has changed and has come to rest, so that a library that is
// still being copied is not loaded. Links count by what they lead to: a folder of releases and a link to the present
// one are seen to change.
//
// The kernel says when something moves (inotify) in any folder on the way to a library; a file system that does not,
// such as one of the network, is looked at every few seconds. Each settled state is reported once, so that a library
// that cannot be loaded is no reason to try again and again.
#pragma once

#include "storage/private_file.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace kilihost::pipeline {

class PluginWatch {
  public:
    // How long nothing must move.
    static constexpr std::chrono::milliseconds settle_time{500};

    // Takes the present state as known, so it is made before the libraries are loaded. Throws std::system_error.
    PluginWatch(std::filesystem::path plugins, std::optional<std::filesystem::path> config);
    ~PluginWatch();
    PluginWatch(const PluginWatch&) = delete;
    PluginWatch& operator=(const PluginWatch&) = delete;

    // From now on `changed` is called on a thread of the watch. `plugins`: the directory, which a configuration may
    // change; called on that thread, too. Once.
    void start(std::function<std::filesystem::path()> plugins, std::function<void()> changed);

  private:
    // What a change of a file, or of its rights, changes.
    struct Stamp {
        std::uint64_t device = 0, number = 0, size = 0, rights = 0, owner = 0;
        std::int64_t written = 0, changed = 0; // nanoseconds since 1970
        bool operator==(const Stamp&) const = default;
    };
    using State = std::map<std::filesystem::path, Stamp>; // of the libraries, the directory and the configuration

    static Stamp stamp(const std::filesystem::path& path, bool is_folder);
    State look() const;
    void watch_folders();
    void run();
    bool wait(std::chrono::milliseconds time, bool for_change) const;

    std::filesystem::path plugins_;
    const std::optional<std::filesystem::path> config_;
    const storage::OwnedFile stop_; // an eventfd
    storage::OwnedFile moved_;      // inotify's
    State seen_;
    std::function<std::filesystem::path()> directory_;
    std::function<void()> changed_;
    std::thread thread_;
};

} // namespace kilihost::pipeline
