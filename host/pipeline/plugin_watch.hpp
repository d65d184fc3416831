// Reports when the plugin directory or the configuration file has changed and come to rest, so that a library that is
// still being copied is not loaded. The targets of links count: a new target of a link to the current release is a
// change.
//
// inotify reports changes in any folder on the way to a library. File systems that report nothing, such as network
// ones, are looked at every few seconds. Each settled state is reported once, so that a library that cannot be loaded
// does not cause one reload after the other.
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
    // How long nothing must change.
    static constexpr std::chrono::milliseconds settle_time{500};

    // Takes the current state as known, so make it before the libraries are loaded. Throws std::system_error.
    PluginWatch(std::filesystem::path plugins, std::optional<std::filesystem::path> config);
    ~PluginWatch();
    PluginWatch(const PluginWatch&) = delete;
    PluginWatch& operator=(const PluginWatch&) = delete;

    // From now on calls `changed` on the watch's thread. `plugins` returns the directory, which the configuration may
    // change; it is called on that thread, too. Call start once.
    void start(std::function<std::filesystem::path()> plugins, std::function<void()> changed);

  private:
    // Differs after a change of a file or of its rights.
    struct Stamp {
        std::uint64_t device = 0, number = 0, size = 0, rights = 0, owner = 0;
        std::int64_t written = 0, changed = 0; // nanoseconds since 1970
        bool operator==(const Stamp&) const = default;
    };
    using Snapshot = std::map<std::filesystem::path, Stamp>; // of the libraries, the directory and the configuration

    static Stamp stamp(const std::filesystem::path& path, bool is_folder);
    Snapshot look() const;
    void watch_folders();
    void run();
    bool wait(std::chrono::milliseconds time, bool for_change) const;

    std::filesystem::path plugins_;
    const std::optional<std::filesystem::path> config_;
    const storage::OwnedFile stop_; // an eventfd
    storage::OwnedFile moved_;      // inotify's
    Snapshot seen_;
    std::function<std::filesystem::path()> directory_;
    std::function<void()> changed_;
    std::thread thread_;
};

} // namespace kilihost::pipeline
