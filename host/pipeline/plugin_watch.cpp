#include "pipeline/plugin_watch.hpp"

#include "rules/library.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <deque>
#include <system_error>
#include <utility>

namespace kilihost::pipeline {
namespace {

namespace fs = std::filesystem;

// The interval of looks if inotify reports nothing, as on a network file system.
constexpr std::chrono::seconds longest_time_unseen{5};

storage::OwnedFile opened(int number, const char* what) {
    if (number < 0) throw std::system_error(errno, std::generic_category(), what);
    return storage::OwnedFile(number);
}

// Every folder in which the kernel looks up a name on the way to `path`, links followed.
void add_folders(const fs::path& path, std::set<fs::path>& out) {
    constexpr int most_links = 40; // Linux's own limit
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error);
    std::deque<fs::path> left(absolute.begin(), absolute.end());
    fs::path at;
    for (int links = 0; !left.empty() && links <= most_links;) {
        const fs::path name = left.front();
        left.pop_front();
        if (name.empty()) continue;
        if (!at.empty()) out.insert(at);
        const fs::path entry = at / name;
        const fs::path target = fs::read_symlink(entry, error);
        if (error) {
            at = entry;
            continue;
        }
        left.insert(left.begin(), target.begin(), target.end());
        ++links;
    }
}

} // namespace

PluginWatch::PluginWatch(fs::path plugins, std::optional<fs::path> config)
    : plugins_(std::move(plugins)), config_(std::move(config)),
      stop_(opened(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    watch_folders();
    seen_ = look();
}

PluginWatch::~PluginWatch() {
    if (!thread_.joinable()) return;
    ::eventfd_write(stop_.number(), 1);
    thread_.join();
}

void PluginWatch::start(std::function<fs::path()> plugins, std::function<void()> changed) {
    directory_ = std::move(plugins);
    changed_ = std::move(changed);
    thread_ = std::thread([this] { run(); });
}

void PluginWatch::run() {
    ::pthread_setname_np(::pthread_self(), "plugin watch");
    while (wait(longest_time_unseen, true)) {
        plugins_ = directory_();
        Snapshot before;
        Snapshot now = look();
        do {
            before = std::move(now);
            if (!wait(settle_time, false)) return;
            watch_folders(); // before the look, so that a later change wakes the watch
            now = look();
        } while (now != before);
        if (std::exchange(seen_, now) != now) changed_();
    }
}

// Waits for at most `time`; with `for_change`, only until something changes. False if the watch ends.
bool PluginWatch::wait(std::chrono::milliseconds time, bool for_change) const {
    std::array<pollfd, 2> files{{{stop_.number(), POLLIN, 0}, {moved_.number(), POLLIN, 0}}};
    ::poll(files.data(), for_change ? 2 : 1, int(time.count()));
    return (files[0].revents & POLLIN) == 0;
}

// The folders are watched anew each time, since they come and go.
void PluginWatch::watch_folders() {
    std::set<fs::path> folders{plugins_};
    add_folders(plugins_, folders);
    for (const auto& [path, unused] : look())
        add_folders(path, folders);
    moved_ = opened(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify_init1");
    constexpr std::uint32_t what = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE |
                                   IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    for (const fs::path& folder : folders)
        ::inotify_add_watch(moved_.number(), folder.c_str(), what); // if it fails, the interval of looks remains
}

PluginWatch::Stamp PluginWatch::stamp(const fs::path& path, bool is_folder) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return {};
    Stamp out{found.st_dev, found.st_ino, 0, found.st_mode, found.st_uid};
    if (is_folder) return out; // its entries have stamps of their own
    const auto nanoseconds = [](const timespec& time) {
        return std::int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
    };
    out.size = std::uint64_t(found.st_size);
    out.written = nanoseconds(found.st_mtim);
    out.changed = nanoseconds(found.st_ctim);
    return out;
}

PluginWatch::Snapshot PluginWatch::look() const {
    Snapshot out{{plugins_, stamp(plugins_, true)}};
    if (config_) out.emplace(*config_, stamp(*config_, false));
    std::error_code error; // a missing directory has no libraries
    for (fs::directory_iterator entry(plugins_, error), end; !error && entry != end; entry.increment(error))
        if (rules::is_library(entry->path())) out.emplace(entry->path(), stamp(entry->path(), false));
    return out;
}

} // namespace kilihost::pipeline
